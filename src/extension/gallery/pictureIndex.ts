import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { readManifest } from '../../assets/manifest';
import { walk } from '../../assets/walk';
import { type AssetEntry, assetManifestName, isAnimationEntry } from '../../protocol/assetManifest';
import { EaselError } from '../../protocol/errors';
import { playingEndings } from '../../protocol/exporting';
import { formatOfFileName, pictureEndings } from '../../protocol/pictureFormat';
import { isInside } from '../assets/destination';
import { excludedGlobs } from '../images/workspaceAssets';
import { isListedAnimation, type Listed, type ListedPicture, type Making } from './listed';
import { readOwnMetadata } from './ownMetadata';

export interface ManifestProblem {
  /** Number of the workspace folder. */
  readonly root: number;
  readonly error: EaselError;
}

/** Changes that come together (a branch is switched, a batch is saved) are looked at once. */
const pauseMilliseconds = 200;
/** More pictures than this are not looked into for what they say of themselves. */
const maximumFound = 20_000;
/** Files that are read at the same time. */
const readers = 32;

/**
 * Everything that Easel drew in the workspace and that is on disk: what the manifests list, and pictures that say
 * themselves how they were made. Follows the disk until it is disposed.
 */
export class PictureIndex implements vscode.Disposable {
  readonly #subscriptions: vscode.Disposable[] = [];
  readonly #changed = new vscode.EventEmitter<void>();
  /** Something was added, changed or deleted. */
  readonly onDidChange = this.#changed.event;
  #pictures: ReadonlyMap<string, Listed> = new Map();
  #problems: readonly ManifestProblem[] = [];
  /** Picture files of the workspace, listed or not; undefined until they have been looked for. */
  #files: Set<string> | undefined;
  /** What files say of themselves, and of which version of them that was. */
  readonly #own = new Map<string, { readonly changedAt: number; readonly making: Making | undefined }>();
  #timer: NodeJS.Timeout | undefined;
  #refreshing: Promise<void> = Promise.resolve();
  /** Files that came since they were looked for. */
  readonly #created = new Set<string>();
  readonly #ending = new AbortController();

  constructor(report: (error: unknown) => void) {
    const refresh = (): void => {
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        this.refresh().catch(report);
      }, pauseMilliseconds);
    };
    const manifests = vscode.workspace.createFileSystemWatcher(`**/${assetManifestName}`);
    const pictures = vscode.workspace.createFileSystemWatcher(
      `**/*.{${[...new Set([...pictureEndings, ...playingEndings])].join(',')}}`,
    );
    this.#subscriptions.push(this.#changed, manifests, pictures);
    for (const watcher of [manifests, pictures]) {
      watcher.onDidChange(refresh, undefined, this.#subscriptions);
      watcher.onDidDelete(refresh, undefined, this.#subscriptions);
      watcher.onDidCreate(
        (file) => {
          if (watcher === pictures && formatOfFileName(file.path)) this.#created.add(file.toString());
          refresh();
        },
        undefined,
        this.#subscriptions,
      );
    }
    // A folder that is deleted takes its pictures along without a word about each.
    vscode.workspace.onDidDeleteFiles(refresh, undefined, this.#subscriptions);
    vscode.workspace.onDidChangeWorkspaceFolders(
      () => {
        this.#files = undefined;
        refresh();
      },
      undefined,
      this.#subscriptions,
    );
  }

  /** By their ids. */
  get pictures(): ReadonlyMap<string, Listed> {
    return this.#pictures;
  }

  /** The file that a picture was drawn from, where a manifest lists it. */
  startImageOf({ making: { request } }: ListedPicture): Listed | undefined {
    const wanted = request.initImageSha256;
    return wanted === undefined
      ? undefined
      : [...this.#pictures.values()].find(
          (each) => (isListedAnimation(each) ? each.animation : each.making).sha256 === wanted,
        );
  }

  get problems(): readonly ManifestProblem[] {
    return this.#problems;
  }

  /** Looks at the disk: first at what the manifests list, then at what else there is. */
  refresh(): Promise<void> {
    this.#refreshing = this.#refreshing
      .catch(() => undefined)
      .then(async () => {
        if (this.#ending.signal.aborted) return;
        const { pictures, problems } = await listed();
        this.#problems = problems;
        // Until the others have been found, what is known of them stays.
        this.#take(new Map([...pictures, ...(await this.#unlisted(pictures))]));
        const listedFiles = new Set([...pictures.values()].map(({ file }) => file.toString()));
        const isNew = [...this.#created].some((file) => !listedFiles.has(file));
        this.#created.clear();
        if (this.#files !== undefined && !isNew) return;
        this.#files = new Set(await pictureFiles(this.#ending.signal));
        this.#take(new Map([...pictures, ...(await this.#unlisted(pictures))]));
      });
    return this.#refreshing;
  }

  dispose(): void {
    this.#ending.abort();
    clearTimeout(this.#timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #take(pictures: ReadonlyMap<string, Listed>): void {
    if (this.#ending.signal.aborted) return;
    this.#pictures = pictures;
    this.#changed.fire();
  }

  /** Pictures that are in no manifest and say themselves how they were made. */
  async #unlisted(listed: ReadonlyMap<string, Listed>): Promise<[string, ListedPicture][]> {
    const known = new Set([...listed.values()].map(({ file }) => file.toString()));
    const others = [...(this.#files ?? [])].filter((file) => !known.has(file));
    const found: [string, ListedPicture][] = [];
    for (let start = 0; start < others.length && !this.#ending.signal.aborted; start += readers) {
      const part = others.slice(start, start + readers).map(async (file) => this.#ownPicture(vscode.Uri.parse(file)));
      for (const picture of await Promise.all(part)) if (picture) found.push([picture.id, picture]);
    }
    return found;
  }

  async #ownPicture(file: vscode.Uri): Promise<ListedPicture | undefined> {
    const folder = vscode.workspace.getWorkspaceFolder(file);
    const changedAt = await changeTime(file);
    if (!folder || changedAt === undefined) {
      this.#files?.delete(file.toString());
      this.#own.delete(file.toString());
      return undefined;
    }
    let own = this.#own.get(file.toString());
    if (own?.changedAt !== changedAt) {
      own = { changedAt, making: await readOwnMetadata(file.fsPath) };
      this.#own.set(file.toString(), own);
    }
    if (!own.making) return undefined;
    const name = path.posix.relative(folder.uri.path, file.path);
    return { id: `${folder.index}/${name}`, folder: folder.uri, file, name, making: own.making, changedAt };
  }
}

/** What the manifests of all workspace folders list and is on disk. */
async function listed(): Promise<{ pictures: Map<string, Listed>; problems: ManifestProblem[] }> {
  const problems: ManifestProblem[] = [];
  const lists = (vscode.workspace.workspaceFolders ?? []).map(async (folder) => {
    try {
      const { assets } = await readManifest(folder.uri.fsPath);
      return await Promise.all(Object.entries(assets).map(([name, entry]) => findListed(folder, name, entry)));
    } catch (error) {
      problems.push({ root: folder.index, error: EaselError.from(error) });
      return [];
    }
  });
  const pictures = (await Promise.all(lists)).flat().filter((picture) => picture !== undefined);
  return { pictures: new Map(pictures.map((picture) => [picture.id, picture])), problems };
}

async function findListed(
  { uri, index }: vscode.WorkspaceFolder,
  name: string,
  entry: AssetEntry,
): Promise<Listed | undefined> {
  const file = vscode.Uri.joinPath(uri, name);
  // A manifest is somebody's file; it must not lead out of its folder.
  if (!isInside(path.posix.normalize(file.path), uri.path)) return undefined;
  const changedAt = await changeTime(file);
  if (changedAt === undefined) return undefined; // deleted or not checked out
  const listed = { id: `${index}/${name}`, folder: uri, file, name, changedAt };
  return isAnimationEntry(entry) ? { ...listed, animation: entry } : { ...listed, making: entry };
}

async function changeTime(file: vscode.Uri): Promise<number | undefined> {
  try {
    const found = await stat(file.fsPath);
    return found.isFile() ? Math.round(found.mtimeMs) : undefined;
  } catch {
    return undefined;
  }
}

/** URIs of the workspace's picture files, but for those that git or VS Code leaves out: copies in built pages, say. */
async function pictureFiles(signal: AbortSignal): Promise<string[]> {
  const files: string[] = [];
  for (const { uri } of vscode.workspace.workspaceFolders ?? []) {
    const found = walk([uri.fsPath], {
      root: uri.fsPath,
      accepts: (file) => formatOfFileName(file) !== undefined,
      exclude: excludedGlobs(uri),
      signal,
    });
    for await (const file of found) if (files.push(vscode.Uri.file(file).toString()) >= maximumFound) return files;
  }
  return files;
}
