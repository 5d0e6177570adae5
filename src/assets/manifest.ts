import { readFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { lock } from 'proper-lockfile';
import { saveReplacing } from '../client/saveExclusive';
import { writeError } from '../client/writeError';
import {
  type Asked,
  type AssetEntry,
  type AssetManifest,
  assetManifestName,
  assetManifestSchema,
  type PictureEntry,
} from '../protocol/assetManifest';
import { EaselError } from '../protocol/errors';
import type { GenerationResult, Picture, ResolvedRequest } from '../protocol/generation';
import { portableModelId } from '../protocol/models';
import { readableIssues } from '../protocol/readableIssues';

type Entries = Readonly<Record<string, AssetEntry>>;

/** @param folder absolute path of a workspace folder */
export function manifestFile(folder: string): string {
  return path.join(folder, assetManifestName);
}

/** The name of a file in the manifest of `folder`: its relative path with forward slashes. Both are absolute paths. */
export function entryName(folder: string, file: string): string {
  return path.relative(folder, file).replaceAll(path.sep, '/');
}

/**
 * The manifest of a workspace folder; an empty one where there is none.
 *
 * @throws {EaselError} `manifestInvalid`, `manifestNewer`, `fileNotRead`
 */
export async function readManifest(folder: string): Promise<AssetManifest> {
  const file = manifestFile(folder);
  try {
    return parseManifest(file, await readFile(file, 'utf8'));
  } catch (error) {
    if (error instanceof EaselError) throw error;
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { version: 1, assets: {} };
    throw EaselError.of('fileNotRead', { file, detail: (error as Error).message }, { cause: error });
  }
}

/**
 * What a manifest says of a file; a name may be one that every object has.
 *
 * @param name of the file in it
 */
export function entryIn({ assets }: AssetManifest, name: string): AssetEntry | undefined {
  return Object.hasOwn(assets, name) ? assets[name] : undefined;
}

/**
 * @param file as messages name it
 * @throws {EaselError} `manifestInvalid`, `manifestNewer`
 */
export function parseManifest(file: string, text: string): AssetManifest {
  try {
    const content: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    const parsed = assetManifestSchema.safeParse(content);
    if (parsed.success) return parsed.data;
    refuseNewer(file, content);
    throw new Error(readableIssues(parsed.error, content), { cause: parsed.error });
  } catch (error) {
    if (error instanceof EaselError) throw error;
    throw EaselError.of('manifestInvalid', { file, detail: (error as Error).message }, { cause: error });
  }
}

/**
 * A manifest of a later version is not damaged: nothing of it may be mended here.
 *
 * @throws {EaselError} `manifestNewer`
 */
export function refuseNewer(file: string, content: unknown): void {
  const version = typeof content === 'object' && content !== null && 'version' in content ? content.version : undefined;
  if (typeof version === 'number' && version > 1) throw EaselError.of('manifestNewer', { file, version });
}

/**
 * Adds entries to the manifest as it is on disk now; entries of other files stay.
 *
 * @param entries by the path relative to `folder`, with forward slashes
 * @throws {EaselError} as {@link editManifest}
 */
export async function addToManifest(folder: string, entries: Entries): Promise<void> {
  await editManifest(folder, (assets) => ({ ...assets, ...entries }));
}

/**
 * Changes the entries of the manifest as it is on disk now. Windows and command lines that do so at once wait for each
 * other. What cannot be understood is not overwritten, and what stays the same is not written.
 *
 * @param change is handed the present entries
 * @throws {EaselError} `manifestInvalid`, `manifestNewer`, `fileNotRead`, `fileNotWritten` and its kin
 */
export async function editManifest(folder: string, change: (assets: Entries) => Entries): Promise<void> {
  const file = manifestFile(folder);
  const release = await lock(file, {
    // Beside the manifest, a lock would show up in people's version control.
    lockfilePath: path.join(tmpdir(), `easel-manifest-${createHash('sha256').update(file).digest('hex')}.lock`),
    realpath: false,
    retries: { retries: 100, factor: 1, minTimeout: 50, maxTimeout: 50 },
  }).catch((error: unknown) => {
    throw writeError(file, error);
  });
  try {
    const manifest = await readManifest(folder);
    const before = manifestText(manifest);
    const after = manifestText({ ...manifest, assets: change(manifest.assets) });
    if (after !== before) await saveReplacing(file, Buffer.from(after));
  } finally {
    await release();
  }
}

/** As it is written: keys in order, so that versions differ only where entries do. */
export function manifestText(manifest: AssetManifest): string {
  return `${JSON.stringify(sorted(manifest), null, 2)}\n`;
}

/** What a result does not know of itself. */
export interface Origin {
  /** The version of Easel that drew it. */
  readonly easel: string;
  /** Whether the request was asked to be in the file. */
  readonly embedMetadata: boolean;
  /** What the document says of the picture. */
  readonly altText?: string;
  /** The person's own words, where a style added some. */
  readonly asked?: Asked;
}

/** How one picture of a result was made: asked for alone, with its own seed, it comes out the same. */
export function assetEntry(
  { request, model, device }: GenerationResult,
  picture: Picture,
  origin: Origin,
): PictureEntry {
  const rest: Omit<ResolvedRequest, 'model'> & { model?: string } = { ...request };
  delete rest.model;
  return {
    request: { ...rest, seed: picture.seed, numImages: 1 },
    model: { id: portableModelId(model), hash: model.hash },
    sha256: createHash('sha256').update(picture.data).digest('hex'),
    device: device.device,
    ...origin,
  };
}

/** The same value with the keys of all its objects in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
