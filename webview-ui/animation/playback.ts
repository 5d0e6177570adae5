import { frameName } from '../../src/protocol/frames';
import type { ShownRun } from '../../src/protocol/galleryAnimation';

// Which frames of a run there are, and which one is shown when.

/** The numbers of the frames that are there: first and last, both included; undefined: none yet. */
export function framesThere({
  frames,
  done,
  backwards,
}: Pick<ShownRun, 'frames' | 'done' | 'backwards'>): { readonly first: number; readonly last: number } | undefined {
  if (done < 1) return undefined;
  return backwards ? { first: frames - done, last: frames - 1 } : { first: 0, last: done - 1 };
}

/** The frame that was made last. */
export function newestFrame(run: Pick<ShownRun, 'frames' | 'done' | 'backwards'>): number | undefined {
  const there = framesThere(run);
  return there && (run.backwards ? there.first : there.last);
}

/** The frame that is shown when another has been shown for so long; undefined: playing ends. */
export function nextFrame(
  frame: number,
  there: { readonly first: number; readonly last: number },
  steps: number,
  isLooping: boolean,
): number | undefined {
  const next = frame + steps;
  if (next <= there.last) return Math.max(next, there.first);
  return isLooping ? there.first + ((next - there.first) % (there.last - there.first + 1)) : undefined;
}

export function frameSource({ source }: Pick<ShownRun, 'source'>, frame: number): string {
  return `${source}/${frameName(frame)}`;
}
