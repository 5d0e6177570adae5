import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
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
  readonly mtimeMs: number;
}

/**
 * Hashes of model folders. A file that was hashed before and has kept its size and time of change is not read again,
 * also by a later process: `cacheFile` keeps what is known.
 */
export class ModelHashes {
  readonly #cacheFile: string;
  #cache: Promise<Cache> | undefined;
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

  async #hash(folder: string): Promise<string> {
    this.#cache ??= readJsonFile(this.#cacheFile, cacheSchema).then((cache) => cache ?? {});
    const cache = await this.#cache;
    const total = createHash('sha256');
    let learned = false;
    for (const file of await listModelFiles(folder)) {
      const path = join(folder, file.path);
      const known = cache[path];
      let sha256 = known?.size === file.size && known.mtimeMs === file.mtimeMs ? known.sha256 : undefined;
      if (sha256 === undefined) {
        sha256 = await sha256OfFile(path);
        cache[path] = { size: file.size, mtimeMs: file.mtimeMs, sha256 };
        learned = true;
      }
      total.update(`${file.path}\0${sha256}\n`);
    }
    if (learned) await this.#save(cache);
    return total.digest('hex');
  }

  async #save(cache: Cache): Promise<void> {
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
    if (found.isFile()) files.push({ path, size: found.size, mtimeMs: found.mtimeMs });
  }
  return files;
}

export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  // Larger reads than the default: fewer turns of the event loop for files of gigabytes.
  await pipeline(createReadStream(path, { highWaterMark: 4 * 1024 * 1024 }), hash);
  return hash.digest('hex');
}
