import * as vscode from 'vscode';
import type { Finding } from '../../assets/finding';
import { EaselError } from '../../protocol/errors';
import { imagesAt } from '../images/imagePlaces';
import type { Services } from '../services';
import { openDocument, toRange, type CommandArgument } from './commandArgument';

/** A reference to a file of the folder, and the document that it is in. */
export interface PlacedFinding {
  readonly document: vscode.TextDocument;
  readonly finding: Finding & { readonly path: string; readonly name: string };
}

/**
 * The picture that a command is about: at the range of its argument, else at the cursor.
 *
 * @throws {EaselError} `noDocument`, `noImageAtCursor`, `fileNotRead`
 */
export async function imageAtCursor({ uri, range }: CommandArgument, services: Services): Promise<PlacedFinding> {
  const editor = vscode.window.visibleTextEditors.find((visible) =>
    uri ? visible.document.uri.toString() === uri.toString() : visible === vscode.window.activeTextEditor,
  );
  const document = editor?.document ?? (uri && (await openDocument(uri)));
  if (!document) throw EaselError.of('noDocument', {});
  const at = range ? toRange(range) : editor?.selection;
  const images = await services.images.of(document);
  const found = at && imagesAt(images, document, document.validateRange(at)).find(({ name }) => name !== undefined);
  if (found?.path === undefined || found.name === undefined) throw EaselError.of('noImageAtCursor', {});
  return { document, finding: { ...found, path: found.path, name: found.name } };
}
