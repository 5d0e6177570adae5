/** What is drawn and what is made between: all that is decided before the first frame. */

/**
 * The frames that are drawn, in order: frame 0, then each frame f with (f − last) mod cadence(f) = 0, and the last, so that
 * the frames before it have two ends.
 * @param cadence every how manieth frame, 1 or more; what is behind the point does not count
 */
export function drawnFrames(frames: number, cadence: (frame: number) => number): readonly number[] {
  const drawn = [0];
  for (let frame = 1; frame < frames; frame++) {
    const last = drawn[drawn.length - 1]!;
    if ((frame - last) % Math.max(1, Math.floor(cadence(frame))) === 0 || frame === frames - 1) drawn.push(frame);
  }
  return drawn;
}

/** Which prompts a frame is drawn from, as positions in the list of keys: `share` of `next`, the rest of `from`. */
export interface PromptMix {
  readonly from: number;
  readonly next: number;
  /** 0 … 1 */
  readonly share: number;
}

/**
 * @param keys frames of the prompts, ascending, the first 0
 * @param interpolate glide from key to key; else a prompt holds until the next
 */
export function promptsAt(keys: readonly number[], frame: number, interpolate: boolean): PromptMix {
  const after = keys.findIndex((key) => key > frame);
  const from = after === -1 ? keys.length - 1 : after - 1;
  if (!interpolate || after === -1) return { from, next: from, share: 0 };
  return { from, next: after, share: (frame - keys[from]!) / (keys[after]! - keys[from]!) };
}

/**
 * The keys moved apart so that the last falls on the last frame: a morph uses all its frames. One key stays where it is.
 */
export function stretchedKeys(keys: readonly number[], frames: number): readonly number[] {
  const last = keys[keys.length - 1]!;
  return last === 0 || last >= frames - 1 ? keys : keys.map((key) => (key * (frames - 1)) / last);
}

/** The seed of a frame, modulo 2³². */
export function frameSeed(first: number, frame: number, locked: boolean): number {
  return (first + (locked ? 0 : frame)) % 2 ** 32;
}

/** A seed of its own for the noise on a frame's pixels: that of the drawing would repeat the drawing's pattern. */
export function pixelNoiseSeed(seed: number): number {
  return (seed ^ 0x9e3779b9) >>> 0;
}

/**
 * How many denoising steps a drawing makes.
 * @param strength how much of the frame before is kept
 * @param adjust fewer where more is kept, but at least 5 (or all there are)
 */
export function stepsOf(steps: number, strength: number, adjust: boolean): number {
  const whole = Math.floor(steps);
  return adjust ? Math.floor(Math.max(Math.min(5, whole), whole * (1 - strength))) : whole;
}
