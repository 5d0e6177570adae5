import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { explained } from './pictureSequence';

/**
 * By which to see whether files are as they were.
 * @param paths of files or folders, by what they are for
 * @returns by the same names a sha256 in hexadecimal digits: of a file's bytes, of a folder's names and sizes; nothing where
 *   nothing is given
 * @throws EaselError fileNotRead
 */
export async function givenHashes(
  paths: Readonly<Record<string, string | undefined>>,
): Promise<{ readonly given?: Readonly<Record<string, string>> }> {
  const given: Record<string, string> = {};
  for (const [name, path] of Object.entries(paths))
    if (path !== undefined) given[name] = await explained(path, () => hashOf(path));
  return Object.keys(given).length > 0 ? { given } : {};
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  if (!(await stat(path)).isDirectory()) await pipeline(createReadStream(path), hash);
  else for (const name of (await readdir(path)).sort()) hash.update(`${name} ${(await stat(join(path, name))).size}\n`);
  return hash.digest('hex');
}
