import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { EaselError } from '../../../protocol/errors';
import { readPicture } from './givenPicture';
import { imaging } from './imaging';
import type { Pixels } from './pixels';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The pictures of a video, an animated picture or a folder, read one at a time. */
export interface PictureSequence {
  readonly count: number;
  /** Picture `index` as a file of its own; behind the last one stands the last. */
  file(index: number): Promise<Uint8Array>;
  /** Removes what was put aside for it. */
  close(): Promise<void>;
}

const pictureEndings = ['.png', '.jpg', '.jpeg', '.webp', '.avif'];
/** What the imaging library reads, one page a frame. */
const animatedEndings = ['.gif', '.webp', '.png', '.apng', '.jpg', '.jpeg', '.avif', '.tif', '.tiff', '.svg'];

/**
 * @param path a folder of pictures (in the order of their names, numbers as numbers), a picture, animated or not, or a video
 *   file, which ffmpeg reads
 * @param nth every how manieth picture is taken, the first among them
 * @param most how many are wanted at most
 * @throws EaselError sequenceUnreadable, ffmpegMissing
 */
export async function openSequence(path: string, nth: number, most: number): Promise<PictureSequence> {
  return explained(path, async () => {
    if ((await stat(path)).isDirectory()) return every(await folderOf(path), nth, most);
    if (animatedEndings.includes(extname(path).toLowerCase())) return every(await pagesOf(path), nth, most);
    return videoOf(path, nth, most);
  });
}

/** Red, green and blue, scaled to cover the size and cut. */
export async function readCovering(sequence: PictureSequence, index: number, size: Size): Promise<Pixels> {
  return readPicture(await sequence.file(index), 3, size);
}

async function folderOf(path: string): Promise<PictureSequence> {
  const names = (await readdir(path)).filter((name) => pictureEndings.includes(extname(name).toLowerCase()));
  if (names.length === 0) throw new Error('there are no pictures in it');
  names.sort(new Intl.Collator('en', { numeric: true }).compare);
  return {
    count: names.length,
    file: (index) => readFile(join(path, names[Math.min(index, names.length - 1)]!)),
    close: () => Promise.resolve(),
  };
}

async function pagesOf(path: string): Promise<PictureSequence> {
  const sharp = await imaging();
  const { pages: count = 1 } = await sharp(path).metadata();
  return {
    count,
    file: (index) =>
      sharp(path, { page: Math.min(index, count - 1) })
        .png({ compressionLevel: 0 })
        .toBuffer(),
    close: () => Promise.resolve(),
  };
}

/** A video is taken apart into a folder of the system's temporary ones. */
async function videoOf(path: string, nth: number, most: number): Promise<PictureSequence> {
  const folder = await mkdtemp(join(tmpdir(), 'easel-video-'));
  const close = () => rm(folder, { recursive: true, force: true });
  try {
    const options = ['-vf', `select=not(mod(n\\,${nth}))`, '-fps_mode', 'passthrough', '-frames:v', String(most)];
    const quiet = ['-nostdin', '-hide_banner', '-loglevel', 'error'];
    // A path that begins with a hyphen would be an option.
    await promisify(execFile)('ffmpeg', [...quiet, '-i', `file:${path}`, ...options, join(folder, '%06d.png')]);
    return { ...(await folderOf(folder)), close };
  } catch (error) {
    await close();
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw EaselError.of('ffmpegMissing', { file: path }, { cause: error });
    }
    const told = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    throw told === '' ? error : new Error(told.split('\n')[0], { cause: error });
  }
}

function every(sequence: PictureSequence, nth: number, most: number): PictureSequence {
  return {
    count: Math.min(Math.ceil(sequence.count / nth), most),
    file: (index) => sequence.file(index * nth),
    close: () => sequence.close(),
  };
}

async function explained<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof EaselError) throw error;
    const detail = error instanceof Error ? error.message.split('\n')[0]! : String(error);
    throw EaselError.of('sequenceUnreadable', { file, detail }, { cause: error });
  }
}
