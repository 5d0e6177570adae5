import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { type ImageReference } from '../documents/imageReference';
import { resolveTarget, type ResolvedTarget } from '../documents/resolveTarget';
import { type AssetManifest, isAnimationEntry } from '../protocol/assetManifest';
import { EaselError } from '../protocol/errors';
import { formatOfFileName } from '../protocol/pictureFormat';
import type { FileFacts } from './fileFacts';
import { type AssetState, type Finding, oneLine } from './finding';
import { entryIn, entryName } from './manifest';

/** A reference and where it stands. */
export interface FoundReference {
  /** Absolute path of the document. */
  readonly document: string;
  /** From 1. */
  readonly line: number;
  readonly reference: ImageReference;
}

export interface JudgeOptions {
  /** Absolute path of the folder with the manifest: nothing outside of it is to be written. */
  readonly root: string;
  readonly manifest: AssetManifest;
  readonly facts: FileFacts;
  /** Ends with `requestCancelled`. */
  readonly signal?: AbortSignal | undefined;
}

type Place =
  | { readonly kind: 'remote' }
  | { readonly kind: 'outside'; readonly path: string }
  | { readonly kind: 'file'; readonly path: string; readonly exists: boolean };

/**
 * Says of each reference how it is with its picture, in the order given. References to one file are looked at
 * together, so hand in all at once that should agree. What no file can be made for is left out, and so are videos that
 * Easel did not make.
 *
 * @throws {EaselError} `requestCancelled`
 */
export async function judge(found: readonly FoundReference[], options: JudgeOptions): Promise<Finding[]> {
  const exists = rememberedExists(options.facts);
  const placed = await inTurns(found, options, async (each) => ({ each, place: await placeOf(each, options, exists) }));
  const groups = new Map<string, Set<string>>();
  for (const { each, place } of placed) {
    if (place?.kind !== 'file') continue;
    const texts = groups.get(place.path) ?? new Set();
    const text = oneLine(each.reference.altText);
    groups.set(place.path, text === '' ? texts : texts.add(text));
  }
  const states = new Map<string, Promise<Pick<Finding, 'state' | 'text' | 'texts'>>>();
  const leaving = new Map<string, Promise<boolean>>();
  const leaves = (file: string) => {
    const folder = path.dirname(file);
    const known = leaving.get(folder) ?? options.facts.leavesByLink(file, options.root);
    leaving.set(folder, known);
    return known;
  };
  const findings = await inTurns(placed, options, async ({ each, place }): Promise<Finding | undefined> => {
    if (place === undefined) return undefined;
    if (each.reference.isVideo && place.kind !== 'file') return undefined;
    if (place.kind === 'remote') return { ...each, state: 'remote', exists: false };
    if (place.kind === 'outside')
      return { ...each, state: 'outside', path: place.path, exists: await exists(place.path) };
    const name = entryName(options.root, place.path);
    if (each.reference.isVideo && entryIn(options.manifest, name) === undefined) return undefined;
    const state = states.get(place.path) ?? stateOf(place, name, [...groups.get(place.path)!], options, leaves);
    states.set(place.path, state);
    const entry = entryIn(options.manifest, name);
    return {
      ...each,
      ...(await state),
      ...{ path: place.path, name, exists: place.exists },
      ...(entry === undefined ? {} : { entry }),
    };
  });
  return findings.filter((finding) => finding !== undefined);
}

/** So many are looked at together; after that everything else that waits has its turn. */
const turn = 64;

async function inTurns<T, R>(
  items: readonly T[],
  { signal }: JudgeOptions,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += turn) {
    if (signal?.aborted === true) throw EaselError.of('requestCancelled', {});
    results.push(...(await Promise.all(items.slice(start, start + turn).map(work))));
    await setImmediate();
  }
  return results;
}

/** @param texts what documents say of this file, each once */
async function stateOf(
  { path: file, exists }: Extract<Place, { kind: 'file' }>,
  name: string,
  texts: readonly string[],
  options: JudgeOptions,
  leaves: (file: string) => Promise<boolean>,
): Promise<Pick<Finding, 'state' | 'text' | 'texts'>> {
  const [text] = texts;
  const agreed = (state: AssetState) => ({ state, ...(texts.length === 1 ? { text: text! } : {}) });
  const disputed = { state: 'conflict', texts } as const;
  const entry = entryIn(options.manifest, name);
  if (!exists) {
    // A picture drawn in its place would stand still.
    if (entry !== undefined && isAnimationEntry(entry)) return agreed('missingAnimation');
    if (formatOfFileName(file) === undefined) return agreed('unsupportedFormat');
    if (await leaves(file)) return agreed('outside');
    if (text === undefined) return { state: 'emptyAltText' };
    return texts.length > 1 ? disputed : agreed('missing');
  }
  if (entry === undefined) return agreed('present');
  // A file that somebody worked on is theirs, whatever the text says now.
  if ((await options.facts.sha256(file)) !== entry.sha256) return agreed('changed');
  // What an animation shows is in its prompts; what documents say of it describes it.
  if (isAnimationEntry(entry)) return agreed('present');
  if (entry.altText === undefined || text === undefined || texts.includes(oneLine(entry.altText)))
    return agreed('present');
  if (await leaves(file)) return agreed('outside');
  return texts.length > 1 ? disputed : agreed('stale');
}

type Exists = (file: string) => Promise<boolean>;

/** Asks once for each file, and for none in a folder that is not there: of missing pictures that is often so. */
function rememberedExists(facts: FileFacts): Exists {
  const known = new Map<string, Promise<boolean>>();
  const ask = (file: string): Promise<boolean> => {
    const answer = known.get(file) ?? facts.exists(file);
    known.set(file, answer);
    return answer;
  };
  return async (file) => (await ask(path.dirname(file))) && ask(file);
}

/** The file that is meant: of several possibilities the first that exists, else where it would be made. */
async function placeOf(
  { document, reference }: FoundReference,
  { root }: JudgeOptions,
  exists: Exists,
): Promise<Place | undefined> {
  const targets = [reference.target, ...(reference.otherTargets ?? [])].map((target) =>
    resolveTarget(target, document, root),
  );
  for (const target of targets)
    for (const path of pathsOf(target)) if (await exists(path)) return { kind: 'file', path, exists: true };
  const [first] = targets;
  switch (first?.kind) {
    case 'file':
      return { kind: 'file', path: await newPathOf(first, exists), exists: false };
    case 'outside':
      return { kind: 'outside', path: first.path };
    case 'remote':
    case 'data':
      return { kind: 'remote' };
    case 'none':
    case undefined:
      return undefined;
  }
}

function pathsOf(target: ResolvedTarget): string[] {
  return target.kind === 'file' ? [target.path, ...(target.published ?? []).map(({ path }) => path)] : [];
}

async function newPathOf(
  { path, published = [] }: Extract<ResolvedTarget, { kind: 'file' }>,
  exists: Exists,
): Promise<string> {
  for (const each of published) if (await exists(each.folder)) return each.path;
  return path;
}
