import { describe, expect, it } from 'vitest';
import { frameSource, framesThere, newestFrame, nextFrame } from '../../../webview-ui/animation/playback';

describe('playback', () => {
  it('knows the frames that are there, from either end', () => {
    expect(framesThere({ frames: 8, done: 0, backwards: false })).toBeUndefined();
    expect(framesThere({ frames: 8, done: 3, backwards: false })).toEqual({ first: 0, last: 2 });
    expect(framesThere({ frames: 8, done: 3, backwards: true })).toEqual({ first: 5, last: 7 });
    expect(newestFrame({ frames: 8, done: 3, backwards: false })).toBe(2);
    expect(newestFrame({ frames: 8, done: 3, backwards: true })).toBe(5);
  });

  it.each([
    [4, 2, true, 6],
    [7, 1, true, 4],
    [6, 3, true, 5],
    [7, 1, false, undefined],
    [0, 1, true, 4],
  ])('goes on from frame %i by %i (loop: %s) to %s', (frame, steps, isLooping, expected) => {
    expect(nextFrame(frame, { first: 4, last: 7 }, steps, isLooping)).toBe(expected);
  });

  it('names frames as they are on disk', () => {
    expect(frameSource({ source: 'https://x/frames' }, 7)).toBe('https://x/frames/frame-00007.png');
  });
});
