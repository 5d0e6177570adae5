import * as vscode from 'vscode';
import type { Finding } from '../../assets/finding';
import { isIgnoredByGit } from '../../assets/walk';
import { languageIdOf } from '../../documents/findImages';
import { EaselError } from '../../protocol/errors';
import type { Usage } from '../../protocol/gallery';
import type { Scanner } from '../images/scanner';
import { excludedGlobs, unsavedTexts } from '../images/workspaceAssets';

/** Not while somebody types. */
const pauseMilliseconds = 500;

/**
 * Which documents of the workspace show which files, as they are on disk or, where they are open, in their editors.
 * `DocumentImages` knows the documents that are open, at each version of their text; this one knows all of them, and
 * only while a gallery is open. Both have them read and judged by the same thread.
 */
export class UsageIndex implements vscode.Disposable {
  readonly #scanner: Scanner;
  readonly #subscriptions: vscode.Disposable[] = [];
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #ending = new AbortController();
  /** By the document's absolute path. */
  readonly #uses = new Map<string, readonly Finding[]>();
  /** By the picture's absolute path; made anew when it is asked for after a change. */
  #byPicture: Map<string, Usage[]> | undefined;
  readonly #stale = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  /** Readings follow each other: what was read first would else overwrite what was read last. */
  #reading: Promise<void> = Promise.resolve();

  constructor(scanner: Scanner, report: (error: unknown) => void) {
    this.#scanner = scanner;
    const read = (task: () => Promise<void>): void => {
      this.#reading = this.#reading.then(task).catch((error: unknown) => {
        if (!this.#ending.signal.aborted) report(error);
      });
    };
    const files = vscode.workspace.createFileSystemWatcher('**/*');
    const note = (uri: vscode.Uri): void => {
      if (uri.scheme !== 'file' || languageIdOf(uri.fsPath) === undefined) return;
      this.#stale.add(uri.fsPath);
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => read(() => this.#readStale()), pauseMilliseconds);
    };
    this.#subscriptions.push(
      this.#changed,
      files,
      files.onDidCreate(note),
      files.onDidChange(note),
      files.onDidDelete(note),
      vscode.workspace.onDidChangeTextDocument(({ document }) => note(document.uri)),
      // Closed without being saved, a document is again what it is on disk, and nothing else tells of that for a while.
      vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
        for (const { input } of closed) if (input instanceof vscode.TabInputText) note(input.uri);
      }),
    );
    read(() => this.#readAll());
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

  async #readAll(): Promise<void> {
    for (const { uri } of vscode.workspace.workspaceFolders ?? [])
      for (const finding of await this.#findings(uri.fsPath, uri)) this.#add(finding);
    this.#tell();
  }

  async #readStale(): Promise<void> {
    const files = [...this.#stale];
    this.#stale.clear();
    for (const file of files) {
      const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(file));
      const counts = folder && !(await isIgnoredByGit(file, folder.uri.fsPath));
      const found = counts ? await this.#findings(file, folder.uri) : [];
      this.#uses.delete(file);
      for (const finding of found) this.#add(finding);
    }
    this.#tell();
  }

  /** @param start absolute path of a document, which may be gone, or of a folder */
  async #findings(start: string, folder: vscode.Uri): Promise<readonly Finding[]> {
    const given = { starts: [start], root: folder.fsPath, exclude: excludedGlobs(folder), openTexts: unsavedTexts() };
    try {
      return (await this.#scanner.run('scan', given, { signal: this.#ending.signal })).findings;
    } catch (error) {
      if (error instanceof EaselError && error.is('fileNotRead')) return [];
      throw error;
    }
  }

  #add(finding: Finding): void {
    if (finding.name === undefined) return; // no file of this folder
    this.#uses.set(finding.document, [...(this.#uses.get(finding.document) ?? []), finding]);
  }

  #tell(): void {
    this.#byPicture = undefined;
    if (!this.#ending.signal.aborted) this.#changed.fire();
  }

  #group(): Map<string, Usage[]> {
    const byPicture = new Map<string, Usage[]>();
    const inOrder = [...this.#uses].sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [file, findings] of inOrder) {
      const document = vscode.Uri.file(file);
      const name = vscode.workspace.asRelativePath(document);
      for (const { path, line } of findings) {
        const usages = byPicture.get(path!) ?? [];
        byPicture.set(path!, usages);
        usages.push({ document: document.toString(), name, line: line - 1 });
      }
    }
    return byPicture;
  }
}
