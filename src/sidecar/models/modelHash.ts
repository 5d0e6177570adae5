import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import * as z from 'zod';
import { readJsonFile, writeJsonFile } from './jsonFile';
import { isPipelineFile } from './pipelineFiles';

const cacheSchema = z.record(z.string(), z.object({ size: z.number(), mtimeMs: z.number(), sha256: z.string() }));
type Cache = z.infer<typeof cacheSchema>;

/** More files than any collection of models has; beyond it the oldest are hashed again. */
const maximumCachedFiles = 10_000;

/** A file of a model, with its path relative to the model folder, always with `/`. */
interface ModelFile {
  readonly path: string;
  readonly size: number;
}

/**
 * Hashes of model folders. A file that was hashed before and has kept its size and time of change is not read again,
 * also by a later process: `cacheFile` keeps what is known.
 */
export class ModelHashes {
  readonly #cacheFile: string;
  #cache: Promise<Cache> | undefined;
  #changed = false;
  /** One reading of a folder at a time, however many jobs ask. */
  readonly #running = new Map<string, Promise<string>>();

  constructor(cacheFile: string) {
    this.#cacheFile = cacheFile;
  }

  /**
   * sha256 (hex) over the sorted names and sha256 of the files that can change what the model draws; `easel.model.json`
   * and other descriptions are not among them.
   */
  hash(folder: string): Promise<string> {
    const running = this.#running.get(folder);
    if (running !== undefined) return running;
    const started = this.#hash(folder).finally(() => this.#running.delete(folder));
    this.#running.set(folder, started);
    return started;
  }

  /** sha256 (hex) of one file. */
  async hashFile(path: string): Promise<string> {
    const cache = await this.#known();
    const { size, mtimeMs } = await stat(path);
    const known = cache[path];
    if (known?.size === size && known.mtimeMs === mtimeMs) return known.sha256;
    const sha256 = await sha256OfFile(path);
    cache[path] = { size, mtimeMs, sha256 };
    this.#changed = true;
    return sha256;
  }

  /** A file that was hashed has another path now. */
  async moved(from: string, to: string): Promise<void> {
    const cache = await this.#known();
    const entry = cache[from];
    if (entry === undefined) return;
    delete cache[from];
    cache[to] = entry;
    this.#changed = true;
  }

  async #hash(folder: string): Promise<string> {
    const total = createHash('sha256');
    for (const { path } of await listModelFiles(folder)) {
      total.update(`${path}\0${await this.hashFile(join(folder, path))}\n`);
    }
    if (this.#changed) await this.#save();
    return total.digest('hex');
  }

  #known(): Promise<Cache> {
    this.#cache ??= readJsonFile(this.#cacheFile, cacheSchema).then((cache) => cache ?? {});
    return this.#cache;
  }

  async #save(): Promise<void> {
    this.#changed = false;
    const cache = await this.#known();
    for (const path of Object.keys(cache).slice(0, -maximumCachedFiles)) delete cache[path];
    // A cache that cannot be written costs time in the next process, nothing else.
    await writeJsonFile(this.#cacheFile, cache).catch(() => undefined);
  }
}

/** The files that make the model what it is, sorted by path. */
export async function listModelFiles(folder: string): Promise<ModelFile[]> {
  const entries = await readdir(folder, { recursive: true });
  const files: ModelFile[] = [];
  for (const path of entries.map((entry) => entry.split(sep).join('/')).filter(isPipelineFile).sort()) {
    // `stat` and not the entry's own kind, since the files of a Hugging Face cache are symbolic links.
    const found = await stat(join(folder, path));
    if (found.isFile()) files.push({ path, size: found.size });
  }
  return files;
}

async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  // Larger reads than the default: fewer turns of the event loop for files of gigabytes.
  await pipeline(createReadStream(path, { highWaterMark: 4 * 1024 * 1024 }), hash);
  return hash.digest('hex');
}
