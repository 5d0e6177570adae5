import { imaging } from '../imaging';
import type { Pixels } from '../pixels';
import { changedArea, cropPixels, type Area } from './changedArea';
import type { AnimationEncoder } from './encoder';
import { eachFrame } from './frameLoop';
import { writeFileWith } from './fileSink';
import { timedFrames } from './timing';

const hasAnimation = 0x02;
const hasAlpha = 0x10;
/** The frame takes the place of what was there instead of being laid over it. */
const replaces = 0x02;

/**
 * Animated WebP. The imaging library encodes each frame, only as large as what it changes; the container around them is
 * written here, because the library's own animations want all frames in memory as one tall picture.
 */
export const webp: AnimationEncoder = {
  qualities: [90, 80, 70, 60, 50],
  encode: (clip, file, options) =>
    writeFileWith(file, options.limit, async (sink) => {
      const extended = Buffer.alloc(10);
      extended[0] = hasAnimation | (clip.channels === 4 ? hasAlpha : 0);
      extended.writeUIntLE(clip.width - 1, 4, 3);
      extended.writeUIntLE(clip.height - 1, 7, 3);
      const animation = Buffer.alloc(6);
      animation.writeUInt16LE(options.loop, 4);
      await sink.write(Buffer.concat([riffHeader(0), riffChunk('VP8X', extended), riffChunk('ANIM', animation)]));
      let before: Pixels | undefined;
      for await (const { pixels, delay } of eachFrame(clip, timedFrames(clip, 1000), options)) {
        const area = changedArea(before, pixels);
        const bitstream = await encodeStill(cropPixels(pixels, area), options.quality);
        await sink.write(riffChunk('ANMF', Buffer.concat([frameHeader(area, delay), ...bitstream])));
        before = pixels;
      }
      await sink.patch(0, riffHeader(sink.size - 8));
    }),
};

/** The chunks of a still WebP that hold its pixels. */
async function encodeStill({ data, ...raw }: Pixels, quality: number): Promise<Buffer[]> {
  const sharp = await imaging();
  const file = await sharp(data, { raw }).webp({ quality, smartSubsample: true }).toBuffer();
  const chunks: Buffer[] = [];
  for (let offset = 12; offset < file.length;) {
    const end = offset + 8 + even(file.readUInt32LE(offset + 4));
    if (['ALPH', 'VP8 ', 'VP8L'].includes(file.toString('latin1', offset, offset + 4)))
      chunks.push(file.subarray(offset, end));
    offset = end;
  }
  return chunks;
}

/** @param delay milliseconds */
function frameHeader({ x, y, width, height }: Area, delay: number): Buffer {
  const header = Buffer.alloc(16);
  for (const [index, value] of [x / 2, y / 2, width - 1, height - 1, delay].entries())
    header.writeUIntLE(value, index * 3, 3);
  header[15] = replaces;
  return header;
}

function riffHeader(bytes: number): Buffer {
  const header = Buffer.from('RIFF\0\0\0\0WEBP', 'latin1');
  header.writeUInt32LE(bytes, 4);
  return header;
}

/** Name, length, data, and a byte more where the length is odd. */
function riffChunk(name: string, data: Buffer): Buffer {
  const chunk = Buffer.alloc(8 + even(data.length));
  chunk.write(name, 0, 'latin1');
  chunk.writeUInt32LE(data.length, 4);
  chunk.set(data, 8);
  return chunk;
}

function even(length: number): number {
  return length + (length % 2);
}
