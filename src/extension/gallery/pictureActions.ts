import path from 'node:path';
import * as vscode from 'vscode';
import { editManifest } from '../../assets/manifest';
import { altTextOf } from '../../documents/altText';
import { languageOf } from '../../documents/languages';
import { ownPromptOf } from '../../protocol/assetManifest';
import { EaselError } from '../../protocol/errors';
import type { Usage } from '../../protocol/gallery';
import { textOf } from '../documents/trackedPlace';
import { targetFrom } from '../drawing/placeFiles';
import type { LastEditor } from '../documents/lastEditor';
import type { ListedPicture } from './pictureIndex';

/** So many of the places that a deletion breaks are named; the rest are counted. */
const namedUsages = 8;

/** How a document refers to a picture; without one as Markdown at the root of the picture's folder. */
export async function pictureReference(
  { file, folder, making }: ListedPicture,
  document?: vscode.TextDocument,
): Promise<string> {
  const { request } = making;
  const size = { width: request.outputWidth ?? request.width, height: request.outputHeight ?? request.height };
  const from = document?.uri ?? vscode.Uri.joinPath(folder, 'README.md');
  const picture = { target: targetFrom(from, file), altText: altTextOf(ownPromptOf(making)), size };
  const language = await languageOf(document?.languageId ?? 'markdown');
  return language.reference(picture, document ? textOf(document) : '');
}

/** @returns what was done, for people */
export async function insertPicture(picture: ListedPicture, lastEditor: LastEditor): Promise<string> {
  const document = await lastEditor.insert((target) => pictureReference(picture, target));
  return vscode.l10n.t('Inserted into {0}.', path.posix.basename(document.uri.path));
}

export async function copyPrompt({ making }: ListedPicture): Promise<string> {
  await vscode.env.clipboard.writeText(ownPromptOf(making));
  return vscode.l10n.t('The prompt was copied.');
}

/** Shows a line that uses a picture, beside the gallery where there is an editor already. */
export async function goToUsage({ document, line }: Usage): Promise<void> {
  const at = new vscode.Range(line, 0, line, 0);
  const uri = vscode.Uri.parse(document, true);
  try {
    await vscode.window.showTextDocument(uri, { selection: at });
  } catch (error) {
    throw EaselError.of('fileNotRead', { file: uri.fsPath, detail: (error as Error).message }, { cause: error });
  }
}

/**
 * Moves a picture to the trash and takes it out of the manifest, after the person has said so, who is told which
 * references break.
 *
 * @returns what was done; undefined when the person changed their mind
 */
export async function deletePicture(
  picture: ListedPicture,
  usages: readonly Usage[],
  log: vscode.LogOutputChannel,
): Promise<string | undefined> {
  const { t } = vscode.l10n;
  const name = path.posix.basename(picture.name);
  const trash = t('Move to Trash');
  const question = t('Delete {0}?', name);
  const detail = usages.length === 0 ? t('No document uses it.') : brokenUsages(usages);
  const answer = await vscode.window.showWarningMessage(question, { modal: true, detail }, trash);
  if (answer !== trash) return undefined;
  if (!(await moveAway(picture.file, name))) return undefined;
  log.info(`deleted ${picture.file.fsPath}`);
  await editManifest(picture.folder.fsPath, (assets) =>
    Object.fromEntries(Object.entries(assets).filter(([listed]) => listed !== picture.name)),
  );
  return t('Deleted {0}.', name);
}

function brokenUsages(usages: readonly Usage[]): string {
  const { t } = vscode.l10n;
  const named = usages.slice(0, namedUsages).map(({ name, line }) => t('{0}, line {1}', name, line + 1));
  const more = usages.length - named.length;
  return [t('These references would break:'), ...named, ...(more > 0 ? [t('and {0} more', more)] : [])].join('\n');
}

/** @returns false when there is no trash and the person would rather keep the file */
async function moveAway(file: vscode.Uri, name: string): Promise<boolean> {
  try {
    await vscode.workspace.fs.delete(file, { useTrash: true });
    return true;
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return true;
    const { t } = vscode.l10n;
    const permanently = t('Delete Permanently');
    const detail = t('It cannot be moved to the trash here ({0}).', (error as Error).message);
    const question = t('Delete {0} permanently?', name);
    const answer = await vscode.window.showWarningMessage(question, { modal: true, detail }, permanently);
    if (answer !== permanently) return false;
    await vscode.workspace.fs.delete(file, { useTrash: false });
    return true;
  }
}
