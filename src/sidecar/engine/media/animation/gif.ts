import { GIFEncoder } from 'gifenc';
import type { AnimationEncoder } from './encoder';
import { eachFrame } from './frameLoop';
import { writeFileWith } from './fileSink';
import { clipPalette, Palettizer } from './palette';
import { timedFrames } from './timing';

/** Browsers show a frame of less than 2/100 s for 10. */
const shortestDelay = 2;
/** What happens to a frame before the next: it stays, or is cleared. */
const dispose = { keep: 1, clear: 2 } as const;

/**
 * GIF of one colour table. Of an opaque clip only the pixels that change are written. The imaging library could do it too,
 * but wants all frames in memory; gifenc writes one after the other.
 */
export const gif: AnimationEncoder = {
  /** Colours, one of which is for what is not drawn. */
  qualities: [256, 128, 64],
  encode: (clip, file, { quality, loop, limit, signal, onFrame }) =>
    writeFileWith(file, limit, async (sink) => {
      const palette = await clipPalette(clip, quality - 1, signal);
      const palettizer = new Palettizer(palette, quality - 1);
      const table = Array.from({ length: quality }, (_, i) => palette[i] ?? ([0, 0, 0] as [number, number, number]));
      const encoder = GIFEncoder({ auto: false });
      encoder.writeHeader();
      const isOpaque = clip.channels === 3;
      let before: Uint8Array | undefined;
      for await (const { pixels, delay } of eachFrame(clip, timedFrames(clip, 100, shortestDelay), {
        signal,
        onFrame,
      })) {
        const indices = palettizer.indices(pixels);
        const drawn = isOpaque && before !== undefined ? onlyChanged(before, indices, palettizer.transparent) : indices;
        const first = before === undefined;
        encoder.writeFrame(drawn, clip.width, clip.height, {
          first,
          ...(first ? { palette: table } : {}),
          // The file counts the times after the first.
          repeat: loop === 0 ? 0 : loop === 1 ? -1 : loop - 1,
          delay: delay * 10,
          transparent: true,
          transparentIndex: palettizer.transparent,
          dispose: isOpaque ? dispose.keep : dispose.clear,
          colorDepth: Math.log2(quality),
        });
        await sink.write(encoder.bytes());
        encoder.reset();
        before = indices;
      }
      encoder.finish();
      await sink.write(encoder.bytes());
    }),
};

function onlyChanged(before: Uint8Array, now: Uint8Array, transparent: number): Uint8Array {
  return now.map((index, i) => (index === before[i] ? transparent : index));
}
