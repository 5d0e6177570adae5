import * as vscode from 'vscode';
import { readSettings } from '../settings/readSettings';
import type { DocumentImages } from './documentImages';
import { argumentFor, rangeOf } from './imagePlaces';

/** "Generate Image" above each reference whose file is missing and can be drawn. */
export class ImageLenses implements vscode.CodeLensProvider {
  readonly #images: DocumentImages;
  readonly onDidChangeCodeLenses: vscode.Event<void>;

  constructor(images: DocumentImages) {
    this.#images = images;
    this.onDidChangeCodeLenses = (listener, self, disposables) =>
      images.onDidChange(() => void listener.call(self, undefined), undefined, disposables);
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    if (!isOn(document)) return [];
    const missing = (await this.#images.of(document)).filter(({ state }) => state === 'missing');
    return missing.map((finding) => {
      const title = vscode.l10n.t('Generate Image');
      return new vscode.CodeLens(rangeOf(document, finding.reference.range), {
        title,
        ...(finding.text === undefined ? {} : { tooltip: finding.text }),
        command: 'easel.generateAtCursorImage',
        arguments: [argumentFor(document, finding)],
      });
    });
  }
}

function isOn(document: vscode.TextDocument): boolean {
  try {
    return readSettings(document)['altText.codeLens'];
  } catch {
    return false; // another setting is wrong, which is told when it is used
  }
}
