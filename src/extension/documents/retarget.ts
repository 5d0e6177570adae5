import path from 'node:path';
import * as vscode from 'vscode';
import type { ImageReference, Span } from '../../documents/imageReference';
import type { Scanner } from '../images/scanner';

/**
 * Writes something else in the place of a reference. One edit, one undo step. False when it is not there any more.
 *
 * @param reference as it was when the document was last read
 */
export async function replaceReference(
  document: vscode.TextDocument,
  reference: ImageReference,
  written: string,
  scanner: Scanner,
): Promise<boolean> {
  const now = await present(document, reference, scanner);
  if (!now) return false;
  return replace(document, now.range, written);
}

/**
 * Lets a reference show another file of the same folder whose name differs in what stands before its ending. One edit,
 * one undo step. False when the reference is not there any more, or the new name cannot be written in its place.
 *
 * @param reference as it was when the document was last read
 * @param file absolute path
 */
export async function retarget(
  document: vscode.TextDocument,
  reference: ImageReference,
  file: string,
  scanner: Scanner,
): Promise<boolean> {
  const now = await present(document, reference, scanner);
  if (!now) return false;
  const { start, end } = now.targetRange;
  const before = document.getText().slice(start, end);
  const old = path.posix.parse(now.target);
  const { name } = path.parse(file);
  if (!name.startsWith(old.name)) return false;
  // What was added to the name is plain and needs no encoding, whichever the rest of the target has.
  const at = before.lastIndexOf(old.ext);
  if (old.ext === '' || at === -1) return false;
  const after = before.slice(0, at) + name.slice(old.name.length) + before.slice(at);
  return replace(document, now.targetRange, after);
}

/** Where a reference is now. */
async function present(
  document: vscode.TextDocument,
  reference: ImageReference,
  scanner: Scanner,
): Promise<ImageReference | undefined> {
  const { languageId } = document;
  const all = await scanner.run('references', { text: document.getText(), languageId });
  return all.find(({ target, altText }) => target === reference.target && altText === reference.altText);
}

async function replace(document: vscode.TextDocument, { start, end }: Span, text: string): Promise<boolean> {
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(document.positionAt(start), document.positionAt(end)), text);
  return vscode.workspace.applyEdit(edit);
}
