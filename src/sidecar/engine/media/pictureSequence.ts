import { open, readdir, readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { EaselError } from '../../../protocol/errors';
import { readPicture } from './givenPicture';
import { imaging } from './imaging';
import type { Pixels } from './pixels';
import { videoPictures, type VideoOptions } from './videoFile';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The pictures of a video, an animated picture or a folder, read one at a time. */
export interface PictureSequence {
  readonly count: number;
  /** Picture `index` as a file of its own; behind the last one stands the last. */
  file(index: number): Promise<Uint8Array>;
  /** What the person knows the picture by. */
  nameOf(index: number): string;
  /** Removes what was put aside for it. */
  close(): Promise<void>;
}

const pictureEndings = ['.png', '.jpg', '.jpeg', '.webp', '.avif'];
/** What the imaging library reads, one page a frame. */
const animatedEndings = ['.gif', '.webp', '.png', '.apng', '.jpg', '.jpeg', '.avif', '.tif', '.tiff', '.svg'];

/**
 * @param path a folder of pictures (in the order of their names, numbers as numbers), a picture, animated or not, or a video
 *   file, which ffmpeg reads
 * @throws EaselError fileNotRead, sequenceUnreadable, ffmpegMissing, jobCancelled
 */
export async function openSequence(path: string, options: VideoOptions): Promise<PictureSequence> {
  return explained(path, async () => {
    switch (await kindOfSequence(path)) {
      case 'folder':
        return every(await folderOf(path), options);
      case 'pages':
        return every(await pagesOf(path), options);
      case 'video': {
        const video = await videoPictures(path, options);
        return { ...(await folderOf(video.folder)), nameOf: () => path, close: () => video.close() };
      }
    }
  });
}

/**
 * How the pictures at a path are read: as files of a folder, with the imaging library, or with ffmpeg.
 * @throws Error where nothing is there
 */
export async function kindOfSequence(path: string): Promise<'folder' | 'pages' | 'video'> {
  if ((await stat(path)).isDirectory()) return 'folder';
  return animatedEndings.includes(extname(path).toLowerCase()) && !(await isAnimatedPng(path)) ? 'pages' : 'video';
}

/**
 * Red, green and blue, scaled to cover the size and cut.
 * @throws EaselError sequenceUnreadable
 */
export async function readCovering(sequence: PictureSequence, index: number, size: Size): Promise<Pixels> {
  return explained(sequence.nameOf(index), async () => readPicture(await sequence.file(index), 3, size));
}

async function folderOf(path: string): Promise<PictureSequence> {
  const names = (await readdir(path)).filter((name) => pictureEndings.includes(extname(name).toLowerCase()));
  if (names.length === 0) throw new Error('there are no pictures in it');
  names.sort(new Intl.Collator('en', { numeric: true }).compare);
  const nameOf = (index: number) => join(path, names[Math.min(index, names.length - 1)]!);
  return { count: names.length, nameOf, file: (index) => readFile(nameOf(index)), close: () => Promise.resolve() };
}

async function pagesOf(path: string): Promise<PictureSequence> {
  const sharp = await imaging();
  const { pages: count = 1 } = await sharp(path).metadata();
  return {
    count,
    nameOf: () => path,
    file: (index) =>
      sharp(path, { page: Math.min(index, count - 1) })
        .png({ compressionLevel: 0 })
        .toBuffer(),
    close: () => Promise.resolve(),
  };
}

/** Of such a file the imaging library sees no more than the first picture. */
async function isAnimatedPng(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(1 << 16));
    const head = buffer.subarray(0, bytesRead);
    const at = (name: string) => head.indexOf(name, 0, 'latin1');
    return (
      head.toString('latin1', 1, 4) === 'PNG' && at('acTL') !== -1 && (at('IDAT') === -1 || at('acTL') < at('IDAT'))
    );
  } finally {
    await file.close();
  }
}

function every(sequence: PictureSequence, { nth, most }: VideoOptions): PictureSequence {
  return {
    count: Math.min(Math.ceil(sequence.count / nth), most),
    file: (index) => sequence.file(index * nth),
    nameOf: (index) => sequence.nameOf(index * nth),
    close: () => sequence.close(),
  };
}

/**
 * Whatever goes wrong is an error that names the file, instead of what it is used for.
 * @throws EaselError fileNotRead, sequenceUnreadable, and those of `read`
 */
export async function explained<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const isPicture = error instanceof EaselError && error.is('initImageUnreadable');
    if (error instanceof EaselError && !isPicture) throw error;
    const { code } = error as NodeJS.ErrnoException;
    const detail = isPicture ? String(error.serialised.args['detail']) : messageOf(error);
    throw EaselError.of(code === 'ENOENT' ? 'fileNotRead' : 'sequenceUnreadable', { file, detail }, { cause: error });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message.split('\n')[0]! : String(error);
}
