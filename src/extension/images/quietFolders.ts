import * as vscode from 'vscode';
import type { Finding } from '../../assets/finding';
import { pictureEndings } from '../../protocol/pictureFormat';
import { assetManifestName } from '../../protocol/assetManifest';
import type { Scanner } from './scanner';
import { excludedGlobs } from './workspaceAssets';

const pictureGlob = `**/*.{${pictureEndings.join(',')},gif,svg}`;

/**
 * Which folders hold no pictures at all: there, documents name pictures that live somewhere else, and it would be
 * noise to say of each that it is missing.
 */
export class QuietFolders implements vscode.Disposable {
  /** By URI of the workspace folder, whether it has pictures. */
  #known = new Map<string, Promise<boolean>>();
  readonly #scanner: Scanner;
  readonly #subscriptions: vscode.Disposable;

  constructor(scanner: Scanner) {
    this.#scanner = scanner;
    const forget = (): void => void (this.#known = new Map());
    const watchers = [pictureGlob, `**/${assetManifestName}`].map((glob) =>
      vscode.workspace.createFileSystemWatcher(glob, false, true, false),
    );
    this.#subscriptions = vscode.Disposable.from(
      ...watchers,
      ...watchers.flatMap((watcher) => [watcher.onDidCreate(forget), watcher.onDidDelete(forget)]),
    );
  }

  /** @param images of the document, some of which may be there */
  async isQuiet(document: vscode.Uri, images: readonly Finding[]): Promise<boolean> {
    if (images.some(({ exists, name }) => exists && name !== undefined)) return false;
    const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(document.path));
    if (!folder) return true;
    const key = folder.uri.toString();
    const given = { root: folder.uri.fsPath, exclude: excludedGlobs(folder.uri) };
    const known = this.#known.get(key) ?? this.#scanner.run('holdsPictures', given);
    this.#known.set(key, known);
    return !(await known);
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }
}
