import { constants } from 'node:fs';
import { copyFile, link } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ModelHashes } from '../modelHash';
import { isFile } from './fetchFile';
import type { HubFile } from './hub';

/** Where the Python library of the Hugging Face hub keeps what it has downloaded. */
export function hubCacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const { HF_HUB_CACHE: own, HF_HOME: home, XDG_CACHE_HOME: xdg } = environment;
  return own ?? join(home ?? join(xdg ?? join(homedir(), '.cache'), 'huggingface'), 'hub');
}

/**
 * Takes a file from that cache instead of the network, without a second copy where the file system can do that.
 * @returns whether it was there, undamaged
 */
export async function takeFromHubCache(
  cacheFolder: string,
  repository: string,
  file: HubFile,
  target: string,
  hashes: ModelHashes,
): Promise<boolean> {
  const blob = join(cacheFolder, `models--${repository.replace('/', '--')}`, 'blobs', file.digest.hex);
  if (!(await isFile(blob, file, hashes))) return false;
  await link(blob, target).catch(() => copyFile(blob, target, constants.COPYFILE_FICLONE));
  return true;
}
