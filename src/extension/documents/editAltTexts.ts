import * as vscode from 'vscode';
import type { Scanner } from '../images/scanner';

/** Which references of a document are to say what from now on. */
export interface AltTextChange {
  readonly document: vscode.Uri;
  /** As the document writes it. */
  readonly target: string;
  readonly from: string;
  readonly to: string;
}

/**
 * Changes alternative texts in documents, with one undo step for each document. A document that is not open is opened
 * for it and saved. Resolves to the changes that could not be made: the text is not there any more, the document has
 * no place for it or cannot be written.
 */
export async function editAltTexts(
  changes: readonly AltTextChange[],
  scanner: Scanner,
): Promise<readonly AltTextChange[]> {
  const documents = new Set(changes.map(({ document }) => document.toString()));
  const failed: AltTextChange[] = [];
  for (const uri of documents) {
    const own = changes.filter(({ document }) => document.toString() === uri);
    failed.push(...(await editDocument(own[0]!.document, own, scanner)));
  }
  return failed;
}

async function editDocument(
  uri: vscode.Uri,
  changes: readonly AltTextChange[],
  scanner: Scanner,
): Promise<readonly AltTextChange[]> {
  const wasOpen = vscode.workspace.textDocuments.some((open) => open.uri.toString() === uri.toString());
  let document: vscode.TextDocument;
  try {
    document = await vscode.workspace.openTextDocument(uri);
  } catch {
    return changes;
  }
  const text = document.getText();
  const { languageId } = document;
  const references = await scanner.run('references', { text, languageId });
  const edit = new vscode.WorkspaceEdit();
  const failed: AltTextChange[] = [];
  for (const change of changes) {
    const meant = references.filter(({ target, altText }) => target === change.target && altText === change.from);
    const edits = await Promise.all(
      meant.map((reference) => scanner.run('altTextEdit', { text, reference, languageId, altText: change.to })),
    );
    for (const { range, text: written } of edits.filter((one) => one !== undefined))
      edit.replace(uri, new vscode.Range(document.positionAt(range.start), document.positionAt(range.end)), written);
    if (edits.length === 0 || edits.includes(undefined)) failed.push(change);
  }
  if (edit.size === 0) return failed;
  if (!(await vscode.workspace.applyEdit(edit))) return changes;
  if (!wasOpen && document.isDirty && !(await document.save())) return changes;
  return failed;
}
