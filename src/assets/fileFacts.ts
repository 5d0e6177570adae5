import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';

/**
 * What scans ask about files. The hash of a file is remembered as long as its size and time stay the same, so that an
 * editor that keeps one of these reads no picture twice.
 */
export class FileFacts {
  readonly #hashes = new Map<string, { readonly size: number; readonly mtimeMs: number; readonly sha256: string }>();

  /** Whether there is anything under this name that can be seen, or that cannot be looked at. */
  async exists(file: string): Promise<boolean> {
    try {
      await stat(file);
      return true;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      return code === undefined || !['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(code);
    }
  }

  /** sha256 of a file's bytes in hexadecimal digits; undefined when it cannot be read. */
  async sha256(file: string): Promise<string | undefined> {
    try {
      const { size, mtimeMs } = await stat(file);
      const known = this.#hashes.get(file);
      if (known?.size === size && known.mtimeMs === mtimeMs) return known.sha256;
      const hash = createHash('sha256');
      await pipeline(createReadStream(file), hash);
      const sha256 = hash.digest('hex');
      this.#hashes.set(file, { size, mtimeMs, sha256 });
      return sha256;
    } catch {
      return undefined;
    }
  }

  /** Whether writing to `file`, which is named below `root`, would leave it over a link. */
  async leavesByLink(file: string, root: string): Promise<boolean> {
    const relative = path.relative(await existingPart(root), await existingPart(path.dirname(file)));
    return relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative);
  }
}

/** The real path of the deepest folder of `folder` that exists. */
async function existingPart(folder: string): Promise<string> {
  try {
    return await realpath(folder);
  } catch (error) {
    const parent = path.dirname(folder);
    if (parent === folder) throw error;
    return existingPart(parent);
  }
}
