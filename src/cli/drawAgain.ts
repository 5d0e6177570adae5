import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { assetEntry } from '../assets/manifest';
import { runJob } from '../client/runJob';
import type { SidecarClient } from '../client/sidecarClient';
import type { AnimationEntry, AssetEntry, PictureEntry } from '../protocol/assetManifest';
import { type GivenImages, jobKindOf } from '../protocol/jobs';
import { version } from './connect';
import { onlyPicture, type Drawn } from './draw';
import type { DrawAgain, FramesAgain } from './framesAgain';

/** A file as it came out this time. */
export interface DrawnAgain {
  readonly data: Uint8Array;
  readonly seed: number;
  readonly width: number;
  readonly height: number;
  readonly result: Drawn;
  /** What the manifest is to say of it, if it is taken as it is. */
  readonly entry: AssetEntry;
}

export async function drawPictureAgain(
  client: SidecarClient,
  entry: PictureEntry,
  images: GivenImages,
  { model, device, ...running }: DrawAgain,
): Promise<DrawnAgain> {
  const request = { ...entry.request, model, ...(device === undefined ? {} : { device }) };
  const { embedMetadata = true, altText } = entry;
  const result = await runJob(client, { kind: jobKindOf(images), request, images, embedMetadata }, running);
  const picture = onlyPicture(result);
  const { data, seed, width, height } = picture;
  const origin = { easel: version, embedMetadata, ...(altText === undefined ? {} : { altText }) };
  return { data, seed, width, height, result, entry: { ...entry, ...assetEntry(result, picture, origin) } };
}

export async function drawAnimationAgain(
  client: SidecarClient,
  entry: AnimationEntry,
  frames: FramesAgain,
  how: DrawAgain,
): Promise<DrawnAgain> {
  const { folder: drawn, result } = await frames.of(entry, how);
  const folder = await mkdtemp(path.join(tmpdir(), 'easel-restore-'));
  try {
    const { part, ...exported } = entry.exported;
    const running = { signal: how.signal, onChange: how.onChange };
    const clip = await runJob(client, { task: 'export', request: { ...exported, frames: drawn, folder } }, running);
    const made = clip.files.find(({ role }) => role === part);
    if (made === undefined) throw new Error(`an export as ${exported.kind} made no ${part}`);
    const data = await readFile(path.join(folder, made.name));
    const sha256 = createHash('sha256').update(data).digest('hex');
    const { width, height } = clip;
    const now = { sha256, easel: version, device: result.device.device, size: { width, height } };
    return { data, seed: result.request.spec.seed, width, height, result, entry: { ...entry, ...now } };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
