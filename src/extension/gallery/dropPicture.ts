import * as vscode from 'vscode';
import { pictureMimeType } from '../../protocol/gallery';

const kind = vscode.DocumentDropOrPasteEditKind.Empty.append('easel', 'picture');

/**
 * A picture that is dragged from the gallery is dropped as a reference in the document's language.
 *
 * @param referenceOf how a document refers to a picture by its id; undefined when there is no such picture
 */
export function registerDropPicture(
  referenceOf: (id: string, document: vscode.TextDocument) => Promise<string> | undefined,
): vscode.Disposable {
  const provider: vscode.DocumentDropEditProvider = {
    async provideDocumentDropEdits(document, _position, transfer) {
      const id = await transfer.get(pictureMimeType)?.asString();
      const reference = id === undefined ? undefined : await referenceOf(id, document);
      if (reference === undefined) return undefined;
      // A person's text, not a snippet with places to fill in.
      const text = new vscode.SnippetString().appendText(reference);
      return new vscode.DocumentDropEdit(text, vscode.l10n.t('Insert Picture from Easel'), kind);
    },
  };
  const documents = ['file', 'untitled', 'vscode-notebook-cell'].map((scheme) => ({ scheme }));
  return vscode.languages.registerDocumentDropEditProvider(documents, provider, {
    dropMimeTypes: [pictureMimeType],
    providedDropEditKinds: [kind],
  });
}
