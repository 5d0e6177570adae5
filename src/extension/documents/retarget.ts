import path from 'node:path';
import * as vscode from 'vscode';
import type { ImageReference } from '../../documents/imageReference';
import type { Scanner } from '../images/scanner';

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
  const text = document.getText();
  const { languageId } = document;
  const now = (await scanner.run('references', { text, languageId })).find(
    ({ target, altText }) => target === reference.target && altText === reference.altText,
  );
  if (!now) return false;
  const { start, end } = now.targetRange;
  const before = text.slice(start, end);
  const old = path.posix.parse(now.target);
  const { name } = path.parse(file);
  if (!name.startsWith(old.name)) return false;
  // What was added to the name is plain and needs no encoding, whichever the rest of the target has.
  const at = before.lastIndexOf(old.ext);
  if (old.ext === '' || at === -1) return false;
  const after = before.slice(0, at) + name.slice(old.name.length) + before.slice(at);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(document.positionAt(start), document.positionAt(end)), after);
  return vscode.workspace.applyEdit(edit);
}
