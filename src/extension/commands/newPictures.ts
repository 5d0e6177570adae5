import path from 'node:path';
import * as vscode from 'vscode';
import type { FileFacts } from '../../assets/fileFacts';
import { retarget } from '../documents/retarget';
import type { Services } from '../services';
import { showError } from '../status/showError';
import type { PlacedFinding } from './imageAtCursor';

/** The picture that new ones were made of. */
export interface Origin {
  /** Absolute path. */
  readonly path: string;
  /** Where a document shows it. */
  readonly place: PlacedFinding | undefined;
}

/** The first `count` of `name-2.png`, `name-3.png`, … that are not taken. */
export async function freeNames(file: string, count: number, facts: FileFacts): Promise<string[]> {
  const { dir, name, ext } = path.parse(file);
  const free: string[] = [];
  for (let number = 2; free.length < count; number += 1) {
    const candidate = path.join(dir, `${name}-${number}${ext}`);
    if (!(await facts.exists(candidate))) free.push(candidate);
  }
  return free;
}

interface PictureItem extends vscode.QuickPickItem {
  readonly file: vscode.Uri;
}

/** Lets the person look at new pictures beside the one that they come from; returns at once. */
export function offerPictures(origin: Origin, drawn: readonly vscode.Uri[], title: string, services: Services): void {
  choose(origin, drawn, title, services).catch((error: unknown) => showError(error, services.log));
}

/** Shows each picture as the person goes through the list; the document then shows the chosen one. */
async function choose(origin: Origin, drawn: readonly vscode.Uri[], title: string, services: Services): Promise<void> {
  const { t } = vscode.l10n;
  const present = vscode.Uri.file(origin.path);
  const items = [present, ...drawn].map((file): PictureItem => ({
    label: path.posix.basename(file.path),
    ...(file === present ? { description: t('as it is now') } : {}),
    file,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: origin.place ? t('Which one is the document to show? All files stay.') : t('All files stay.'),
    ignoreFocusOut: true,
    onDidSelectItem: (item: PictureItem) => void show(item.file),
  });
  if (!picked || picked.file === present || !origin.place) return;
  const { document, finding } = origin.place;
  if (!(await retarget(document, finding.reference, picked.file.fsPath, services.assets.scanner)))
    void vscode.window.showWarningMessage(
      t('The document has changed, so it still shows {0}.', path.basename(origin.path)),
    );
  services.images.refresh();
}

function show(file: vscode.Uri): Thenable<unknown> {
  const options = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true, preview: true };
  return vscode.commands.executeCommand('vscode.open', file, options);
}
