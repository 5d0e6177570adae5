import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import type { ExportRequest } from '../protocol/exporting';
import type { ResultOf, SubmissionOf } from '../protocol/jobs';
import { runJob, type RunJobOptions } from './runJob';
import { moveExclusive, moveFolderExclusive, moveReplacing, saveExclusive, saveReplacing } from './saveExclusive';
import type { SidecarClient } from './sidecarClient';
import { spriteClass, spriteCss } from './spriteCss';
import { writeError } from './writeError';

/** Where a file that plays goes. */
export interface ExportTarget {
  /** Absolute path; the folder is made when it is missing. */
  readonly folder: string;
  /** File name without extension; of a sequence of frames their folder's name. */
  readonly baseName: string;
  /** Without the dot, as the person wrote it; of a sequence of frames nothing. */
  readonly extension: string;
  /** Replace files of these names; a folder is never replaced. */
  readonly overwrite: boolean;
}

export interface ExportedClip {
  readonly result: ResultOf<'export'>;
  /** Absolute path of what plays: the file, a sprite sheet's style sheet, the folder of frames. */
  readonly file: string;
  /** Absolute path of the picture that a style sheet shows parts of, and the class that it is for. */
  readonly sprites?: { readonly sheet: string; readonly className: string };
  /** Absolute path of the picture of the first frame. */
  readonly still?: string;
}

/** The job's context and owner among them. */
export interface ExportOptions extends RunJobOptions, Pick<SubmissionOf<'export'>, 'context' | 'owner'> {}

/**
 * Makes a file that plays of frames in a folder and puts it in its place.
 * @throws EaselError what {@link runJob} and {@link saveExclusive} do
 */
export async function exportClip(
  client: SidecarClient,
  request: Omit<ExportRequest, 'folder'>,
  target: ExportTarget,
  { context, owner, ...options }: ExportOptions = {},
): Promise<ExportedClip> {
  const folder = await temporaryFolder(target.folder);
  try {
    const submission = { task: 'export', request: { ...request, folder }, context, owner } as const;
    const result = await runJob(client, submission, options);
    return await placeExport(result, target);
  } finally {
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Beside the target, since moving works only within a file system. */
async function temporaryFolder(beside: string): Promise<string> {
  try {
    await mkdir(beside, { recursive: true });
    return await mkdtemp(path.join(beside, '.easel-export-'));
  } catch (error) {
    throw writeError(path.join(beside, '.easel-export'), error);
  }
}

/**
 * Takes the files of a finished export out of the request's folder to where they belong.
 * @throws EaselError as {@link saveExclusive}
 */
async function placeExport(result: ResultOf<'export'>, target: ExportTarget): Promise<ExportedClip> {
  const made = (role: 'animation' | 'still') => {
    const file = result.files.find((each) => each.role === role);
    return file && path.join(result.request.folder, file.name);
  };
  const move = (from: string, baseName: string, extension: string) =>
    target.overwrite
      ? moveReplacing(from, path.join(target.folder, `${baseName}.${extension}`))
      : moveExclusive(from, target.folder, baseName, extension);
  const placed = await placeAnimation(result, made('animation')!, target, move);
  const { name } = path.parse(placed.file);
  const still = made('still');
  return { result, ...placed, ...(still === undefined ? {} : { still: await move(still, `${name}-still`, 'png') }) };
}

async function placeAnimation(
  { kind, sprites }: ResultOf<'export'>,
  from: string,
  { folder, baseName, extension, overwrite }: ExportTarget,
  move: (from: string, baseName: string, extension: string) => Promise<string>,
): Promise<Pick<ExportedClip, 'file' | 'sprites'>> {
  if (kind === 'frames') return { file: await moveFolderExclusive(from, folder, baseName) };
  if (sprites === undefined) return { file: await move(from, baseName, extension) };
  // First the sheet, whose name the style sheet has to know.
  const sheet = await move(from, baseName, 'png');
  const className = spriteClass(path.basename(sheet));
  const css = Buffer.from(spriteCss(sprites, path.basename(sheet), className));
  const file = overwrite
    ? await saveReplacing(path.join(folder, `${baseName}.${extension}`), css)
    : await saveExclusive(folder, baseName, extension, css);
  return { file, sprites: { sheet, className } };
}
