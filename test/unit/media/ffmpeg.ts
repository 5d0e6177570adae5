import { execFileSync } from 'node:child_process';
import { path as ffmpeg } from '@ffmpeg-installer/ffmpeg';

export { ffmpeg };

export interface DecodedFrame {
  /** Seconds. */
  readonly start: number;
  readonly duration: number;
}

/** What ffmpeg, an independent reader, finds in a file: every frame's time and its pixels as red, green, blue. */
export function decodeWithFfmpeg(file: string): { readonly frames: DecodedFrame[]; readonly rgb: Buffer } {
  const run = (...args: string[]) =>
    execFileSync(ffmpeg, ['-v', 'error', '-i', file, '-vsync', '0', ...args], { maxBuffer: 1 << 28 });
  // Lines like "0, 12, 12, 1, 1024, 0x…": stream, decoding time, time, duration in units of "#tb 0: 1/24".
  const text = run('-c', 'copy', '-f', 'framecrc', '-').toString();
  const [, numerator, denominator] = /^#tb 0: (\d+)\/(\d+)/m.exec(text)!;
  const unit = Number(numerator) / Number(denominator);
  const packets = [...text.matchAll(/^0, *-?\d+, *(\d+), *(\d+),/gm)].map(([, start, duration]) => ({
    start: Number(start) * unit,
    duration: Number(duration) * unit,
  }));
  // Packets come in the order of decoding.
  const frames = packets.sort((a, b) => a.start - b.start);
  return { frames, rgb: run('-pix_fmt', 'rgb24', '-f', 'rawvideo', '-') };
}

/** What ffmpeg says about the only stream of a file: `Video: h264 …, yuv420p(tv, …), 48x32, …`. */
export function describeStream(file: string): string {
  try {
    execFileSync(ffmpeg, ['-hide_banner', '-i', file], { stdio: ['ignore', 'ignore', 'pipe'] });
  } catch (error) {
    // It always ends with a failure: it was not told what to make of the file.
    return /Stream #0:0.*/.exec(String((error as { stderr: Buffer }).stderr))![0];
  }
  throw new Error('ffmpeg had nothing to say');
}
