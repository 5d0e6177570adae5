import * as vscode from 'vscode';
import type { Finding } from '../../assets/finding';
import { isAnimationEntry } from '../../protocol/assetManifest';
import type { DocumentImages } from './documentImages';
import { imagesAt } from './imagePlaces';

/** What menus and the palette know of the picture at the cursor. */
type CursorImage = 'none' | 'missing' | 'present' | 'stale' | 'animation';

const pauseMilliseconds = 100;

/** Keeps the context key `easel.cursorImage`, by which commands are offered only where they can do something. */
export class CursorImageKey implements vscode.Disposable {
  readonly #images: DocumentImages;
  readonly #subscriptions: vscode.Disposable;
  #timer: NodeJS.Timeout | undefined;
  #told: CursorImage | undefined;

  constructor(images: DocumentImages) {
    this.#images = images;
    this.#subscriptions = vscode.Disposable.from(
      images.onDidChange(() => this.#tellLater()),
      vscode.window.onDidChangeTextEditorSelection(() => this.#tellLater()),
      vscode.window.onDidChangeActiveTextEditor(() => this.#tellLater()),
    );
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#subscriptions.dispose();
  }

  #tellLater(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#tell(), pauseMilliseconds);
  }

  async #tell(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    const images = (editor && this.#images.known(editor.document)) ?? [];
    const [image] = editor ? imagesAt(images, editor.document, editor.selection) : [];
    const key = keyOf(image);
    if (key === this.#told) return;
    this.#told = key;
    await vscode.commands.executeCommand('setContext', 'easel.cursorImage', key);
  }
}

function keyOf(image: Finding | undefined): CursorImage {
  if (image?.name === undefined) return 'none';
  if (image.state === 'missing' || image.state === 'stale') return image.state;
  if (!image.exists) return 'none';
  return image.entry && isAnimationEntry(image.entry) ? 'animation' : 'present';
}
