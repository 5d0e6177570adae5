import { stat } from 'node:fs/promises';
import path from 'node:path';
import { FileFacts } from '../assets/fileFacts';
import type { AssetState, Finding } from '../assets/finding';
import { findRoot } from '../assets/findRoot';
import { readManifest } from '../assets/manifest';
import { scanFolders, type Scan } from '../assets/scan';
import type { AssetManifest } from '../protocol/assetManifest';
import type { EaselError } from '../protocol/errors';
import { shown } from './results';
import { errorReport, tellError, UsageError } from './terminal';

/** What every command that looks through documents takes. */
export interface ScanFlags {
  readonly exclude: readonly string[];
  readonly json: boolean;
}

/** What the paths of `easel assets` name. */
export interface AssetFolder {
  /** Absolute path of the folder with the manifest. */
  readonly root: string;
  /** Absolute paths of what is looked at. */
  readonly starts: readonly string[];
  readonly manifest: AssetManifest;
  readonly facts: FileFacts;
}

export interface FolderScan extends Scan {
  /** What could not be read. */
  readonly problems: readonly EaselError[];
}

/**
 * @param paths as the person gave them; none: the current folder
 * @throws {UsageError} when they are not below one root
 * @throws {EaselError} `manifestInvalid`, `manifestNewer`, `fileNotRead`
 */
export async function openAssetFolder(paths: readonly string[]): Promise<AssetFolder> {
  const starts = (paths.length === 0 ? ['.'] : paths).map((each) => path.resolve(each));
  const root = await findRoot(starts[0]!);
  const other = starts.find((start) => !isBelow(start, root));
  if (other !== undefined) throw new UsageError(`${other} is not below ${root}: name paths of one work tree at a time`);
  return { root, starts, manifest: await readManifest(root), facts: new FileFacts() };
}

export function isBelow(file: string, folder: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}

/** @throws {UsageError} for a path that is not there */
export async function scanAssetFolder(
  folder: AssetFolder,
  exclude: readonly string[],
  signal: AbortSignal,
): Promise<FolderScan> {
  for (const start of folder.starts)
    await stat(start).catch(() => {
      throw new UsageError(`there is no ${start}`);
    });
  const problems: EaselError[] = [];
  const onProblem = (error: EaselError) => {
    problems.push(error);
    tellError(errorReport(error));
  };
  return { ...(await scanFolders(folder.starts, { ...folder, exclude, signal, onProblem })), problems };
}

/** Whether somebody who looks at the document does not see what it says: no file, or one that shows something else. */
export function isAmiss({ state, exists }: Finding): boolean {
  if (state === 'remote') return false;
  return !exists || state === 'stale' || state === 'conflict';
}

const explanations: Readonly<Record<AssetState, string>> = {
  present: 'is there',
  remote: 'is not a file of this folder',
  changed: 'is there, changed since Easel saved it',
  stale: 'was drawn for another text',
  missing: 'is missing',
  missingAnimation: 'is missing; it is an animation, which `easel assets restore` makes again',
  conflict: 'is described differently in several places',
  emptyAltText: 'is missing, and no text says what it should show',
  unsupportedFormat: 'is missing, and Easel cannot write such files (it can: PNG, JPEG, WebP, AVIF)',
  outside: 'is not below the folder',
};

const styleSheetExplanation =
  'is missing, and a style sheet does not say what it shows (it could: content: url(…) / "…"); ' +
  'draw it with `easel generate "…" --output <file>`';

/** `docs/a.md:3: images/x.png is missing: “A lighthouse”` */
export function findingLine({ document, line, reference, state, exists, text, texts, entry }: Finding): string {
  const quoted = (said: readonly string[]) => said.map((each) => `“${each}”`).join(', ');
  const detail =
    state === 'stale'
      ? `: ${quoted([entry!.altText!])}, not ${quoted([text!])}`
      : texts !== undefined
        ? `: ${quoted(texts)}`
        : state === 'missing'
          ? `: ${quoted([text!])}`
          : state === 'outside' && !exists
            ? ', and it is missing'
            : '';
  const explanation =
    state === 'emptyAltText' && reference.hasNoPlaceForAltText ? styleSheetExplanation : explanations[state];
  return `${shown(document)}:${line}: ${reference.target} ${explanation}${detail}`;
}

/** One finding of the JSON document. */
export function findingDocument(finding: Finding): Record<string, unknown> {
  const { document, line, reference, state, path: file, name, exists, text, texts } = finding;
  const { target, altText, size } = reference;
  return { document, line, state, exists, target, altText, size, path: file, name, text, texts };
}
