import { constants } from 'node:fs';
import { copyFile, link, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { EaselError } from '../protocol/errors';
import { writeError } from './writeError';

/**
 * Writes `data` under a name that nobody has: `baseName.extension`, else `baseName-2.extension`, `-3` and so on.
 * The folder is made when it is missing. A file that exists is never touched, and the name appears only once all
 * bytes are there, even when several processes save at the same moment.
 *
 * @param folder absolute path
 * @param baseName file name without extension and without path separators
 * @param extension without the dot: `png`
 * @returns the absolute path of the new file
 * @throws {EaselError} `fileNotWritten`, `noSpaceLeft`, `fileNameTooLong`, `folderNotWritable`
 */
export async function saveExclusive(
  folder: string,
  baseName: string,
  extension: string,
  data: Uint8Array,
): Promise<string> {
  return withTemporaryFile(path.join(folder, `${baseName}.${extension}`), data, (temporary) =>
    firstFree(folder, baseName, `.${extension}`, (file) => placeExclusive(temporary, file)),
  );
}

/**
 * Moves a file that is there, whole, to a name that nobody has; see {@link saveExclusive}.
 * @param file absolute path, on the file system of `folder`
 * @returns the absolute path of its new place
 * @throws {EaselError} as {@link saveExclusive}
 */
export async function moveExclusive(
  file: string,
  folder: string,
  baseName: string,
  extension: string,
): Promise<string> {
  return writing(path.join(folder, `${baseName}.${extension}`), async () => {
    const place = await firstFree(folder, baseName, `.${extension}`, (free) => placeExclusive(file, free));
    await rm(file, { force: true });
    return place;
  });
}

/**
 * Writes `data` to `file`, where nothing may be yet: not even another name is taken, since a document names this one.
 *
 * @param file absolute path
 * @throws {EaselError} `fileTaken`, and as {@link saveExclusive}
 */
export async function saveExactly(file: string, data: Uint8Array): Promise<string> {
  return withTemporaryFile(file, data, async (temporary) => {
    if (!(await placeExclusive(temporary, file))) throw EaselError.of('fileTaken', { file });
    return file;
  });
}

/**
 * Moves a folder and what is in it, no folder among it, to a name that nobody has.
 * @param source absolute path, on the file system of `folder`
 * @returns the absolute path of its new place
 * @throws {EaselError} as {@link saveExclusive}
 */
export async function moveFolderExclusive(source: string, folder: string, baseName: string): Promise<string> {
  return writing(path.join(folder, baseName), async () => {
    // Renaming the folder itself would replace an empty one that somebody has just made.
    const place = await firstFree(folder, baseName, '', async (free) => {
      try {
        await mkdir(free);
        return true;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
        throw error;
      }
    });
    for (const name of await readdir(source)) await rename(path.join(source, name), path.join(place, name));
    return place;
  });
}

/** Moves a file and replaces what was there, as {@link saveReplacing} does. @throws {EaselError} as {@link saveExclusive} */
export async function moveReplacing(source: string, file: string): Promise<string> {
  return writing(file, async () => {
    await rename(source, file);
    return file;
  });
}

/** `baseName` with `suffix`, else with `-2`, `-3` and so on between: the first that `take` can have. */
async function firstFree(
  folder: string,
  baseName: string,
  suffix: string,
  take: (file: string) => Promise<boolean>,
): Promise<string> {
  if (/[/\\\0]/.test(baseName + suffix)) throw new Error(`not a file name: ${baseName}${suffix}`);
  for (let count = 1; ; count += 1) {
    const file = path.join(folder, `${baseName}${count === 1 ? '' : `-${count}`}${suffix}`);
    if (await take(file)) return file;
  }
}

/**
 * Writes `data` to `file` and replaces what was there in one move: a reader sees the old file or the new one,
 * never a part. Only for a file that the person asked to have replaced.
 *
 * @param file absolute path
 * @throws {EaselError} `fileNotWritten`, `noSpaceLeft`, `fileNameTooLong`, `folderNotWritable`
 */
export async function saveReplacing(file: string, data: Uint8Array): Promise<string> {
  return withTemporaryFile(file, data, async (temporary) => {
    await rename(temporary, file);
    return file;
  });
}

/** Lets `place` bring a temporary file with all of `data`, in the folder of `file`, to its name. */
async function withTemporaryFile(
  file: string,
  data: Uint8Array,
  place: (temporary: string) => Promise<string>,
): Promise<string> {
  const folder = path.dirname(file);
  const temporary = path.join(folder, `.easel-${randomBytes(8).toString('hex')}.tmp`);
  return writing(file, async () => {
    try {
      await mkdir(folder, { recursive: true });
      await writeFile(temporary, data, { flag: 'wx' });
      return await place(temporary);
    } finally {
      await rm(temporary, { force: true }).catch(() => undefined);
    }
  });
}

async function writing<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw writeError(file, error);
  }
}

/** False when `file` exists already. */
async function placeExclusive(temporary: string, file: string): Promise<boolean> {
  try {
    // Unlike rename, link fails when the name is taken.
    await link(temporary, file);
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EEXIST') return false;
    // A file system without hard links (FAT, some network folders and phones).
    if (code !== undefined && ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL', 'EMLINK', 'EXDEV'].includes(code))
      return copyExclusive(temporary, file);
    throw error;
  }
}

async function copyExclusive(temporary: string, file: string): Promise<boolean> {
  try {
    await copyFile(temporary, file, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
