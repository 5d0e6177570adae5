import { pipeline } from 'node:stream/promises';
import { createDeflate } from 'node:zlib';
import { EaselError } from '../../../../protocol/errors';
import type { SpriteLayout } from '../../../../protocol/exporting';
import { chunk, pngEnd, pngStart, pngStrategy } from '../png';
import { filterRows } from '../pngFilter';
import type { Clip } from './clip';
import type { AnimationEncoder, EncodeOptions } from './encoder';
import { writeFileWith } from './fileSink';
import { eachFrame } from './frameLoop';
import { exactUnits, timedFrames } from './timing';

/** The longest side that every browser decodes. */
export const longestSheetSide = 16384;
const chunkSize = 1 << 16;

/**
 * All frames side by side in one PNG, as near to a square as it goes; a style sheet shows one after the other. One row of
 * frames is in memory at a time.
 */
export const spriteSheet: AnimationEncoder = {
  qualities: [1],
  encode: (clip, file, options) =>
    writeFileWith(file, options.limit, async (sink) => {
      const { columns, rows } = spriteLayout(clip, options.loop);
      const size = { width: columns * clip.width, height: rows * clip.height };
      if (Math.max(size.width, size.height) > longestSheetSide)
        throw EaselError.of('spritesTooLarge', { ...size, longest: longestSheetSide });
      await sink.write(pngStart({ channels: clip.channels, ...size }));
      await pipeline(
        bands(clip, columns, options),
        createDeflate({ strategy: pngStrategy, chunkSize }),
        async (parts: AsyncIterable<Buffer>) => {
          for await (const part of parts) await sink.write(chunk('IDAT', part));
        },
      );
      await sink.write(pngEnd);
    }),
};

/** Where the frames of `clip` lie in its sheet. @param loop how often it plays; 0 for ever */
export function spriteLayout(clip: Clip, loop: number): SpriteLayout {
  const { width, height } = clip;
  const units = exactUnits(clip);
  let end = 0;
  const starts = timedFrames(clip, units).map(({ delay }) => (end += delay) - delay);
  const square = Math.round(Math.sqrt((starts.length * height) / width));
  const columns = Math.min(starts.length, Math.max(1, square), Math.max(1, Math.floor(longestSheetSide / width)));
  const rows = Math.ceil(starts.length / columns);
  return { columns, rows, width, height, starts: starts.map((start) => start / units), seconds: end / units, loop };
}

/** PNG's filtered lines, one row of frames after the other. */
async function* bands(clip: Clip, columns: number, options: EncodeOptions): AsyncGenerator<Uint8Array> {
  const { width, height, channels } = clip;
  const stride = columns * width * channels;
  let band = new Uint8Array(stride * height);
  let above = new Uint8Array(stride);
  let column = 0;
  for await (const { pixels } of eachFrame(clip, timedFrames(clip, exactUnits(clip)), options)) {
    for (let y = 0; y < height; y++) {
      const row = pixels.data.subarray(y * width * channels, (y + 1) * width * channels);
      band.set(row, y * stride + column * width * channels);
    }
    column += 1;
    if (column < columns) continue;
    yield filterRows(band, stride, height, channels, above);
    above = band.slice(-stride);
    band = new Uint8Array(stride * height);
    column = 0;
  }
  if (column > 0) yield filterRows(band, stride, height, channels, above);
}
