import { readFile, stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import { walk } from '../../assets/walk';
import { findImages, languageIdOf } from '../../documents/findImages';
import { resolveTarget } from '../../documents/resolveTarget';
import type { Usage } from '../../protocol/gallery';
import { excludedGlobs } from '../images/workspaceAssets';

/** A place of a document that shows a picture. */
interface Use {
  /** Absolute paths, of which one is meant: a target that begins with `/` may be in several folders. */
  readonly paths: readonly string[];
  /** From 0. */
  readonly line: number;
}

/** Not while somebody types. */
const pauseMilliseconds = 500;
/** Files of more bytes are data, whatever their name says. */
const maximumBytes = 10_000_000;

/** Which documents of the workspace show which files, as they are on disk or, where they are open, in their editors. */
export class UsageIndex implements vscode.Disposable {
  readonly #subscriptions: vscode.Disposable[] = [];
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #ending = new AbortController();
  /** By the document's absolute path. */
  readonly #uses = new Map<string, readonly Use[]>();
  /** By the picture's absolute path; made anew when it is asked for after a change. */
  #byPicture: Map<string, Usage[]> | undefined;
  readonly #stale = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(report: (error: unknown) => void) {
    const files = vscode.workspace.createFileSystemWatcher('**/*');
    const note = (uri: vscode.Uri): void => {
      if (uri.scheme !== 'file' || languageIdOf(uri.fsPath) === undefined) return;
      this.#stale.add(uri.fsPath);
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.#readStale().catch(report), pauseMilliseconds);
    };
    this.#subscriptions.push(
      this.#changed,
      files,
      files.onDidCreate(note),
      files.onDidChange(note),
      files.onDidDelete(note),
      vscode.workspace.onDidChangeTextDocument(({ document }) => note(document.uri)),
    );
    this.#scan().catch(report);
  }

  /** The lines that show a picture, by document and line. */
  usagesOf(picture: vscode.Uri): readonly Usage[] {
    this.#byPicture ??= this.#group();
    return this.#byPicture.get(picture.fsPath) ?? [];
  }

  dispose(): void {
    this.#ending.abort();
    clearTimeout(this.#timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  async #scan(): Promise<void> {
    const { signal } = this.#ending;
    for (const { uri } of vscode.workspace.workspaceFolders ?? []) {
      const accepts = (file: string): boolean => languageIdOf(file) !== undefined;
      for await (const file of walk([uri.fsPath], { root: uri.fsPath, accepts, exclude: excludedGlobs(uri), signal }))
        await this.#read(file);
    }
    this.#tell();
  }

  async #readStale(): Promise<void> {
    const files = [...this.#stale];
    this.#stale.clear();
    for (const file of files) await this.#read(file);
    this.#tell();
  }

  async #read(file: string): Promise<void> {
    const text = await textOf(file);
    const root = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(file))?.uri.fsPath;
    if (text === undefined || root === undefined) {
      this.#uses.delete(file);
      return;
    }
    const uses: Use[] = [];
    let line = 0;
    let at = 0;
    for (const { range, target } of await findImages(text, languageIdOf(file)!)) {
      for (; at < range.start; at += 1) if (text.charCodeAt(at) === 10) line += 1;
      const resolved = resolveTarget(target, file, root);
      if (resolved.kind !== 'file') continue;
      uses.push({ paths: [resolved.path, ...(resolved.published ?? []).map(({ path }) => path)], line });
    }
    if (uses.length > 0) this.#uses.set(file, uses);
    else this.#uses.delete(file);
  }

  #tell(): void {
    this.#byPicture = undefined;
    if (!this.#ending.signal.aborted) this.#changed.fire();
  }

  #group(): Map<string, Usage[]> {
    const byPicture = new Map<string, Usage[]>();
    const inOrder = [...this.#uses].sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [file, uses] of inOrder) {
      const document = vscode.Uri.file(file);
      const name = vscode.workspace.asRelativePath(document);
      for (const { paths, line } of uses) {
        for (const picture of paths) {
          const usages = byPicture.get(picture) ?? [];
          byPicture.set(picture, usages);
          usages.push({ document: document.toString(), name, line });
        }
      }
    }
    return byPicture;
  }
}

/**
 * As the person sees it, saved or not; undefined when there is no such document. A document whose editor was closed
 * without saving goes on for a while with a text that nobody sees, but it no longer waits to be saved.
 */
async function textOf(file: string): Promise<string | undefined> {
  const unsaved = vscode.workspace.textDocuments.find(
    ({ isDirty, uri }) => isDirty && uri.scheme === 'file' && uri.fsPath === file,
  );
  if (unsaved) return unsaved.getText();
  try {
    const found = await stat(file);
    return found.isFile() && found.size <= maximumBytes ? await readFile(file, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}
