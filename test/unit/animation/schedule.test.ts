import { describe, expect, it } from 'vitest';
import { curveOf, isMistake, mistakeText, parseKeyframes, type KeyframeMistake } from '../../../src/protocol/keyframes';
import {
  drawnFrames,
  frameSeed,
  pixelNoiseSeed,
  promptsAt,
  stepsOf,
  stretchedKeys,
} from '../../../src/sidecar/engine/animation/schedule';

const any = { minimum: -1000, maximum: 1000 };

describe('keyframe strings', () => {
  it('are linear between keys, and constant before the first and after the last', () => {
    const at = curveOf('12:(2), 24:(1.0)\n, 4 : ( -2 )');
    expect([0, 4, 8, 12, 15, 18, 24, 99].map(at)).toEqual([-2, -2, 0, 2, 1.75, 1.5, 1, 1]);
    expect(curveOf('0:(1.5e-1)')(7)).toBe(0.15);
  });

  it.each([
    ['', 1, 'expected the number of a frame, but the text ends here'],
    ['0:(1.0), 24(1.5)', 12, 'expected ":", found "("'],
    ['0:1.0', 3, 'expected "(", found "1"'],
    ['0:(1.0', 7, 'expected ")", but the text ends here'],
    ['0:(x)', 4, 'expected a number, found "x"'],
    ['0:(sin(t))', 4, 'expected a number, found "s"'],
    ['0:(1.0),', 9, 'expected the number of a frame, but the text ends here'],
    ['0:(1.0) 24:(2)', 9, 'expected "," or the end, found "2"'],
    ['0:(1), 5:(2), 0:(3)', 15, 'frame 0 has a value already'],
    ['-1:(1)', 1, 'expected the number of a frame, found "-"'],
    ['0:(1), 5:(1001)', 11, '1001 is not in -1000 … 1000'],
    ['100000:(1)', 1, 'a frame comes before 100000'],
  ])('%j is wrong at character %i', (text, character, message) => {
    const parsed = parseKeyframes(text, any);
    expect(isMistake(parsed)).toBe(true);
    expect(mistakeText(parsed as KeyframeMistake)).toBe(`at character ${character}: ${message}`);
  });
});

describe('the schedule', () => {
  it.each([
    [5, '0:(1)', [0, 1, 2, 3, 4]],
    [10, '0:(4)', [0, 4, 8, 9]],
    [9, '0:(4)', [0, 4, 8]],
    [1, '0:(4)', [0]],
    [12, '0:(2), 3:(2), 4:(5)', [0, 2, 7, 11]],
    [6, '0:(2.9)', [0, 2, 4, 5]],
  ])('of %i frames with the cadence %s', (frames, cadence, drawn) => {
    expect(drawnFrames(frames, curveOf(cadence))).toEqual(drawn);
  });

  it('prompts hold until the next key, or glide to it', () => {
    const keys = [0, 24];
    expect(promptsAt(keys, 23, false)).toEqual({ from: 0, next: 0, share: 0 });
    expect(promptsAt(keys, 6, true)).toEqual({ from: 0, next: 1, share: 0.25 });
    expect(promptsAt(keys, 24, true)).toEqual({ from: 1, next: 1, share: 0 });
    expect(promptsAt(keys, 47, true)).toEqual({ from: 1, next: 1, share: 0 });
  });

  it("the book's morph uses all of its 48 frames", () => {
    const keys = stretchedKeys([0, 24], 48);
    const shares = drawnFrames(48, curveOf('0:(4)')).map((frame) => {
      const { from, share } = promptsAt(keys, frame, true);
      return from + share;
    });
    expect(shares[0]).toBe(0);
    expect(shares.at(-1)).toBe(1);
    expect(shares.every((share, i) => i === 0 || share > shares[i - 1]!)).toBe(true);
    expect(stretchedKeys([0], 48)).toEqual([0]);
    expect(stretchedKeys([0, 47], 48)).toEqual([0, 47]);
  });

  it('seeds count up unless they are locked, and the noise on pixels has others', () => {
    expect([0, 1, 2].map((frame) => frameSeed(2 ** 32 - 1, frame, false))).toEqual([2 ** 32 - 1, 0, 1]);
    expect(frameSeed(42, 9, true)).toBe(42);
    expect(pixelNoiseSeed(42)).not.toBe(42);
    expect(pixelNoiseSeed(2 ** 32 - 1)).toBeGreaterThanOrEqual(0);
  });

  it('steps are fewer where more is kept, if that is wanted', () => {
    expect(stepsOf(30.7, 0.65, false)).toBe(30);
    expect(stepsOf(30, 0.5, true)).toBe(15);
    expect(stepsOf(30, 0.95, true)).toBe(5);
    expect(stepsOf(3, 0.95, true)).toBe(3);
  });
});
