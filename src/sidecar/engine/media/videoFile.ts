import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { EaselError } from '../../../protocol/errors';
import { writeFileWith } from './animation/fileSink';
import { ffmpegOnPath } from './ffmpegOnPath';
import { pngsOf } from './pngStream';

/** The pictures of a video as files. */
export interface VideoPictures {
  readonly folder: string;
  readonly count: number;
  /** When each begins, in seconds. */
  readonly times: readonly number[];
  /** When the last is over, in seconds; undefined where the file does not say. */
  readonly end: number | undefined;
  /** Removes them. */
  close(): Promise<void>;
}

export interface VideoOptions {
  /** Every how manieth picture is taken, the first among them. */
  readonly nth: number;
  /** How many are wanted at most. */
  readonly most: number;
  /** Made where it is missing; the pictures go into a folder in it. */
  readonly scratch: string;
  readonly signal: AbortSignal;
}

/** Characters: what it says at the beginning is of use. */
const longestSaid = 20_000;

/**
 * Takes a video apart with the ffmpeg on the PATH, which only reads: it writes into a pipe, so that it ends with this
 * process, however this ends.
 * @throws EaselError ffmpegMissing, fileNotWritten, jobCancelled; Error with what ffmpeg said
 */
export async function videoPictures(file: string, options: VideoOptions): Promise<VideoPictures> {
  const ffmpeg = await ffmpegOnPath(['-version'], () => true);
  if (ffmpeg === undefined) throw EaselError.of('ffmpegMissing', { file });
  await mkdir(options.scratch, { recursive: true });
  const folder = await mkdtemp(path.join(options.scratch, 'video-'));
  const close = async () => {
    await rm(folder, { recursive: true, force: true });
    // It stays where somebody else has something in it.
    await rmdir(options.scratch).catch(() => undefined);
  };
  try {
    let made = await takeApart(ffmpeg, '-fps_mode', file, folder, options);
    // Before version 5.1 it had another name.
    if (made.said.includes("'fps_mode'")) made = await takeApart(ffmpeg, '-vsync', file, folder, options);
    const { count, times, said, code } = made;
    // One that breaks off gives what it has.
    if (count === 0) throw new Error(explanation(said) ?? `ffmpeg found no pictures in it (exit code ${code})`);
    return { folder, count, times: times.slice(0, count), end: endOf(said), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function takeApart(
  ffmpeg: string,
  /** How its version calls the option for no picture twice and none left out. */
  syncOption: '-fps_mode' | '-vsync',
  file: string,
  folder: string,
  { nth, most, signal }: VideoOptions,
): Promise<{
  readonly count: number;
  readonly times: readonly number[];
  readonly said: string;
  readonly code: number | null;
}> {
  const quiet = ['-nostdin', '-hide_banner', '-nostats', '-loglevel', 'level+info'];
  const filters = `select=not(mod(n\\,${nth})),showinfo`;
  const select = ['-an', '-vf', filters, syncOption, 'passthrough', '-frames:v', String(most)];
  const pngs = ['-c:v', 'png', '-f', 'image2pipe', '-'];
  // A path that begins with a hyphen would be an option.
  const child = spawn(ffmpeg, [...quiet, '-i', `file:${file}`, ...select, ...pngs], {
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  const closed = new Promise<number | null>((resolve, reject) => child.once('close', resolve).once('error', reject));
  closed.catch(() => undefined);
  let said = '';
  const times: number[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    const [, time] = /Parsed_showinfo.* pts_time: *([-\d.]+)/.exec(line) ?? [];
    if (time !== undefined) times.push(Number(time));
    else said = `${said}${line}\n`.slice(0, longestSaid);
  });
  const stop = () => child.kill('SIGKILL');
  signal.addEventListener('abort', stop, { once: true });
  let count = 0;
  try {
    if (signal.aborted) stop();
    for await (const png of pngsOf(child.stdout)) {
      if (signal.aborted) break;
      const picture = path.join(folder, `${String(count).padStart(6, '0')}.png`);
      await writeFileWith(picture, Infinity, (sink) => sink.write(png));
      count += 1;
    }
    if (signal.aborted) throw EaselError.of('jobCancelled', {});
    const code = await closed;
    return { count, times, said, code };
  } finally {
    stop();
    signal.removeEventListener('abort', stop);
    await closed.catch(() => undefined);
  }
}

/** As the container says it. */
function endOf(said: string): number | undefined {
  const [, hours, minutes, seconds, start] = /Duration: (\d+):(\d+):([\d.]+), start: ([-\d.]+)/.exec(said) ?? [];
  if (start === undefined) return undefined;
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds) + Number(start);
}

/** The first complaint in what it said, without which of its parts it came from. */
function explanation(said: string): string | undefined {
  return /\[(?:error|fatal)\] *(.*)/.exec(said)?.[1];
}
