import { accessSync, constants, lstatSync, mkdirSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { saveExclusive, saveReplacing } from '../client/saveExclusive';
import { slug } from '../client/slug';
import { writeError } from '../client/writeError';
import { EaselError } from '../protocol/errors';
import type { Picture } from '../protocol/generation';
import { endingOf, formatOfFileName, pictureEndings, type PictureFormat } from '../protocol/pictureFormat';
import { UsageError } from './terminal';

/** Where the pictures of one request go. */
export interface Target {
  /** Absolute path. */
  readonly folder: string;
  /** File name without extension; of several pictures each gets `-1`, `-2`, … behind it. */
  readonly baseName: string;
  /** `png` as the person wrote it. */
  readonly extension: string;
  readonly format: PictureFormat;
}

export interface SavedFile {
  /** Absolute path. */
  readonly file: string;
  readonly seed: number;
  readonly width: number;
  readonly height: number;
  /** The name that was asked for or made from the prompt, where somebody else had it already. */
  readonly taken?: string;
}

/**
 * What `--output` means: a name with an ending is a file, whose format the ending decides; everything else a folder;
 * absent, it is the current folder. In a folder the name comes from the prompt.
 *
 * @param format what `--format` asks for
 * @throws {UsageError} for a file that is no picture, or none of that format
 */
export function planOutput(output: string | undefined, prompt: string, format: PictureFormat | undefined): Target {
  const named = path.resolve(output ?? '.');
  const extension = path.extname(named);
  if (output === undefined || namesFolder(output)) {
    const asked = format ?? 'png';
    return { folder: named, baseName: slug(prompt), extension: endingOf(asked), format: asked };
  }
  const meant = formatOfFileName(named);
  if (meant === undefined) {
    const known = pictureEndings.map((ending) => `.${ending}`).join(', ');
    throw new UsageError(
      `the output ${output} is no picture file: end its name in one of ${known}, or in / for a folder`,
    );
  }
  if (format !== undefined && format !== meant)
    throw new UsageError(
      `the output ${output} is a file of the format ${meant}, but the format ${format} was asked for`,
    );
  return {
    folder: path.dirname(named),
    baseName: path.basename(named, extension),
    extension: extension.slice(1),
    format: meant,
  };
}

/**
 * Makes the folder and sees whether it may be written to: before minutes of drawing, not after.
 *
 * @throws {EaselError} `fileNotWritten`, `folderNotWritable`, `fileNameTooLong`, `noSpaceLeft`
 */
export function prepareFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw writeError(folder, error);
  }
}

/**
 * Sees before minutes of drawing, not after, whether a file could be saved under exactly this name.
 *
 * @throws {EaselError} as {@link prepareFolder}
 */
export function prepareFile(file: string): void {
  prepareFolder(path.dirname(file));
  try {
    lstatSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw writeError(file, error);
  }
}

/**
 * Saves the pictures of one result, image i under its own number when there are several. A file that exists is
 * replaced only with `overwrite`; else the new one is called `-2`, `-3`, …
 *
 * @throws {EaselError} `pictureKeptElsewhere` when the place has become unwritable meanwhile
 */
export async function savePictures(
  pictures: readonly Picture[],
  { folder, baseName, extension }: Target,
  overwrite: boolean,
): Promise<SavedFile[]> {
  const saved: SavedFile[] = [];
  for (const [index, { data, seed, width, height }] of pictures.entries()) {
    const name = pictures.length === 1 ? baseName : `${baseName}-${index + 1}`;
    const asked = path.join(folder, `${name}.${extension}`);
    try {
      const file = overwrite ? await saveReplacing(asked, data) : await saveExclusive(folder, name, extension, data);
      saved.push({ file, seed, width, height, ...(file === asked ? {} : { taken: asked }) });
    } catch (error) {
      throw await keepElsewhere(
        pictures.slice(index).map((each) => each.data),
        asked,
        error,
      );
    }
  }
  return saved;
}

/** What is drawn already is not lost with its folder: the system's temporary one takes it. */
export async function keepElsewhere(files: readonly Uint8Array[], asked: string, error: unknown): Promise<EaselError> {
  const { name, ext } = path.parse(asked);
  const kept: string[] = [];
  for (const data of files) kept.push(await saveExclusive(os.tmpdir(), `easel-${name}`, ext.slice(1), data));
  const detail = error instanceof Error ? error.message : String(error);
  return EaselError.of('pictureKeptElsewhere', { detail, kept: kept.join(', ') }, { cause: error });
}

/** Whether a person who writes `output` means a folder: one that is there, or a name without an ending, as is `version 1.2`. */
export function namesFolder(output: string): boolean {
  return /[/\\]$/.test(output) || !/^\.[a-z]/i.test(path.extname(output)) || isExistingFolder(path.resolve(output));
}

function isExistingFolder(file: string): boolean {
  try {
    return statSync(file).isDirectory();
  } catch {
    // It is not there, or not to be seen: prepareFolder finds out.
    return false;
  }
}
