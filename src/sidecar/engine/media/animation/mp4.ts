import { EaselError } from '../../../../protocol/errors';
import { notice } from '../../../../protocol/notices';
import type { Pixels } from '../pixels';
import { clipPixelsOnWhite, type Clip } from './clip';
import type { AnimationEncoder, EncodeOptions } from './encoder';
import { encodeWithFfmpeg, findFfmpeg } from './ffmpeg';
import { writeFileWith } from './fileSink';
import { eachFrame } from './frameLoop';
import { exactUnits, timedFrames } from './timing';

/**
 * MP4 with H.264 in yuv420p, which every browser and VS Code play, its index before its pictures. An ffmpeg on the
 * PATH encodes it where there is one, since x264 makes smaller files of the same quality; else the encoder that comes
 * with Easel. The format cannot say how often it plays: a number of times is that many times the pictures, for ever is
 * the document's word.
 */
export const mp4: AnimationEncoder = {
  /** Quantisers: x264 and minih264 mean much the same by them. */
  qualities: [17, 21, 25, 29, 33],
  encode: async (clip, file, options) => {
    const even = { ...clip, width: evenSide(clip.width), height: evenSide(clip.height) };
    const read = async (_: Clip, frame: Clip['frames'][number]) =>
      padded(await clipPixelsOnWhite(clip, frame), even.width, even.height);
    const ffmpeg = await findFfmpeg();
    if (ffmpeg === undefined) return encodeAlone(even, file, options, read);
    try {
      return await encodeWithFfmpeg(ffmpeg, even, file, options, read);
    } catch (error) {
      if (!(error instanceof EaselError) || !error.is('ffmpegFailed')) throw error;
      options.onNotice(notice('ffmpegUnused', { ffmpeg, detail: error.serialised.args['detail'] ?? '' }));
      return encodeAlone(even, file, options, read);
    }
  },
};

async function encodeAlone(
  clip: Clip,
  file: string,
  options: EncodeOptions,
  read: (clip: Clip, frame: Clip['frames'][number]) => Promise<Pixels>,
): Promise<number> {
  // A megabyte of libraries that only this needs.
  const { encodeH264, repackMp4 } = await import('./h264');
  const units = exactUnits(clip);
  const frames = timedFrames(clip, units);
  const encoded = await encodeH264(eachFrame(clip, frames, options, read), clip, options.quality);
  const times = frames.map(({ delay }) => delay / units);
  return writeFileWith(file, options.limit, async (sink) => {
    await sink.write(await repackMp4(encoded, times, Math.max(1, options.loop)));
  });
}

/** H.264's colours have half the pictures' resolution: both sides must be even. */
export function evenSide(side: number): number {
  return side + (side % 2);
}

/** With the last column and row once more, where a side is longer. */
function padded({ data, width, height, channels }: Pixels, toWidth: number, toHeight: number): Pixels {
  if (width === toWidth && height === toHeight) return { data, width, height, channels };
  const stride = toWidth * channels;
  const out = new Uint8Array(stride * toHeight);
  for (let y = 0; y < toHeight; y++) {
    const start = Math.min(y, height - 1) * width * channels;
    const row = data.subarray(start, start + width * channels);
    out.set(row, y * stride);
    if (toWidth > width) out.set(row.subarray(row.length - channels), y * stride + row.length);
  }
  return { data: out, width: toWidth, height: toHeight, channels };
}
