import path from 'node:path';
import * as vscode from 'vscode';
import type { EaselError } from '../../protocol/errors';
import type { GenerationResult } from '../../protocol/generation';
import { relativeTarget } from '../assets/linkTarget';
import { savePictures } from '../assets/savePictures';
import { insertReferences, type InsertOutcome } from '../documents/insertReferences';
import type { DocumentLanguage, Picture } from '../../documents/documentLanguage';
import type { SizeHint } from '../../documents/imageReference';
import { languageOf } from '../../documents/languages';
import { textOf, type TrackedPlace } from '../documents/trackedPlace';
import type { Services } from '../services';
import { readSettings } from '../settings/readSettings';
import { showError } from '../status/showError';
import { showNotices } from '../status/showNotices';
import type { JobContext } from './jobContext';

/** A picture that was made: its file, and how the document refers to it. */
export interface MadeAsset {
  /** URI of the file, as text. */
  readonly uri: string;
  readonly reference: string;
}

export interface DeliverOptions {
  /** Say nothing, whatever happens. */
  readonly silent: boolean;
}

/**
 * Brings a result to its place: files, manifest, one edit of the document. When the place is gone or cannot be
 * changed, the files stay and a message says where they are.
 */
export async function deliver(
  result: GenerationResult,
  context: JobContext,
  place: TrackedPlace,
  services: Services,
  { silent }: DeliverOptions,
): Promise<readonly MadeAsset[]> {
  const { log } = services;
  const plan = { document: place.uri, folder: context.folder, prompt: result.request.prompt };
  const saved = await savePictures(result, plan, readSettings(place.uri), services.context);
  for (const file of saved.files) log.info(`saved ${file.fsPath}`);
  const drawn = saved.files.map((file, index): Drawn => {
    const { width, height } = result.pictures[index]!;
    return { file, altText: context.altText, size: { width, height } };
  });
  const referencesIn = (document: vscode.TextDocument, language: DocumentLanguage): string[] =>
    drawn.map((picture) => language.reference(pictureFor(picture, document.uri), textOf(document)));

  if (saved.misplaced) {
    if (silent) log.error(saved.misplaced.message);
    else offerKept(errorSentence(saved.misplaced), drawn, vscode.window.showErrorMessage);
  } else {
    const outcome = await insertReferences(place, context.placement, referencesIn);
    log.info(`${outcome} in ${place.uri.toString(true)}`);
    if (outcome !== 'inserted' && !silent)
      offerKept(keptSentence(outcome, place.uri, saved.files), drawn, vscode.window.showWarningMessage);
  }
  if (saved.notListed && !silent) showError(saved.notListed, log);
  if (!silent) showNotices(result.notices, services);
  const open = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === place.uri.toString());
  const language = await languageOf(open?.languageId ?? 'plaintext');
  return drawn.map((picture) => ({
    uri: picture.file.toString(),
    reference: language.reference(pictureFor(picture, place.uri), open ? textOf(open) : ''),
  }));
}

/** A picture in its file, and what a document says of it. */
interface Drawn {
  readonly file: vscode.Uri;
  readonly altText: string;
  readonly size: SizeHint;
}

/** A document that was never saved is taken to be at the root of its workspace folder. */
function pictureFor({ file, altText, size }: Drawn, document: vscode.Uri): Picture {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.path;
  const from = document.scheme !== 'untitled' ? document.path : folder && path.posix.join(folder, 'untitled');
  const target = from === undefined ? undefined : relativeTarget(from, file.path);
  return { target: target ?? file.toString(), altText, size };
}

function errorSentence({ serialised: { what, todo, args } }: EaselError): string {
  return `${vscode.l10n.t(what, args)} ${vscode.l10n.t(todo, args)}`;
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
function offerKept(message: string, drawn: readonly Drawn[], show: ShowMessage): void {
  const open = vscode.l10n.t('Open Picture');
  const insert = vscode.l10n.t('Insert at Cursor');
  const copy = vscode.l10n.t('Copy Link');
  void show(message, open, insert, copy).then(async (chosen) => {
    const editor = vscode.window.activeTextEditor;
    const document = editor?.document;
    const language = await languageOf(document?.languageId ?? 'markdown');
    const references = drawn.map((picture) =>
      language.reference(pictureFor(picture, document?.uri ?? picture.file), document ? textOf(document) : ''),
    );
    if (chosen === open) for (const { file } of drawn) await vscode.commands.executeCommand('vscode.open', file);
    else if (chosen === insert && editor)
      await editor.edit((builder) => builder.replace(editor.selection, references.join('\n\n')));
    else if (chosen === copy || chosen === insert) await vscode.env.clipboard.writeText(references.join('\n\n'));
  });
}
