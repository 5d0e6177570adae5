import * as vscode from 'vscode';
import { readSettings } from '../settings/readSettings';
import { allStylePresets } from '../settings/settings';
import { isSpec } from './specFile';

/** After a key, for so long nothing is said: the person is still typing. */
const pauseMilliseconds = 300;

/**
 * Tells in animation files (`*.easel.json`) what their JSON schema cannot: mistakes in strings of keyframes, at the
 * character, and values that do not go together.
 */
export class SpecDiagnostics implements vscode.Disposable {
  readonly #collection = vscode.languages.createDiagnosticCollection('easel-animation');
  readonly #waiting = new Map<string, NodeJS.Timeout>();
  readonly #subscriptions: vscode.Disposable;

  constructor(log: vscode.LogOutputChannel) {
    const tell = (document: vscode.TextDocument): void =>
      void this.#tell(document).catch((error: unknown) => log.error(error instanceof Error ? error : String(error)));
    this.#subscriptions = vscode.Disposable.from(
      this.#collection,
      vscode.workspace.onDidOpenTextDocument(tell),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (!isSpec(document)) return;
        this.#forget(document.uri);
        this.#waiting.set(
          document.uri.toString(),
          setTimeout(() => tell(document), pauseMilliseconds),
        );
      }),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('easel.stylePresets')) vscode.workspace.textDocuments.forEach(tell);
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.#forget(uri);
        this.#collection.delete(uri);
      }),
    );
    vscode.workspace.textDocuments.forEach(tell);
  }

  dispose(): void {
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    this.#subscriptions.dispose();
  }

  #forget(uri: vscode.Uri): void {
    clearTimeout(this.#waiting.get(uri.toString()));
    this.#waiting.delete(uri.toString());
  }

  async #tell(document: vscode.TextDocument): Promise<void> {
    if (!isSpec(document)) return;
    // Few windows ever show such a file.
    const { parseAnimationFile } = await import('../../protocol/animationFile');
    if (document.isClosed) return;
    const parsed = parseAnimationFile(document.getText(), allStylePresets(readSettings(document)));
    const mistakes = 'task' in parsed ? [] : parsed.mistakes.filter(({ isBeyondSchema }) => isBeyondSchema);
    const diagnostics = mistakes.map(({ offset, length, message }) => {
      const range = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
      const diagnostic = new vscode.Diagnostic(range, message, vscode.DiagnosticSeverity.Error);
      diagnostic.source = 'Easel';
      return diagnostic;
    });
    this.#collection.set(document.uri, diagnostics);
  }
}
