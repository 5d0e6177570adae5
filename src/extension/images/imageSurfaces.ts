import * as vscode from 'vscode';
import { CursorImageKey } from './cursorImage';
import type { Services } from '../services';
import { ImageActions } from './imageActions';
import { ImageDiagnostics } from './imageDiagnostics';
import { ImageHover } from './imageHover';
import { ImageLenses } from './imageLenses';
import { imageDocuments } from './imagePlaces';

/** Everything by which documents show how it is with their pictures. */
export function registerImageSurfaces({ images, assets, log }: Services): vscode.Disposable {
  return vscode.Disposable.from(
    new ImageDiagnostics(images, assets.scanner, log),
    new CursorImageKey(images),
    vscode.languages.registerCodeLensProvider(imageDocuments, new ImageLenses(images)),
    vscode.languages.registerCodeActionsProvider(imageDocuments, new ImageActions(images), {
      providedCodeActionKinds: ImageActions.kinds,
    }),
    vscode.languages.registerHoverProvider(imageDocuments, new ImageHover(images)),
  );
}
