import * as vscode from 'vscode';
import type { Finding } from '../../assets/finding';
import { problemOf } from '../altText/wantedImages';
import { readSettings } from '../settings/readSettings';
import type { DocumentImages } from './documentImages';
import { rangeOf } from './imagePlaces';
import { QuietFolders } from './quietFolders';
import type { Scanner } from './scanner';

export const diagnosticSource = 'Easel';
export type DiagnosticCode = 'missing-image' | 'stale-image';

/** Tells in the documents that somebody sees which pictures are missing, and which were drawn for another text. */
export class ImageDiagnostics implements vscode.Disposable {
  readonly #images: DocumentImages;
  readonly #quiet: QuietFolders;
  readonly #collection = vscode.languages.createDiagnosticCollection('easel');
  readonly #subscriptions: vscode.Disposable;
  /** What is told of a document was asked for last. */
  readonly #latest = new WeakMap<vscode.TextDocument, symbol>();

  constructor(images: DocumentImages, scanner: Scanner, log: vscode.LogOutputChannel) {
    this.#images = images;
    this.#quiet = new QuietFolders(scanner);
    const tell = (document: vscode.TextDocument): void =>
      void this.#tell(document).catch((error: unknown) => log.error(error instanceof Error ? error : String(error)));
    this.#subscriptions = vscode.Disposable.from(
      this.#collection,
      this.#quiet,
      images.onDidChange(tell),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#collection.delete(uri)),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('easel.altText') || change.affectsConfiguration('markdown.validate'))
          images.refresh();
      }),
    );
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  async #tell(document: vscode.TextDocument): Promise<void> {
    const { version } = document;
    const turn = Symbol();
    this.#latest.set(document, turn);
    const severity = severityIn(document);
    const images = severity === undefined ? [] : await this.#images.of(document);
    const quiet = images.length === 0 || toldByMarkdown(document) || (await this.#quiet.isQuiet(document.uri, images));
    // What has changed since, in the text, on disk or in the settings, is told by itself, and may be known sooner.
    if (document.isClosed || document.version !== version || this.#latest.get(document) !== turn) return;
    const told = images.filter(({ state, exists }) => state === 'stale' || (!quiet && !exists));
    this.#collection.set(
      document.uri,
      told.flatMap((finding) => diagnosticOf(document, finding, severity!) ?? []),
    );
  }
}

/** Whether VS Code itself tells of the document's links to files that are not there; its finding has our Quick Fix. */
function toldByMarkdown(document: vscode.TextDocument): boolean {
  if (document.languageId !== 'markdown') return false;
  const validate = vscode.workspace.getConfiguration('markdown.validate', document);
  return validate.get('enabled') === true && validate.get('fileLinks.enabled') !== 'ignore';
}

/** Undefined: switched off, or the settings are not in order, which is told when they are used. */
function severityIn(document: vscode.TextDocument): vscode.DiagnosticSeverity | undefined {
  try {
    switch (readSettings(document)['altText.diagnostics']) {
      case 'information':
        return vscode.DiagnosticSeverity.Information;
      case 'hint':
        return vscode.DiagnosticSeverity.Hint;
      case 'off':
        return undefined;
    }
  } catch {
    return undefined;
  }
}

function diagnosticOf(
  document: vscode.TextDocument,
  finding: Finding,
  severity: vscode.DiagnosticSeverity,
): vscode.Diagnostic | undefined {
  const { t } = vscode.l10n;
  const { reference, state, name, entry } = finding;
  if (name === undefined) return undefined; // nowhere in this folder
  const make = (code: DiagnosticCode, range: vscode.Range, message: string): vscode.Diagnostic =>
    Object.assign(new vscode.Diagnostic(range, message, severity), { source: diagnosticSource, code });
  if (state === 'stale') {
    const before = entry?.altText ?? '';
    const range = rangeOf(document, reference.altTextRange ?? reference.range);
    return make('stale-image', range, t('{0} was drawn for another alt text: “{1}”.', name, before));
  }
  const range = rangeOf(document, reference.targetRange);
  const more = problemOf(finding, t) ?? t('Easel can draw it from its alt text.');
  return make('missing-image', range, `${t('The picture {0} is not there.', name)} ${more}`);
}
