import type { Clip, ClipFrame } from './clip';

/** A frame and how long it is shown, in the units of a file's format. */
export interface TimedFrame {
  readonly frame: ClipFrame;
  readonly delay: number;
}

/**
 * Times in whole units: each end is rounded where it lies on the clip's time line, so errors never add up.
 * @param unitsPerSecond 100 for GIF, 1000 for WebP
 * @param shortest in units: frames that would be shorter are left out, and what was before them stays
 */
export function timedFrames({ frames, fps }: Clip, unitsPerSecond: number, shortest = 1): TimedFrame[] {
  const timed: { frame: ClipFrame; delay: number }[] = [];
  let ticks = 0;
  let end = 0;
  for (const frame of frames) {
    ticks += frame.ticks;
    const delay = Math.round((ticks * unitsPerSecond) / fps) - end;
    const last = timed.at(-1);
    if (delay >= shortest) timed.push({ frame, delay });
    // The very first one has nothing before it.
    else if (last === undefined) timed.push({ frame, delay: shortest });
    else continue;
    end += timed.at(-1)!.delay;
  }
  // The time of frames left out at the end.
  const rest = Math.round((ticks * unitsPerSecond) / fps) - end;
  if (rest > 0) timed.at(-1)!.delay += rest;
  return timed;
}

/** Units a second in which the clip's times have no rounding at all, where its rate allows, else milliseconds. */
export function exactUnits({ fps }: Clip): number {
  return Number.isInteger(fps) ? fps : 1000;
}
