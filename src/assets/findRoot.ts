import { stat } from 'node:fs/promises';
import path from 'node:path';
import { assetManifestName } from '../protocol/assetManifest';

/**
 * The folder whose manifest lists the pictures of `start`: the nearest one upwards that has a manifest or is a git
 * work tree, else `start` itself.
 *
 * @param start absolute path of a folder, or of a file or name in one
 */
export async function findRoot(start: string): Promise<string> {
  const folder = (await isFolder(start)) ? start : path.dirname(start);
  for (let each = folder; ; each = path.dirname(each)) {
    for (const name of [assetManifestName, '.git']) if (await exists(path.join(each, name))) return each;
    if (path.dirname(each) === each) return folder;
  }
}

async function isFolder(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined))?.isDirectory() ?? false;
}

async function exists(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined)) !== undefined;
}
