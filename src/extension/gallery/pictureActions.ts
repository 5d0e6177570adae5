import path from 'node:path';
import * as vscode from 'vscode';
import { editManifest } from '../../assets/manifest';
import { spriteClass } from '../../client/spriteCss';
import { altTextOf } from '../../documents/altText';
import { animationReference, type PlayingFile } from '../../documents/animationReference';
import { languageOf } from '../../documents/languages';
import { type AnimationEntry, ownWordsOf } from '../../protocol/assetManifest';
import { EaselError } from '../../protocol/errors';
import type { Usage } from '../../protocol/gallery';
import { textOf } from '../documents/trackedPlace';
import { targetFrom } from '../drawing/placeFiles';
import type { LastEditor } from '../documents/lastEditor';
import { isListedAnimation, sizeOf, wordsOf, type Listed } from './listed';

/** So many of the places that a deletion breaks are named; the rest are counted. */
const namedUsages = 8;

/** How a document refers to a file; without one as Markdown at the root of the file's folder. */
export async function pictureReference(listed: Listed, document?: vscode.TextDocument): Promise<string> {
  const { file, folder } = listed;
  const from = document?.uri ?? vscode.Uri.joinPath(folder, 'README.md');
  const target = targetFrom(from, file);
  const languageId = document?.languageId ?? 'markdown';
  const text = document ? textOf(document) : '';
  if (isListedAnimation(listed) && listed.animation.exported.part === 'animation') {
    const playing = playingFile(listed.animation, target);
    if (playing) return animationReference(playing, text, languageId);
  }
  const picture = { target, altText: altTextOf(wordsOf(listed)), size: sizeOf(listed) };
  return (await languageOf(languageId)).reference(picture, text);
}

/** Undefined for frames, which no document shows. @param target of the file */
function playingFile(entry: AnimationEntry, target: string): PlayingFile | undefined {
  const { exported, size, altText } = entry;
  const { kind, loop = 0 } = exported;
  if (kind === 'frames') return undefined;
  const shown = { kind, target, altText: altText ?? altTextOf(ownWordsOf(entry)), ...size, loop };
  if (kind !== 'sprites') return shown;
  // Beside the sheet, which is the file, is the style sheet.
  return { ...shown, target: target.replace(/\.png$/, '.css'), className: spriteClass(path.posix.basename(target)) };
}

/** @returns what was done, for people */
export async function insertPicture(picture: Listed, lastEditor: LastEditor): Promise<string> {
  const document = await lastEditor.insert((target) => pictureReference(picture, target));
  return vscode.l10n.t('Inserted into {0}.', path.posix.basename(document.uri.path));
}

export async function copyPrompt(listed: Listed): Promise<string> {
  await vscode.env.clipboard.writeText(wordsOf(listed));
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
  picture: Listed,
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
