import * as vscode from 'vscode';
import { shiftPlaceAll, type Place } from './place';
import { anchorOf, findAnchor, findBetweenSurroundings, type PlaceAnchor } from './placeAnchor';
import { Lines, type TextRange } from '../../documents/textRange';

/** The text of a document with lines that end in `\n`, as the modules beside this one expect it. */
export function textOf(document: vscode.TextDocument): string {
  return document.getText().replaceAll('\r\n', '\n');
}

export function toVscodeRange(text: string, { start, end }: TextRange): vscode.Range {
  const lines = new Lines(text);
  const [from, to] = [lines.positionOf(start), lines.positionOf(end)];
  return new vscode.Range(from.line, from.character, to.line, to.character);
}

/**
 * Holds a place in a document while people go on writing: it moves with every edit, survives that the document is
 * closed, opened, renamed or reloaded with its window, and knows when the text was deleted.
 */
export class TrackedPlace implements vscode.Disposable {
  readonly #subscriptions: vscode.Disposable[];
  #uri: vscode.Uri;
  #anchor: PlaceAnchor;
  /** Where the place is; undefined while the document is closed, and when the text was deleted. */
  #place: Place | undefined;
  #deleted = false;

  /** @param anchor where the place was when this document (open or not) was last seen */
  constructor(uri: vscode.Uri, anchor: PlaceAnchor) {
    this.#uri = uri;
    this.#anchor = anchor;
    const open = vscode.workspace.textDocuments.find((document) => this.#isOurs(document));
    if (open) this.#follow(open);
    this.#subscriptions = [
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (this.#isOurs(document)) this.#shift(contentChanges);
      }),
      vscode.workspace.onDidOpenTextDocument((document) => {
        if (this.#isOurs(document)) this.#follow(document);
      }),
      vscode.workspace.onDidCloseTextDocument((document) => {
        if (this.#isOurs(document)) this.#leave(document);
      }),
      vscode.workspace.onDidRenameFiles(({ files }) => {
        for (const { oldUri, newUri } of files) this.#rename(oldUri, newUri);
      }),
    ];
  }

  get uri(): vscode.Uri {
    return this.#uri;
  }

  /** By which another tracked place can go on from here. */
  get anchor(): PlaceAnchor {
    const open = vscode.workspace.textDocuments.find((document) => this.#isOurs(document));
    const range = open && this.locate(open);
    return open && range ? anchorOf(textOf(open), range) : this.#anchor;
  }

  /** Where the place is now; undefined when its text is gone. Words that came back, or went elsewhere, are found. */
  locate(document: vscode.TextDocument): TextRange | undefined {
    const text = textOf(document);
    if (this.#place) {
      const lines = new Lines(text);
      return { start: lines.offsetOf(this.#place.start), end: lines.offsetOf(this.#place.end) };
    }
    return findAnchor(text, this.#anchor) ?? (this.#deleted ? undefined : findBetweenSurroundings(text, this.#anchor));
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #isOurs(document: vscode.TextDocument): boolean {
    return document.uri.toString() === this.#uri.toString();
  }

  #follow(document: vscode.TextDocument): void {
    const range = this.locate(document);
    if (!range) return;
    const lines = new Lines(textOf(document));
    this.#place = { start: lines.positionOf(range.start), end: lines.positionOf(range.end) };
    this.#deleted = false;
  }

  #shift(changes: readonly vscode.TextDocumentContentChangeEvent[]): void {
    if (!this.#place) return;
    this.#place = shiftPlaceAll(
      this.#place,
      changes.map(({ range, text }) => ({ start: range.start, end: range.end, text })),
    );
    this.#deleted = this.#place === undefined;
  }

  #leave(document: vscode.TextDocument): void {
    const range = this.#place && this.locate(document);
    if (range) this.#anchor = anchorOf(textOf(document), range);
    this.#place = undefined;
  }

  #rename(oldUri: vscode.Uri, newUri: vscode.Uri): void {
    const [old, ours] = [oldUri.path, this.#uri.path];
    if (oldUri.scheme !== this.#uri.scheme || (ours !== old && !ours.startsWith(`${old}/`))) return;
    this.#uri = this.#uri.with({ path: newUri.path + ours.slice(old.length) });
    const open = vscode.workspace.textDocuments.find((document) => this.#isOurs(document));
    if (open) this.#follow(open);
  }
}
