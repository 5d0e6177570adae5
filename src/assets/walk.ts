import type { Dirent } from 'node:fs';
import { lstat, readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import ignore, { type Ignore } from 'ignore';
import picomatch from 'picomatch';
import { EaselError } from '../protocol/errors';

export interface WalkOptions {
  /** Absolute path of the folder whose `.gitignore` files count and to which `exclude` is relative. */
  readonly root: string;
  /** Which files are wanted, by their absolute path. */
  readonly accepts: (file: string) => boolean;
  /** Globs as VS Code's `files.exclude` has them, for files and folders. */
  readonly exclude?: readonly string[];
  /** Ends the walk with `requestCancelled`. */
  readonly signal?: AbortSignal | undefined;
  /** Is told of each folder and file that could not be read; the walk goes on. */
  readonly onProblem?: (error: EaselError) => void;
}

/** The rules of one `.gitignore`, for what lies below its folder. */
interface Rules {
  readonly folder: string;
  readonly patterns: Ignore;
}

/** Folders that nobody keeps documents of their own in. */
const neverEntered: ReadonlySet<string> = new Set(['.git', 'node_modules']);

/**
 * The files below `starts` in the order of their names. What a `.gitignore` leaves out is left out; a file that is
 * named itself is not. Links are not followed: what they lead to is found under its own name or lies outside.
 *
 * @param starts absolute paths of files and folders
 * @throws {EaselError} `requestCancelled`; `fileNotRead` for a start that is not there
 */
export async function* walk(starts: readonly string[], options: WalkOptions): AsyncGenerator<string, void, undefined> {
  const excluded = picomatch([...(options.exclude ?? [])], { dot: true });
  const seen = new Set<string>();
  for (const start of starts) {
    const stats = await stat(start).catch((error: unknown) => {
      throw notRead(start, error);
    });
    const files = stats.isDirectory()
      ? walkFolder(start, await rulesAbove(start, options.root), excluded, options)
      : [start].filter(options.accepts);
    for await (const file of files) {
      if (!seen.has(file)) yield file;
      seen.add(file);
    }
  }
}

/** Whether git leaves `file` out, by the `.gitignore` files from `root` down. Both are absolute paths. */
export async function isIgnoredByGit(file: string, root: string): Promise<boolean> {
  const rules = await rulesAbove(file, root);
  const steps = path.relative(root, file).split(path.sep);
  // What is in a folder that is left out cannot be taken in again.
  return steps.some((_, index) => {
    const part = path.join(root, ...steps.slice(0, index + 1));
    return isIgnored(
      part,
      index < steps.length - 1,
      rules.filter(({ folder }) => part.startsWith(folder + path.sep)),
    );
  });
}

async function* walkFolder(
  folder: string,
  above: readonly Rules[],
  excluded: (name: string) => boolean,
  options: WalkOptions,
): AsyncGenerator<string, void, undefined> {
  throwIfAborted(options);
  let children: Dirent[];
  let rules = above;
  try {
    children = await readdir(folder, { withFileTypes: true });
    if (children.some(({ name }) => name === '.gitignore')) rules = [...above, ...(await rulesOf(folder))];
  } catch (error) {
    options.onProblem?.(notRead(folder, error));
    return;
  }
  children.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const child of children) {
    throwIfAborted(options);
    const isFolder = child.isDirectory();
    if (isFolder ? neverEntered.has(child.name) : !child.isFile()) continue;
    const file = path.join(folder, child.name);
    if (!isFolder && !options.accepts(file)) continue;
    if (excluded(slashed(options.root, file)) || isIgnored(file, isFolder, rules)) continue;
    if (isFolder) yield* walkFolder(file, rules, excluded, options);
    else yield file;
  }
}

/** The rules of `.gitignore` files from the root down to the folder above `start`. */
async function rulesAbove(start: string, root: string): Promise<Rules[]> {
  const steps = path.relative(root, start).split(path.sep);
  if (steps[0] === '..' || steps[0] === '' || path.isAbsolute(steps[0]!)) return [];
  const folders = steps.map((_, index) => path.join(root, ...steps.slice(0, index)));
  return (await Promise.all(folders.map(rulesOf))).flat();
}

async function rulesOf(folder: string): Promise<Rules[]> {
  const file = path.join(folder, '.gitignore');
  try {
    // As git does: a link is not followed.
    if (!(await lstat(file)).isFile()) return [];
    return [{ folder, patterns: ignore().add(await readFile(file, 'utf8')) }];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** The deepest file that says anything about a path decides. */
function isIgnored(file: string, isFolder: boolean, rules: readonly Rules[]): boolean {
  for (const { folder, patterns } of rules.toReversed()) {
    const { ignored, unignored } = patterns.test(`${slashed(folder, file)}${isFolder ? '/' : ''}`);
    if (ignored || unignored) return ignored;
  }
  return false;
}

function throwIfAborted({ signal }: WalkOptions): void {
  if (signal?.aborted === true) throw EaselError.of('requestCancelled', {});
}

function slashed(folder: string, file: string): string {
  return path.relative(folder, file).replaceAll(path.sep, '/');
}

function notRead(file: string, error: unknown): EaselError {
  const detail = error instanceof Error ? error.message : String(error);
  return EaselError.of('fileNotRead', { file, detail }, { cause: error });
}
