import { open, type FileHandle } from 'node:fs/promises';
import { EaselError } from '../../../../protocol/errors';

/** A file grew beyond what it may have: another attempt with less is due. */
export class OverBudget extends Error {
  override readonly name = 'OverBudget';
}

/** A new file, written piece by piece, so that no animation is ever whole in memory. */
export class FileSink {
  private bytes = 0;

  private constructor(
    readonly file: string,
    private readonly handle: FileHandle,
    private readonly limit: number,
  ) {}

  /**
   * @param file absolute path; what was there is replaced
   * @param limit bytes
   * @throws EaselError fileNotWritten
   */
  static async create(file: string, limit = Infinity): Promise<FileSink> {
    return new FileSink(file, await written(file, open(file, 'w')), limit);
  }

  /** Bytes so far. */
  get size(): number {
    return this.bytes;
  }

  /** @throws OverBudget; EaselError fileNotWritten */
  async write(data: Uint8Array): Promise<void> {
    await this.patch(this.bytes, data);
    this.bytes += data.length;
    if (this.bytes > this.limit) throw new OverBudget();
  }

  /** Writes over what is there already: sizes that are known only at the end. */
  async patch(position: number, data: Uint8Array): Promise<void> {
    // One call may write less than all, on a full disk for example.
    for (let done = 0; done < data.length;) {
      const { bytesWritten } = await written(
        this.file,
        this.handle.write(data, done, data.length - done, position + done),
      );
      done += bytesWritten;
    }
  }

  async close(): Promise<void> {
    await written(this.file, this.handle.close());
  }
}

/** Writes a new file with `fill`, and closes it whatever happens. @returns its size in bytes */
export async function writeFileWith(
  file: string,
  limit: number,
  fill: (sink: FileSink) => Promise<void>,
): Promise<number> {
  const sink = await FileSink.create(file, limit);
  try {
    await fill(sink);
  } finally {
    await sink.close();
  }
  return sink.size;
}

async function written<T>(file: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw EaselError.of('fileNotWritten', { file, detail }, { cause: error });
  }
}
