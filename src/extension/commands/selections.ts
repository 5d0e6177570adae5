import * as vscode from 'vscode';
import { EaselError } from '../../protocol/errors';
import { hasFolder } from '../assets/assetTarget';
import { openDocument, toRange, type CommandArgument } from './commandArgument';

/**
 * What a command is about: what it was told, else what the editor has selected.
 *
 * @throws {EaselError} `noDocument`, `documentUnsupported`, `nothingToDraw`
 */
export async function findSelections(
  argument: CommandArgument,
): Promise<{ document: vscode.TextDocument; selections: readonly vscode.Range[] }> {
  const wanted = argument.uri?.toString();
  const editor = [vscode.window.activeTextEditor, ...vscode.window.visibleTextEditors].find(
    (shown) => shown && (wanted === undefined || shown.document.uri.toString() === wanted),
  );
  const document = editor?.document ?? (argument.uri && (await openDocument(argument.uri)));
  if (!document) throw EaselError.of('noDocument', {});
  if (!['file', 'untitled', 'vscode-notebook-cell'].includes(document.uri.scheme))
    throw EaselError.of('documentUnsupported', { document: document.uri.toString(true) });
  if (argument.range) return { document, selections: [toRange(argument.range)] };
  if (!editor) throw EaselError.of('nothingToDraw', {});
  return { document, selections: editor.selections };
}

/**
 * Where what is made for a document goes: null where settings decide, undefined when the person was asked and changed
 * their mind.
 */
export async function chosenFolder(document: vscode.Uri): Promise<string | null | undefined> {
  if (hasFolder(document)) return null;
  const [folder] =
    (await vscode.window.showOpenDialog({
      canSelectFiles: false,
      canSelectFolders: true,
      title: vscode.l10n.t('Folder for the Picture'),
      openLabel: vscode.l10n.t('Save Picture Here'),
    })) ?? [];
  return folder?.fsPath;
}
