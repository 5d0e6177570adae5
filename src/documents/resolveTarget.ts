import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isUri } from './imageTarget';

/** Where a target leads. Paths are absolute and the platform's own. */
export type ResolvedTarget =
  | {
      readonly kind: 'file';
      /** Where the file is, or is to be. */
      readonly path: string;
      /**
       * For a target that begins with `/`: the folders whose content a website publishes at its root. A file that is
       * in one of them is meant; a new file goes into the first that exists, and to `path` when none does.
       */
      readonly published?: readonly { readonly folder: string; readonly path: string }[];
    }
  | { readonly kind: 'remote' }
  | { readonly kind: 'data' }
  /** A file that is not below the root. */
  | { readonly kind: 'outside'; readonly path: string }
  /** Nothing that a file could be made for: empty, a folder, or a name that only a build tool understands. */
  | { readonly kind: 'none' };

/** Of a website's source, what is found at the root of the site. */
export const publishedFolders = ['public', 'static'] as const;

/**
 * @param target as `findImages` gives it
 * @param documentPath absolute path of the document
 * @param rootPath absolute path of the folder that is worked in: nothing outside of it is to be written
 */
export function resolveTarget(target: string, documentPath: string, rootPath: string): ResolvedTarget {
  if (/^data:/i.test(target)) return { kind: 'data' };
  if (/^file:/i.test(target)) {
    const file = pathOfUri(target);
    return file === undefined ? { kind: 'none' } : inside(file, rootPath);
  }
  if (/^(?:https?:|ftps?:|\/\/)/i.test(target)) return { kind: 'remote' };
  if (target === '' || isUri(target) || /[\u0000-\u001f]|[/\\]$|^(?:~|@\/)/.test(target)) return { kind: 'none' };
  if (!target.startsWith('/')) return inside(path.resolve(path.dirname(documentPath), target), rootPath);

  const below = (folder: string): string => path.join(folder, target);
  const resolved = inside(below(rootPath), rootPath);
  if (resolved.kind !== 'file') return resolved;
  // A path of this machine, as LaTeX takes it, may begin with the root's own.
  const absolute = inside(path.resolve(target), rootPath);
  if (absolute.kind === 'file') return absolute;
  const published = publishedFolders.map((name) => path.join(rootPath, name));
  return { ...resolved, published: published.map((folder) => ({ folder, path: below(folder) })) };
}

function inside(file: string, rootPath: string): ResolvedTarget {
  const relative = path.relative(rootPath, file);
  if (relative === '') return { kind: 'none' };
  const leaves = relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative);
  return leaves ? { kind: 'outside', path: file } : { kind: 'file', path: file };
}

function pathOfUri(uri: string): string | undefined {
  try {
    return fileURLToPath(uri);
  } catch {
    return undefined;
  }
}
