import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { AssetManifest, PictureEntry } from '../protocol/assetManifest';
import type { GivenImages } from '../protocol/jobs';
import { staysInside } from './drawPlan';
import type { FileFacts } from './fileFacts';

/**
 * The files that a picture was drawn from, as far as they are pictures of the same manifest and are as they were; the
 * sidecar says what is missing of them.
 */
export async function givenImages(
  { initImageSha256, maskImageSha256 }: PictureEntry['request'],
  folder: { readonly root: string; readonly manifest: AssetManifest; readonly facts: FileFacts },
): Promise<GivenImages> {
  const init = await fileWith(initImageSha256, folder);
  const mask = await fileWith(maskImageSha256, folder);
  return { ...(init === undefined ? {} : { init }), ...(mask === undefined ? {} : { mask }) };
}

async function fileWith(
  sha256: string | undefined,
  { root, manifest, facts }: Parameters<typeof givenImages>[1],
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (sha256 === undefined) return undefined;
  for (const [name, entry] of Object.entries(manifest.assets)) {
    const file = path.join(root, name);
    if (entry.sha256 !== sha256 || !staysInside(name)) continue;
    if ((await facts.sha256(file)) === sha256) return new Uint8Array(await readFile(file));
  }
  return undefined;
}
