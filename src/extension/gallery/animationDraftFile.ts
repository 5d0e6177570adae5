import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { saveReplacing } from '../../client/saveExclusive';
import { slug } from '../../client/slug';
import { givenFileNames } from '../../protocol/animationTask';
import { EaselError } from '../../protocol/errors';
import type { DraftFile, FileValues } from '../../protocol/galleryAnimation';
import { textOfValues, valuesOfText } from '../animation/animationText';
import { textOf } from '../documents/trackedPlace';

const ending = '.easel.json';

/**
 * What an animation file says, as the person sees it: an editor that was not saved comes before the disk.
 *
 * @throws {EaselError} `fileNotRead`, `animationInvalid`
 */
export async function readDraft(uri: vscode.Uri): Promise<{ values: FileValues; file: DraftFile }> {
  const text = await shownText(uri);
  const name = path.posix.basename(uri.path);
  return { values: valuesOfText(text, name), file: { uri: uri.toString(), name, sha256: sha256(text) } };
}

export interface SavedDraft {
  readonly file: DraftFile;
  /** Paths that are others from there. */
  readonly paths: Readonly<Record<string, string>>;
}

/**
 * Saves an animation in its file, or in one that the person names. A file that was changed meanwhile, or that is another's,
 * is replaced only after they have said so.
 *
 * @returns undefined when the person changed their mind
 * @throws {EaselError} `fileNotRead`, `fileNotWritten` and what `saveReplacing` throws
 */
export async function saveDraft(
  values: FileValues,
  file: DraftFile | null,
  asNew: boolean,
): Promise<SavedDraft | undefined> {
  if (file === null || asNew) return saveAs(values, file);
  const uri = vscode.Uri.parse(file.uri, true);
  const before = await textIfThere(uri);
  if (before !== undefined && sha256(before) !== file.sha256) {
    const { t } = vscode.l10n;
    const [replace, elsewhere] = [t('Replace'), t('Save As…')];
    const question = openDocument(uri)?.isDirty
      ? t('{0} was changed in its text editor since it was opened here.', file.name)
      : t('{0} was changed on disk since it was opened here.', file.name);
    const detail = t('Replacing it loses what was changed there.');
    const answer = await vscode.window.showWarningMessage(question, { modal: true, detail }, replace, elsewhere);
    if (answer === elsewhere) return saveAs(values, file);
    if (answer !== replace) return undefined;
  }
  return { file: await write(uri, textOfValues(values, before)), paths: {} };
}

async function saveAs(values: FileValues, file: DraftFile | null): Promise<SavedDraft | undefined> {
  const from = baseOf(file);
  const suggested = vscode.Uri.joinPath(vscode.Uri.file(from ?? '/'), file?.name ?? `${nameOf(values)}${ending}`);
  const chosen = await vscode.window.showSaveDialog({
    defaultUri: suggested,
    title: vscode.l10n.t('Save Animation'),
    filters: { [vscode.l10n.t('Easel animation')]: ['json'] },
  });
  if (!chosen) return undefined;
  // The ending makes it an animation file for editors.
  const uri = chosen.path.endsWith(ending)
    ? chosen
    : chosen.with({ path: `${chosen.path.replace(/\.json$/, '')}${ending}` });
  // The dialog has asked about the name that was chosen there.
  if (uri.path !== chosen.path && (await readIfThere(uri)) !== undefined && !(await mayReplace(uri))) return undefined;
  const paths = from === undefined ? {} : rebased(values, from, path.dirname(uri.fsPath));
  return { file: await write(uri, textOfValues({ ...values, ...paths })), paths };
}

async function mayReplace(uri: vscode.Uri): Promise<boolean> {
  const { t } = vscode.l10n;
  const replace = t('Replace');
  const question = t('{0} exists already. Replace it?', path.posix.basename(uri.path));
  return (await vscode.window.showWarningMessage(question, { modal: true }, replace)) === replace;
}

/** The folder that an animation's paths are relative to: that of its file, else the workspace's. */
export function baseOf(file: DraftFile | null): string | undefined {
  if (file !== null) return path.dirname(vscode.Uri.parse(file.uri, true).fsPath);
  return vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
}

/** How an animation names a file: relative, unless it is on another drive. */
export function pathFrom(base: string | undefined, file: string): string {
  if (base === undefined) return file;
  const relative = path.relative(base, file);
  return path.isAbsolute(relative) ? file : relative.replaceAll('\\', '/');
}

/** The paths among some values, which are relative to one folder, as they are from another. */
export function rebased(values: Readonly<Record<string, unknown>>, from: string, to: string): Record<string, string> {
  const paths = givenFileNames.flatMap((name) => {
    const value = values[name];
    return typeof value === 'string' ? [[name, pathFrom(to, path.resolve(from, value))] as const] : [];
  });
  return Object.fromEntries(paths);
}

function nameOf({ prompts }: FileValues): string {
  const [first] = typeof prompts === 'object' && prompts !== null ? Object.values(prompts) : [];
  return slug(typeof first === 'string' && first.trim() !== '' ? first : 'animation');
}

/** An open editor shows it at once, and can undo it. */
async function write(uri: vscode.Uri, text: string): Promise<DraftFile> {
  const open = openDocument(uri);
  if (open) {
    const edit = new vscode.WorkspaceEdit();
    edit.replace(uri, new vscode.Range(0, 0, open.lineCount, 0), text);
    const isDone = (await vscode.workspace.applyEdit(edit)) && (await open.save());
    if (!isDone) throw EaselError.of('documentReadOnly', { document: vscode.workspace.asRelativePath(uri) });
  } else await saveReplacing(uri.fsPath, Buffer.from(text));
  // Saving may have formatted it.
  return { uri: uri.toString(), name: path.posix.basename(uri.path), sha256: sha256(await shownText(uri)) };
}

function openDocument(uri: vscode.Uri): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find((each) => !each.isClosed && each.uri.toString() === uri.toString());
}

async function readIfThere(uri: vscode.Uri): Promise<string | undefined> {
  try {
    return await readFile(uri.fsPath, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw EaselError.of('fileNotRead', { file: uri.fsPath, detail: (error as Error).message }, { cause: error });
  }
}

/** What is on disk, unless the person has changed it in an editor and not saved it. */
async function textIfThere(uri: vscode.Uri): Promise<string | undefined> {
  const open = openDocument(uri);
  return open?.isDirty ? textOf(open) : readIfThere(uri);
}

async function shownText(uri: vscode.Uri): Promise<string> {
  const text = await textIfThere(uri);
  if (text === undefined)
    throw EaselError.of('fileNotRead', { file: uri.fsPath, detail: vscode.l10n.t('It is not there.') });
  return text;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
