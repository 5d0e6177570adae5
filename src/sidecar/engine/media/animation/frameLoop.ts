import type { Pixels } from '../pixels';
import { clipPixels, throwIfCancelled, type Clip } from './clip';
import type { EncodeOptions } from './encoder';
import type { TimedFrame } from './timing';

export interface ShownFrame {
  readonly pixels: Pixels;
  /** In the units of the format. */
  readonly delay: number;
}

/**
 * The pixels of one frame after the other; the next is decoded (on a thread of its own) while this one is encoded.
 * @param read as a rule {@link clipPixels}
 * @throws EaselError jobCancelled, frameUnreadable
 */
export async function* eachFrame(
  clip: Clip,
  frames: readonly TimedFrame[],
  { signal, onFrame }: Pick<EncodeOptions, 'signal' | 'onFrame'>,
  read = clipPixels,
): AsyncGenerator<ShownFrame> {
  const begin = (index: number) => {
    const pixels = frames[index] && read(clip, frames[index].frame);
    // Whoever awaits it sees the failure; a consumer that has left does not need to.
    pixels?.catch(() => undefined);
    return pixels;
  };
  let next = begin(0);
  for (const [index, { delay }] of frames.entries()) {
    throwIfCancelled(signal);
    const pixels = await next!;
    next = begin(index + 1);
    yield { pixels, delay };
    onFrame();
  }
}
