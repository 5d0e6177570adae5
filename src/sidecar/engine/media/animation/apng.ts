import { chunk, compressPixels, pngEnd, pngStart } from '../png';
import { changedArea, cropPixels, type Area } from './changedArea';
import type { AnimationEncoder } from './encoder';
import { eachFrame } from './frameLoop';
import { writeFileWith } from './fileSink';
import type { Pixels } from '../pixels';
import { exactUnits, timedFrames } from './timing';

/**
 * Animated PNG, lossless: a PNG whose further pictures, each only as large as what it changes, lie in chunks of their
 * own. Written here, with the PNG encoder's parts: libraries for it want all frames in memory.
 */
export const apng: AnimationEncoder = {
  qualities: [1],
  encode: (clip, file, options) =>
    writeFileWith(file, options.limit, async (sink) => {
      const units = exactUnits(clip);
      const frames = timedFrames(clip, units);
      const control = Buffer.alloc(8);
      control.writeUInt32BE(frames.length, 0);
      control.writeUInt32BE(options.loop, 4);
      await sink.write(Buffer.concat([pngStart(clip), chunk('acTL', control)]));
      let sequence = 0;
      let before: Pixels | undefined;
      for await (const { pixels, delay } of eachFrame(clip, frames, options)) {
        const area = changedArea(before, pixels);
        const compressed = await compressPixels(cropPixels(pixels, area));
        await sink.write(frameControl(sequence++, area, delay, units));
        // The first one is what readers show that know nothing of animations.
        if (before === undefined) await sink.write(chunk('IDAT', compressed));
        else await sink.write(chunk('fdAT', Buffer.concat([number(sequence++), compressed])));
        before = pixels;
      }
      await sink.write(pngEnd);
    }),
};

/** Replaces the pixels of `area` and leaves the result for the next one. */
function frameControl(sequence: number, { x, y, width, height }: Area, delay: number, units: number): Buffer {
  const data = Buffer.alloc(26);
  for (const [index, value] of [sequence, width, height, x, y].entries()) data.writeUInt32BE(value, index * 4);
  data.writeUInt16BE(delay, 20);
  data.writeUInt16BE(units, 22);
  return chunk('fcTL', data);
}

function number(value: number): Buffer {
  const data = Buffer.alloc(4);
  data.writeUInt32BE(value);
  return data;
}
