import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, rmdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { EaselError } from '../../../protocol/errors';
import { ffmpegOnPath } from './ffmpegOnPath';
import { pngsOf } from './pngStream';

/** The pictures of a video as files. */
export interface VideoPictures {
  readonly folder: string;
  readonly count: number;
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

/**
 * Takes a video apart with the ffmpeg on the PATH, which only reads: it writes into a pipe, so that it ends with this
 * process, however this ends.
 * @throws EaselError ffmpegMissing, jobCancelled; Error with what ffmpeg said
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
    const { count, said, code } = made;
    // One that breaks off gives what it has.
    if (count === 0) throw new Error(explanation(said) ?? `ffmpeg found no pictures in it (exit code ${code})`);
    return { folder, count, close };
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
): Promise<{ readonly count: number; readonly said: string; readonly code: number | null }> {
  const quiet = ['-nostdin', '-hide_banner', '-loglevel', 'error'];
  const select = ['-an', '-vf', `select=not(mod(n\\,${nth}))`, syncOption, 'passthrough', '-frames:v', String(most)];
  const pngs = ['-c:v', 'png', '-f', 'image2pipe', '-'];
  // A path that begins with a hyphen would be an option.
  const child = spawn(ffmpeg, [...quiet, '-i', `file:${file}`, ...select, ...pngs], {
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  const closed = new Promise<number | null>((resolve, reject) => child.once('close', resolve).once('error', reject));
  closed.catch(() => undefined);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = `${said}${text}`.slice(0, 2000)));
  const stop = () => child.kill('SIGKILL');
  signal.addEventListener('abort', stop, { once: true });
  let count = 0;
  try {
    if (signal.aborted) stop();
    for await (const png of pngsOf(child.stdout)) {
      if (signal.aborted) break;
      await writeFile(path.join(folder, `${String(count).padStart(6, '0')}.png`), png);
      count += 1;
    }
    if (signal.aborted) throw EaselError.of('jobCancelled', {});
    const code = await closed;
    return { count, said, code };
  } finally {
    stop();
    signal.removeEventListener('abort', stop);
    await closed.catch(() => undefined);
  }
}

/** The first line of what it said, without which of its parts said it. */
function explanation(said: string): string | undefined {
  const [line] = said.trim().split('\n');
  return line === undefined || line === '' ? undefined : line.replace(/^\[[^\]]*\] */, '');
}
