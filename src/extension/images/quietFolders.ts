import * as vscode from 'vscode';
import type { Finding } from '../../assets/finding';
import { pictureEndings } from '../../protocol/pictureFormat';
import { assetManifestName } from '../../protocol/assetManifest';

const pictureGlob = `**/*.{${pictureEndings.join(',')},gif,svg}`;

/**
 * Which folders hold no pictures at all: there, documents name pictures that live somewhere else, and it would be
 * noise to say of each that it is missing.
 */
export class QuietFolders implements vscode.Disposable {
  /** By URI of the workspace folder, whether it has pictures. */
  #known = new Map<string, Promise<boolean>>();
  readonly #subscriptions: vscode.Disposable;

  constructor() {
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
    const known = this.#known.get(key) ?? holdsPictures(folder);
    this.#known.set(key, known);
    return !(await known);
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }
}

async function holdsPictures(folder: vscode.WorkspaceFolder): Promise<boolean> {
  // One after the other: ripgrep, which looks for them, does not know braces within braces.
  for (const glob of [assetManifestName, pictureGlob]) {
    const pattern = new vscode.RelativePattern(folder, glob);
    if ((await vscode.workspace.findFiles(pattern, '**/node_modules/**', 1)).length > 0) return true;
  }
  return false;
}
