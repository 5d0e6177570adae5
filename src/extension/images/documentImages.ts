import * as vscode from 'vscode';
import type { Finding } from '../../assets/finding';
import { pictureEndings } from '../../protocol/pictureFormat';
import { assetManifestName } from '../../protocol/assetManifest';
import type { WorkspaceAssets } from './workspaceAssets';

interface Analysis {
  readonly version: number;
  readonly images: Promise<readonly Finding[]>;
  /** Once they are there. */
  found?: readonly Finding[];
}

/** Not while somebody types; a document that takes long to read is read after a longer pause. */
const pauseMilliseconds = 300;
const pausePerMillisecond = 10;
/** The first reading takes long because the thread starts with it, which is no reason to wait long for the next. */
const longestPauseMilliseconds = 2000;

/** Larger documents are read only when somebody asks: by a command, a hover or a Quick Fix. */
const maximumLength = 2_000_000;

/**
 * What is known of the pictures of documents: read at most once for each version of a document, and anew when
 * pictures or the manifest change on disk. Documents that somebody sees are read by themselves.
 */
export class DocumentImages implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.TextDocument>();
  /** Fires when the pictures of a document that somebody sees were read anew. */
  readonly onDidChange = this.#changed.event;
  #analyses = new WeakMap<vscode.TextDocument, Analysis>();
  readonly #timers = new Map<vscode.TextDocument, NodeJS.Timeout>();
  readonly #subscriptions: vscode.Disposable[];
  readonly #assets: WorkspaceAssets;
  readonly #log: vscode.LogOutputChannel;
  #lastMilliseconds = 0;

  constructor(assets: WorkspaceAssets, log: vscode.LogOutputChannel) {
    this.#assets = assets;
    this.#log = log;
    const pictures = vscode.workspace.createFileSystemWatcher(
      `**/*.{${pictureEndings.join(',')},gif,svg}`,
      false,
      true,
      false,
    );
    const manifests = vscode.workspace.createFileSystemWatcher(`**/${assetManifestName}`);
    const refresh = (): void => this.refresh();
    this.#subscriptions = [
      this.#changed,
      pictures,
      pictures.onDidCreate(refresh),
      pictures.onDidDelete(refresh),
      manifests,
      manifests.onDidChange(refresh),
      manifests.onDidCreate(refresh),
      manifests.onDidDelete(refresh),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.#readLater(document);
      }),
      vscode.workspace.onDidOpenTextDocument((document) => this.#readLater(document)), // its language may have changed
      vscode.window.onDidChangeVisibleTextEditors(() => this.#readVisible()),
    ];
    this.#readVisible();
  }

  /** The pictures of a document as it is now, in the order of its text. */
  of(document: vscode.TextDocument): Promise<readonly Finding[]> {
    const known = this.#analyses.get(document);
    if (known?.version === document.version) return known.images;
    const start = performance.now();
    const images = this.#assets.findingsIn(document);
    const analysis: Analysis = { version: document.version, images };
    this.#analyses.set(document, analysis);
    images.then(
      (found) => {
        analysis.found = found;
        this.#lastMilliseconds = performance.now() - start;
        this.#log.trace(`read ${document.uri.toString(true)} in ${this.#lastMilliseconds.toFixed(0)} ms`);
      },
      () => undefined, // who asked is told
    );
    return images;
  }

  /** The same if they have been read already. */
  known(document: vscode.TextDocument): readonly Finding[] | undefined {
    const known = this.#analyses.get(document);
    return known?.version === document.version ? known.found : undefined;
  }

  /** Forgets what was read, because something changed on disk, and reads anew what somebody sees. */
  refresh(): void {
    this.#analyses = new WeakMap();
    this.#readVisible();
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    vscode.Disposable.from(...this.#subscriptions).dispose();
  }

  #readVisible(): void {
    for (const { document } of vscode.window.visibleTextEditors) this.#readLater(document);
  }

  #readLater(document: vscode.TextDocument): void {
    if (!isVisible(document)) return;
    clearTimeout(this.#timers.get(document));
    const wanted = Math.max(pauseMilliseconds, pausePerMillisecond * this.#lastMilliseconds);
    const pause = Math.min(wanted, longestPauseMilliseconds);
    const read = (): void => {
      this.#timers.delete(document);
      if (document.isClosed || !isVisible(document) || document.getText().length > maximumLength) return;
      this.of(document).then(
        () => this.#changed.fire(document),
        (error: unknown) => this.#log.error(error instanceof Error ? error : String(error)),
      );
    };
    this.#timers.set(document, setTimeout(read, pause));
  }
}

function isVisible(document: vscode.TextDocument): boolean {
  return vscode.window.visibleTextEditors.some((editor) => editor.document === document);
}
