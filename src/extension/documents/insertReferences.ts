import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { Placement } from '../../documents/documentLanguage';
import { insertion, type Insertion } from '../../documents/insertion';
import { languageOf } from '../../documents/languages';
import { textOf, toVscodeRange, type TrackedPlace } from './trackedPlace';

export type InsertOutcome = 'inserted' | 'placeGone' | 'documentGone' | 'readOnly';

/** Edits fail when the person types at that very moment; then the place is looked up anew. */
const attempts = 10;
const pauseMilliseconds = 100;

/**
 * Puts references at a tracked place, as one edit and one undo step. A document that is not open is opened for it
 * and saved.
 *
 * @param write the references as the document refers to the pictures
 */
export async function insertReferences(
  place: TrackedPlace,
  placement: Placement,
  write: (document: vscode.TextDocument) => Promise<readonly string[]>,
): Promise<InsertOutcome> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const wasOpen = vscode.workspace.textDocuments.some(({ uri }) => uri.toString() === place.uri.toString());
    let document: vscode.TextDocument;
    try {
      document = await vscode.workspace.openTextDocument(place.uri);
    } catch {
      return 'documentGone';
    }
    if (await isReadOnly(document.uri)) return 'readOnly';
    const language = await languageOf(document.languageId);
    const references = await write(document);
    const range = place.locate(document);
    if (!range) return 'placeGone';
    const edit = insertion(textOf(document), range, placement, references, language);
    if (await apply(document, edit)) {
      if (!wasOpen && document.isDirty) await document.save();
      return 'inserted';
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMilliseconds));
  }
  return 'readOnly';
}

async function apply(document: vscode.TextDocument, { range, text }: Insertion): Promise<boolean> {
  const where = toVscodeRange(textOf(document), range);
  const written = document.eol === vscode.EndOfLine.CRLF ? text.replaceAll('\n', '\r\n') : text;
  const editor = vscode.window.visibleTextEditors.find((visible) => visible.document === document);
  if (!editor) {
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, where, written);
    return vscode.workspace.applyEdit(edit);
  }
  // Text added behind the cursor at the document's end would otherwise take the cursor along.
  const addsBehind = range.start === range.end && text.startsWith('\n');
  const selections = addsBehind && editor.selections.some(({ end }) => end.isEqual(where.start)) && editor.selections;
  const version = document.version;
  const done = await editor.edit((builder) => builder.replace(where, written));
  if (done && selections && document.version === version + 1) editor.selections = selections;
  // In an editor that was made read-only, VS Code says that it is done and does nothing.
  return done && document.version > version;
}

/** Whether a document's file cannot be written. VS Code lets people type into such a file, but then not save it. */
async function isReadOnly(uri: vscode.Uri): Promise<boolean> {
  if (uri.scheme === 'untitled') return false;
  try {
    // An administrator may write everything, but a file that nobody is to write is read-only for them as well.
    if (((await stat(uri.fsPath)).mode & 0o222) === 0) return true;
    await access(uri.fsPath, constants.W_OK);
    return false;
  } catch (error) {
    // Deleted on disk, but still open and waiting to be saved.
    return (error as NodeJS.ErrnoException).code !== 'ENOENT';
  }
}
