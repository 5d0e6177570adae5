import { readFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { lock } from 'proper-lockfile';
import { saveReplacing } from '../../client/saveExclusive';
import {
  type Asked,
  type AssetEntry,
  type AssetManifest,
  assetManifestName,
  assetManifestSchema,
} from '../../protocol/assetManifest';
import { EaselError } from '../../protocol/errors';
import type { GenerationResult, Picture, ResolvedRequest } from '../../protocol/generation';
import { readableIssues } from '../../protocol/readableIssues';

/** @param folder absolute path of a workspace folder */
export function manifestFile(folder: string): string {
  return path.join(folder, assetManifestName);
}

/**
 * The manifest of a workspace folder; an empty one where there is none.
 *
 * @throws {EaselError} `manifestInvalid`, `fileNotRead`
 */
export async function readManifest(folder: string): Promise<AssetManifest> {
  const file = manifestFile(folder);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { version: 1, assets: {} };
    throw EaselError.of('fileNotRead', { file, detail: (error as Error).message }, { cause: error });
  }
  try {
    const content: unknown = JSON.parse(text);
    const parsed = assetManifestSchema.safeParse(content);
    if (parsed.success) return parsed.data;
    throw new Error(readableIssues(parsed.error, content), { cause: parsed.error });
  } catch (error) {
    throw EaselError.of('manifestInvalid', { file, detail: (error as Error).message }, { cause: error });
  }
}

/**
 * Adds entries to the manifest as it is on disk now; entries of other files stay. Windows and command lines that do
 * so at once wait for each other. What cannot be understood is not overwritten.
 *
 * @param entries by the path relative to `folder`, with forward slashes
 * @throws {EaselError} `manifestInvalid`, `fileNotRead`, `fileNotWritten`
 */
export async function addToManifest(folder: string, entries: Readonly<Record<string, AssetEntry>>): Promise<void> {
  const file = manifestFile(folder);
  const release = await lock(file, {
    // Beside the manifest, a lock would show up in people's version control.
    lockfilePath: path.join(tmpdir(), `easel-manifest-${createHash('sha256').update(file).digest('hex')}.lock`),
    realpath: false,
    retries: { retries: 100, factor: 1, minTimeout: 50, maxTimeout: 50 },
  });
  try {
    const manifest = await readManifest(folder);
    const changed = { ...manifest, assets: { ...manifest.assets, ...entries } };
    await saveReplacing(file, Buffer.from(`${JSON.stringify(sorted(changed), null, 2)}\n`));
  } finally {
    await release();
  }
}

/** How one picture of a result was made: asked for alone, with its own seed, it comes out the same. */
export function assetEntry(
  { request, model }: GenerationResult,
  picture: Picture,
  asked: Asked | null = null,
): AssetEntry {
  const rest: Omit<ResolvedRequest, 'model'> & { model?: string } = { ...request };
  delete rest.model;
  return {
    request: { ...rest, seed: picture.seed, numImages: 1 },
    model: { id: isMachinePath(model.id) ? model.name : model.id, hash: model.hash },
    ...(asked === null ? {} : { asked }),
    sha256: createHash('sha256').update(picture.data).digest('hex'),
  };
}

/** A model folder's path says nothing on another machine and tells people's names; its hash says which it was. */
function isMachinePath(id: string): boolean {
  return path.isAbsolute(id) || path.win32.isAbsolute(id);
}

/** The same value with the keys of all its objects in order, so that versions differ only where entries do. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
