import { describe, expect, it } from 'vitest';
import { parseKeyframes } from '../../../src/protocol/keyframes';
import {
  addPoint,
  frameAfter,
  movePoint,
  removePoint,
  roundTo,
  shownRange,
  stepOf,
  writeKeyframes,
} from '../../../webview-ui/animation/keyframeEdits';

const range = { minimum: 0, maximum: 2 };
const keys = [
  { frame: 0, value: 1 },
  { frame: 10, value: 1.5 },
  { frame: 20, value: 0.25 },
];

describe('writeKeyframes', () => {
  it('writes what the parser reads as the same keys', () => {
    const text = writeKeyframes(keys);
    expect(text).toBe('0:(1), 10:(1.5), 20:(0.25)');
    expect(parseKeyframes(text, range)).toEqual(keys);
  });

  it('has no noise of binary fractions, and no exponents', () => {
    expect(writeKeyframes([{ frame: 0, value: 0.1 + 0.2 }])).toBe('0:(0.3)');
    expect(writeKeyframes([{ frame: 3, value: -0.0000001 }])).toBe('3:(0)');
  });
});

describe('movePoint', () => {
  it('moves a key in both directions', () => {
    expect(movePoint(keys, 1, { frame: 12.4, value: 0.5 }, range, 48)[1]).toEqual({ frame: 12, value: 0.5 });
  });

  it.each([
    [1, -3, 1],
    [1, 99, 19],
    [2, 99, 47],
    [2, 4, 11],
    [0, 5, 0],
  ])('key %i towards frame %i stays between its neighbours, at %i', (index, frame, expected) => {
    expect(movePoint(keys, index, { frame, value: 1 }, range, 48)[index]!.frame).toBe(expected);
  });

  it('keeps to the range', () => {
    expect(movePoint(keys, 1, { frame: 10, value: 7 }, range, 48)[1]!.value).toBe(2);
    expect(movePoint(keys, 1, { frame: 10, value: -7 }, range, 48)[1]!.value).toBe(0);
  });

  it('does not pull a key that is beyond the last frame past its neighbour', () => {
    const beyond = movePoint(keys, 2, { frame: 30, value: 1 }, range, 5);
    expect(beyond[2]!.frame).toBe(20);
  });
});

describe('addPoint and removePoint', () => {
  it('puts a key where its frame belongs', () => {
    expect(addPoint(keys, { frame: 15, value: 1 }, range)).toEqual({
      keys: [keys[0], keys[1], { frame: 15, value: 1 }, keys[2]],
      index: 2,
    });
  });

  it('gives a frame that has a key the new value', () => {
    expect(addPoint(keys, { frame: 10, value: 9 }, range)).toEqual({
      keys: [keys[0], { frame: 10, value: 2 }, keys[2]],
      index: 1,
    });
  });

  it('begins a curve that has no key', () => {
    expect(addPoint([], { frame: 0, value: 1 }, range).keys).toEqual([{ frame: 0, value: 1 }]);
  });

  it('leaves the last key', () => {
    expect(removePoint(keys, 1)).toEqual([keys[0], keys[2]]);
    expect(removePoint([keys[0]!], 0)).toEqual([keys[0]]);
  });

  it('finds the frame for a key by keyboard', () => {
    expect(frameAfter(keys, 0, 48)).toBe(5);
    expect(frameAfter(keys, 2, 48)).toBe(34);
    expect(frameAfter([keys[0]!], 0, 2)).toBe(1);
    expect(frameAfter([keys[0]!], 0, 1)).toBeUndefined();
    expect(frameAfter([keys[0]!, { frame: 1, value: 1 }], 0, 48)).toBeUndefined();
  });
});

describe('shownRange and stepOf', () => {
  it('shows narrow ranges whole', () => {
    expect(shownRange(keys, range, 1)).toEqual(range);
    expect(stepOf(range)).toBe(0.01);
  });

  it('shows of wide ranges what the values need, with room', () => {
    const zoom = { minimum: 0.01, maximum: 100 };
    expect(shownRange([{ frame: 0, value: 1 }], zoom, 1)).toEqual({ minimum: 0.5, maximum: 1.5 });
    const shown = shownRange([{ frame: 0, value: 5 }], zoom, 1);
    expect(shown).toEqual({ minimum: 0.01, maximum: 8 });
  });

  it('shows small changes large', () => {
    const zoom = { minimum: 0.01, maximum: 100 };
    const shown = shownRange([{ frame: 0, value: 1.02 }], zoom, 1);
    expect(shown.maximum - shown.minimum).toBeCloseTo(0.05, 10);
  });

  it('has room around nothing', () => {
    const angle = { minimum: -3600, maximum: 3600 };
    expect(shownRange([{ frame: 0, value: 0 }], angle, 0)).toEqual({ minimum: -18, maximum: 18 });
    expect(stepOf({ minimum: -18, maximum: 18 })).toBe(0.1);
  });

  it('rounds to a step', () => {
    expect(roundTo(1.23456, 0.01)).toBe(1.23);
    expect(roundTo(-0.07, 0.1)).toBe(-0.1);
  });
});
