import path from 'node:path/posix';
import { publishedFolders } from '../../documents/resolveTarget';

/**
 * How a document at `document` points to the file at `target`, both paths of `file` URIs: a relative path with
 * forward slashes, or, from one Windows drive to another, undefined.
 */
export function relativeTarget(document: string, target: string): string | undefined {
  if (driveOf(document) !== driveOf(target)) return undefined;
  return path.relative(path.dirname(lowerDrive(document)), lowerDrive(target));
}

/** Languages whose documents become pages of a website. */
const pages = new Set([
  ...['markdown', 'mdx', 'html', 'vue', 'svelte', 'javascriptreact', 'typescriptreact'],
  ...['css', 'scss', 'less'],
]);

/**
 * How a page names a file that its website publishes at its root: `/images/x.png` for `public/images/x.png`. Undefined
 * for other files, for what is published itself, and in languages that make no pages.
 *
 * @param root path of the workspace folder's URI
 */
export function publishedTarget(
  document: string,
  target: string,
  root: string,
  languageId: string | undefined,
): string | undefined {
  if (languageId === undefined || !pages.has(languageId)) return undefined;
  const folder = publishedFolders.map((name) => path.join(root, name)).find((each) => target.startsWith(`${each}/`));
  return folder === undefined || document.startsWith(`${folder}/`) ? undefined : target.slice(folder.length);
}

function driveOf(file: string): string {
  return /^\/([a-z]):/i.exec(file)?.[1]?.toLowerCase() ?? '';
}

function lowerDrive(file: string): string {
  return file.replace(/^\/[A-Z]:/, (drive) => drive.toLowerCase());
}
