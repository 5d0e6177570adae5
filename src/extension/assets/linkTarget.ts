import path from 'node:path/posix';

/**
 * How a document at `document` points to the file at `target`, both paths of `file` URIs: a relative path with
 * forward slashes, or, from one Windows drive to another, undefined.
 */
export function relativeTarget(document: string, target: string): string | undefined {
  if (driveOf(document) !== driveOf(target)) return undefined;
  return path.relative(path.dirname(lowerDrive(document)), lowerDrive(target));
}

function driveOf(file: string): string {
  return /^\/([a-z]):/i.exec(file)?.[1]?.toLowerCase() ?? '';
}

function lowerDrive(file: string): string {
  return file.replace(/^\/[A-Z]:/, (drive) => drive.toLowerCase());
}
