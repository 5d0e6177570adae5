import * as vscode from 'vscode';
import { EaselError } from '../../protocol/errors';
import { isSpec } from '../animation/specFile';

/** Where text can be put: not the log, not a diff's other side. */
const schemes = new Set(['file', 'untitled', 'vscode-notebook-cell', 'vscode-remote']);

/** The text editor that the person was in last, also while another kind of editor has the focus or hides it. */
export class LastEditor implements vscode.Disposable {
  readonly #subscription: vscode.Disposable;
  #last: { readonly document: vscode.Uri; readonly column: vscode.ViewColumn | undefined } | undefined;

  constructor() {
    this.#note(vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors[0]);
    this.#subscription = vscode.window.onDidChangeActiveTextEditor((editor) => this.#note(editor));
  }

  /** Its document, as long as that is open. */
  get document(): vscode.TextDocument | undefined {
    const wanted = this.#last?.document.toString();
    return vscode.workspace.textDocuments.find(({ uri, isClosed }) => !isClosed && uri.toString() === wanted);
  }

  /**
   * Replaces what is selected in it, as one undo step, and shows it.
   *
   * @param write the text, as the document wants it
   * @throws {EaselError} `noEditor`, `documentReadOnly`
   */
  async insert(write: (document: vscode.TextDocument) => Promise<string>): Promise<vscode.TextDocument> {
    const { document } = this;
    if (!document) throw EaselError.of('noEditor', {});
    const column = this.#last?.column;
    // Shown again, it has the selection that it had.
    const editor = await vscode.window.showTextDocument(document, column === undefined ? {} : { viewColumn: column });
    const text = await write(document);
    const { version } = document;
    const done = await editor.edit((edit) => {
      for (const selection of editor.selections) edit.replace(selection, text);
    });
    if (!done || document.version === version)
      throw EaselError.of('documentReadOnly', { document: vscode.workspace.asRelativePath(document.uri) });
    editor.selections = editor.selections.map(({ end }) => new vscode.Selection(end, end));
    return document;
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  #note(editor: vscode.TextEditor | undefined): void {
    // A picture of what an animation file makes has no place in it.
    if (!editor || !schemes.has(editor.document.uri.scheme) || isSpec(editor.document)) return;
    this.#last = { document: editor.document.uri, column: editor.viewColumn };
  }
}
