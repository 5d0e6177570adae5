import { copyFile, mkdir, rename, rm, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EaselError } from '../../../protocol/errors';
import { writeJsonFile } from '../jsonFile';
import { readModelFolder } from '../modelFolder';
import type { ModelHashes } from '../modelHash';
import { isPipelineFile } from '../pipelineFiles';
import { diskFull, fetchFile, isFile, sizeOf } from './fetchFile';
import { Hub, type HubFile, type HubModel, type HubOptions } from './hub';
import { takeFromHubCache } from './hubCache';
import { withRetries } from './retries';

export interface DownloadOptions extends HubOptions {
  /** Downloads lie in `owner/name` below it. */
  readonly folder: string;
  readonly hashes: ModelHashes;
  /** Of the Python library, to take files from. */
  readonly hubCacheFolder: string;
  /** Wait before the first repetition of what failed. */
  readonly retryMs: number;
}

export interface DownloadRequest {
  /** `owner/name` */
  readonly repository: string;
  readonly revision?: string | undefined;
  readonly acceptedLicense?: string | undefined;
}

/** Bytes that are there, of all files together, and the file that is being fetched. */
export type OnProgress = (file: string, receivedBytes: number, totalBytes: number) => void;

/** Left free on the disk. */
const spareBytes = 100 * 1024 * 1024;
/** Files of the repository that are no part of the pipeline and come along. */
const companions = /^(easel\.model\.json|LICENSE[^/]*)$/i;

/** Downloads models from a hub into a folder; one download of a model at a time. */
export class ModelDownloads {
  readonly #options: DownloadOptions;
  readonly #hub: Hub;
  readonly #running = new Map<string, Promise<unknown>>();

  constructor(options: DownloadOptions) {
    this.#options = options;
    this.#hub = new Hub(options);
  }

  /**
   * Downloads what is missing of a model. What has arrived stays when it fails or is cancelled, and is not fetched
   * again; a model that was there before stays whole until the new one is.
   * @returns the model's folder
   * @throws EaselError downloadLicense, downloadNotFound, downloadGated, downloadNotOnnx, downloadFailed,
   *   downloadDamaged, diskFull, requestCancelled
   */
  async download(request: DownloadRequest, signal: AbortSignal, onProgress: OnProgress): Promise<string> {
    const before = this.#running.get(request.repository) ?? Promise.resolve();
    const download = before.then(
      () => this.#download(request, signal, onProgress),
      () => this.#download(request, signal, onProgress),
    );
    this.#running.set(request.repository, download);
    try {
      return await download;
    } finally {
      if (this.#running.get(request.repository) === download) this.#running.delete(request.repository);
    }
  }

  async #download(request: DownloadRequest, signal: AbortSignal, onProgress: OnProgress): Promise<string> {
    const { repository, revision = 'main', acceptedLicense } = request;
    if (repository.split('/').some((part) => part.startsWith('.'))) {
      throw EaselError.of('invalidRequest', { detail: `"${repository}" cannot be the name of a model` });
    }
    const { retryMs, token } = this.#options;
    const retries = { signal, retryMs, what: repository };
    const model = await withRetries(() => this.#hub.model(repository, revision, signal), retries);
    if (model.gated && token === undefined) throw this.#hub.gated(repository);
    if (acceptedLicense !== model.license) {
      const { license, licenseUrl: url } = model;
      throw EaselError.of('downloadLicense', { repository, license, url });
    }
    const all = await withRetries(() => this.#hub.files(model, signal), retries);
    const files = all.filter(({ path }) => isPipelineFile(path) || companions.test(path));
    checkPipeline(repository, files);

    const folder = join(this.#options.folder, ...repository.split('/'));
    await this.#fetchAll(model, files, folder, signal, onProgress);
    if (!files.some(({ path }) => path === 'easel.model.json')) {
      await writeJsonFile(join(folder, 'easel.model.json'), { name: repository, license: model.license.slice(0, 200) });
    }
    await readModelFolder(folder);
    return folder;
  }

  async #fetchAll(
    model: HubModel,
    files: readonly HubFile[],
    folder: string,
    signal: AbortSignal,
    onProgress: OnProgress,
  ): Promise<void> {
    const { hashes, hubCacheFolder, retryMs } = this.#options;
    // Named by content: a later revision goes on with what it has in common with an earlier one.
    const partialFolder = join(folder, '.partial');
    const partial = ({ digest }: HubFile) => join(partialFolder, digest.hex);
    await mkdir(partialFolder, { recursive: true });

    const missing: HubFile[] = [];
    for (const file of files) {
      if (!(await isFile(join(folder, file.path), file, hashes))) missing.push(file);
    }
    await checkSpace(folder, missing, partial);
    const total = files.reduce((sum, { size }) => sum + size, 0);
    let done = total - missing.reduce((sum, { size }) => sum + size, 0);
    for (const file of missing) {
      const target = partial(file);
      const start = done;
      const isThere =
        (await sizeOf(target)) < 0 &&
        (await takeFromHubCache(hubCacheFolder, model.repository, file, target, hashes));
      if (!isThere) {
        const onReceived = (bytes: number) => onProgress(file.path, start + bytes, total);
        await fetchFile(file, target, { hub: this.#hub, model, hashes, signal, retryMs, onReceived });
      }
      done += file.size;
      onProgress(file.path, done, total);
    }
    // The model is there when its index is.
    const toInstall = missing.toSorted((a, b) => Number(isIndex(a)) - Number(isIndex(b)));
    for (const [i, file] of toInstall.entries()) {
      const target = join(folder, file.path);
      await mkdir(dirname(target), { recursive: true });
      // Two tokenizers may have the same vocabulary.
      const isNeededAgain = toInstall.slice(i + 1).some(({ digest }) => digest.hex === file.digest.hex);
      if (isNeededAgain) {
        await copyFile(partial(file), target);
      } else {
        await rename(partial(file), target);
        await hashes.moved(partial(file), target);
      }
    }
    await rm(partialFolder, { recursive: true, force: true });
  }
}

function isIndex({ path }: HubFile): boolean {
  return path === 'model_index.json';
}

function checkPipeline(repository: string, files: readonly HubFile[]): void {
  const detail = !files.some(isIndex)
    ? 'it has no model_index.json'
    : !files.some(({ path }) => /^unet\/.*\.onnx$/.test(path))
      ? 'it has no unet as an ONNX file'
      : undefined;
  if (detail !== undefined) throw EaselError.of('downloadNotOnnx', { repository, detail });
}

async function checkSpace(folder: string, missing: readonly HubFile[], partial: (file: HubFile) => string): Promise<void> {
  let needed = 0;
  for (const file of missing) needed += file.size - Math.max(0, await sizeOf(partial(file)));
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (needed > 0 && needed + spareBytes > free) throw diskFull(folder, needed + spareBytes, free);
}
