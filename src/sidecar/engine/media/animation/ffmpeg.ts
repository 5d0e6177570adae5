import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { EaselError } from '../../../../protocol/errors';
import { ffmpegOnPath } from '../ffmpegOnPath';
import type { Pixels } from '../pixels';
import type { Clip, ClipFrame } from './clip';
import type { EncodeOptions } from './encoder';
import { OverBudget } from './fileSink';
import { eachFrame } from './frameLoop';

let known: Promise<string | undefined> | undefined;

/** The absolute path of an ffmpeg that has x264; undefined when there is none on the PATH. */
export function findFfmpeg(): Promise<string | undefined> {
  known ??= ffmpegOnPath(['-encoders'], (answer) => answer.includes('libx264'));
  return known;
}

/**
 * Encodes an MP4 with ffmpeg and x264, whose frames go through a pipe one after the other.
 * @param clip of even sides
 * @param read gives four channels
 * @returns the file's size in bytes
 * @throws OverBudget; EaselError ffmpegFailed, jobCancelled, frameUnreadable
 */
export async function encodeWithFfmpeg(
  ffmpeg: string,
  clip: Clip,
  file: string,
  { quality, loop, limit, signal, onFrame }: EncodeOptions,
  read: (clip: Clip, frame: ClipFrame) => Promise<Pixels>,
): Promise<number> {
  const { width, height, fps, frames } = clip;
  // Where it says nothing of colours, players guess by the size. Newer versions believe the frames, older ones the options.
  const colours = ['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'iec61966-2-1'];
  const frameColours = 'setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=iec61966-2-1';
  const child = spawn(
    ffmpeg,
    [
      ...['-hide_banner', '-loglevel', 'error', '-y'],
      ...[
        '-f',
        'rawvideo',
        '-pix_fmt',
        'rgba',
        '-video_size',
        `${width}x${height}`,
        '-framerate',
        String(fps),
        '-i',
        '-',
      ],
      ...[
        '-vf',
        `scale=out_color_matrix=bt709:out_range=tv,format=yuv420p,${frameColours}`,
        '-c:v',
        'libx264',
        '-crf',
        String(quality),
      ],
      ...['-preset', 'medium', '-pix_fmt', 'yuv420p', ...colours, '-color_range', 'tv'],
      ...['-movflags', '+faststart+write_colr', '-fflags', '+bitexact', '-flags:v', '+bitexact', '-f', 'mp4', file],
    ],
    { stdio: ['pipe', 'ignore', 'pipe'], signal, windowsHide: true },
  );
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = `${said}${text}`.slice(-1000)));
  const closed = new Promise((resolve) => child.once('close', resolve));
  const ended = once(child, 'close') as Promise<[number | null]>;
  // What went wrong is told below; a pipe that breaks comes before the process's end.
  ended.catch(() => undefined);
  let broken = false;
  child.stdin.on('error', () => (broken = true));
  try {
    for (let play = 0; play < Math.max(1, loop); play++) {
      const timed = frames.map((frame) => ({ frame, delay: frame.ticks }));
      for await (const { pixels, delay } of eachFrame(clip, timed, { signal, onFrame }, read))
        for (let tick = 0; tick < delay && !broken; tick++)
          if (!child.stdin.write(pixels.data)) await Promise.race([once(child.stdin, 'drain'), ended]);
    }
    child.stdin.end();
    const [code] = await ended;
    if (code !== 0 || broken) throw new Error(said.trim() === '' ? `it ended with ${code}` : said.trim());
  } catch (error) {
    child.kill();
    // Until then it may write.
    await closed;
    if (signal.aborted) throw EaselError.of('jobCancelled', {}, { cause: error });
    if (error instanceof EaselError) throw error;
    // It would fail the next time too.
    known = Promise.resolve(undefined);
    const detail = error instanceof Error ? error.message : String(error);
    throw EaselError.of('ffmpegFailed', { ffmpeg, detail }, { cause: error });
  }
  const { size } = await stat(file);
  if (size > limit) throw new OverBudget();
  return size;
}
