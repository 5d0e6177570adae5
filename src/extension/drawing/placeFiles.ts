import path from 'node:path';
import * as vscode from 'vscode';
import type { EaselError } from '../../protocol/errors';
import type { Notice } from '../../protocol/generation';
import { languageIdOf } from '../../documents/languages';
import { publishedTarget, relativeTarget } from '../assets/linkTarget';
import { insertReferences, type InsertOutcome } from '../documents/insertReferences';
import { textOf, type TrackedPlace } from '../documents/trackedPlace';
import type { Services } from '../services';
import { errorText, showError } from '../status/showError';
import { showNotices } from '../status/showNotices';
import type { PlaceContext } from './jobContext';

/** What was made: its file, and how a document refers to it. */
export interface MadeAsset {
  /** URI of the file, as text. */
  readonly uri: string;
  readonly reference: string;
}

export interface DeliverOptions {
  /** Say nothing, whatever happens. */
  readonly silent: boolean;
}

/** A file that is to be shown. */
export interface MadeFile {
  readonly file: vscode.Uri;
  /**
   * How a document of a language shows it.
   *
   * @param target the file, as the document names it
   * @param text the document
   */
  readonly write: (target: string, languageId: string, text: string) => Promise<string>;
}

/** Files that are saved, and what is to be said about them. */
export interface Saved {
  readonly files: readonly MadeFile[];
  /** Why they are not where they should be. */
  readonly misplaced?: EaselError | undefined;
  /** Why they are not in the manifest. */
  readonly notListed?: EaselError | undefined;
  readonly notices: readonly Notice[];
}

/**
 * Shows files that were made in their document, by one edit. When the place is gone or cannot be changed, a message says
 * where they are.
 */
export async function placeFiles(
  { files, misplaced, notListed, notices }: Saved,
  { placement }: PlaceContext,
  place: TrackedPlace,
  services: Services,
  { silent }: DeliverOptions,
): Promise<readonly MadeAsset[]> {
  const { log } = services;
  const referencesIn = (document: Part): Promise<string[]> =>
    Promise.all(files.map((made) => referenceIn(made, document)));
  if (misplaced) {
    if (silent) log.error(misplaced.message);
    else offerKept(errorText(misplaced), files, vscode.window.showErrorMessage);
  } else {
    const outcome = await insertReferences(place, placement, (document) => referencesIn(partOf(document)));
    log.info(`${outcome} in ${place.uri.toString(true)}`);
    if (outcome !== 'inserted' && !silent) {
      const kept = files.map(({ file }) => file);
      offerKept(keptSentence(outcome, place.uri, kept), files, vscode.window.showWarningMessage);
    }
  }
  if (notListed && !silent) showError(notListed, log);
  if (!silent) showNotices(notices, services);
  const open = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === place.uri.toString());
  const references = await referencesIn(open ? partOf(open) : { uri: place.uri, languageId: 'plaintext', text: '' });
  return files.map(({ file }, index) => ({ uri: file.toString(), reference: references[index]! }));
}

/** What decides how a document refers to files. */
interface Part {
  readonly uri: vscode.Uri;
  readonly languageId: string;
  readonly text: string;
}

function partOf(document: vscode.TextDocument): Part {
  return { uri: document.uri, languageId: document.languageId, text: textOf(document) };
}

function referenceIn({ file, write }: MadeFile, { uri, languageId, text }: Part): Promise<string> {
  return write(targetFrom(uri, file), languageId, text);
}

/** How a document names a file; one that was never saved is taken to be at the root of its workspace folder. */
export function targetFrom(document: vscode.Uri, file: vscode.Uri): string {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.path;
  const from = document.scheme !== 'untitled' ? document.path : folder && path.posix.join(folder, 'untitled');
  if (from === undefined) return file.toString();
  const root = vscode.workspace.getWorkspaceFolder(file)?.uri.path;
  const published = root === undefined ? undefined : publishedTarget(from, file.path, root, languageIdOf(from));
  return published ?? relativeTarget(from, file.path) ?? file.toString();
}

function keptSentence(
  outcome: Exclude<InsertOutcome, 'inserted'>,
  document: vscode.Uri,
  files: readonly vscode.Uri[],
): string {
  const name = path.posix.basename(document.path);
  const kept = files.map((file) => vscode.workspace.asRelativePath(file)).join(', ');
  switch (outcome) {
    case 'placeGone':
      return vscode.l10n.t('The text that was drawn is no longer in {0}. The picture is kept in {1}.', name, kept);
    case 'documentGone':
      return vscode.l10n.t('The document {0} is no longer there. The picture is kept in {1}.', name, kept);
    case 'readOnly':
      return vscode.l10n.t('The document {0} is read-only. The picture is kept in {1}.', name, kept);
  }
}

type ShowMessage = (message: string, ...buttons: string[]) => Thenable<string | undefined>;

/** Says that files are kept and offers what can be done with them; returns at once. */
function offerKept(message: string, made: readonly MadeFile[], show: ShowMessage): void {
  const open = vscode.l10n.t('Open Picture');
  const insert = vscode.l10n.t('Insert at Cursor');
  const copy = vscode.l10n.t('Copy Link');
  void show(message, open, insert, copy).then(async (chosen) => {
    const editor = vscode.window.activeTextEditor;
    const document = editor && partOf(editor.document);
    const references = await Promise.all(
      made.map((each) => referenceIn(each, document ?? { uri: each.file, languageId: 'markdown', text: '' })),
    );
    if (chosen === open) for (const { file } of made) await vscode.commands.executeCommand('vscode.open', file);
    else if (chosen === insert && editor)
      await editor.edit((builder) => builder.replace(editor.selection, references.join('\n\n')));
    else if (chosen === copy || chosen === insert) await vscode.env.clipboard.writeText(references.join('\n\n'));
  });
}
