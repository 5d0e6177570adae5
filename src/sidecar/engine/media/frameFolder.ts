import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { EaselError } from '../../../protocol/errors';
import { frameName, framesRecordName, framesRecordSchema, type FramesRecord } from '../../../protocol/frames';

/** What a task says of its frames before it makes them. */
export interface FramesPlan extends Omit<FramesRecord, 'version' | 'done' | 'request'> {
  /** JSON, but for what is undefined. */
  readonly request: object;
}

/** Files of a run that is not over: what it needs to go on. */
const keptFolder = '.easel-frames';

/**
 * A folder that frames are written to as they are made, with an account of them in `frames.json`, from which an interrupted
 * run goes on. Every file appears whole or not at all.
 */
export class FrameFolder {
  private constructor(
    readonly path: string,
    private record: FramesRecord,
  ) {}

  /**
   * Sees before anything is read or drawn whether frames may go there.
   * @param resume as for {@link open}
   * @returns a folder for what is of use until the run is over; it is not there yet
   * @throws EaselError framesExist, framesRecordInvalid, fileNotWritten
   */
  static async prepare(path: string, resume: boolean): Promise<string> {
    if (!resume && (await hasFrames(path))) throw EaselError.of('framesExist', { folder: path });
    const scratch = join(path, keptFolder);
    // A run that was killed could not clear it away.
    await writing(scratch, async () => {
      for (const each of await readdir(scratch, { withFileTypes: true }).catch(() => []))
        if (each.isDirectory()) await rm(join(scratch, each.name), { recursive: true, force: true });
    });
    return scratch;
  }

  /**
   * Makes the folder ready. What is in it already is never touched, unless it is resumed.
   * @param resume go on after the frames of an earlier run of the same plan, if there is one
   * @throws EaselError framesExist, framesOfAnother, framesRecordInvalid, fileNotWritten
   */
  static async open(path: string, plan: FramesPlan, resume: boolean): Promise<FrameFolder> {
    const planned = framesRecordSchema.parse(JSON.parse(JSON.stringify({ version: 1, ...plan, done: 0 })));
    if (!(await hasFrames(path))) {
      const folder = new FrameFolder(path, planned);
      await folder.writeRecord();
      return folder;
    }
    if (!resume) throw EaselError.of('framesExist', { folder: path });
    const record = await readRecord(join(path, framesRecordName));
    const detail = difference({ ...record, done: 0 }, planned);
    if (detail !== undefined) throw EaselError.of('framesOfAnother', { folder: path, detail });
    return new FrameFolder(path, record);
  }

  /** How many frames are there. */
  get done(): number {
    return this.record.done;
  }

  /**
   * Writes the next frame.
   * @param kept names of {@link keep} that are needed to go on after it; all others are deleted
   */
  async add(png: Uint8Array, kept: readonly string[]): Promise<void> {
    const { done, frames, backwards } = this.record;
    await this.write(frameName(backwards ? frames - 1 - done : done), png);
    this.record = { ...this.record, done: done + 1 };
    await this.writeRecord();
    await this.forget(kept);
  }

  /** Keeps a file for going on; it is of use once {@link add} has told of it. */
  async keep(name: string, data: Uint8Array): Promise<void> {
    await writing(this.path, () => mkdir(join(this.path, keptFolder), { recursive: true }));
    await this.write(join(keptFolder, name), data);
  }

  /** @throws EaselError fileNotRead */
  async kept(name: string): Promise<Uint8Array> {
    return reading(join(this.path, keptFolder, name));
  }

  private async forget(kept: readonly string[]): Promise<void> {
    const folder = join(this.path, keptFolder);
    const isOver = this.done === this.record.frames;
    await writing(folder, async () => {
      if (isOver) return rm(folder, { recursive: true, force: true });
      const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
      for (const { name } of entries.filter((each) => each.isFile()))
        if (!kept.includes(name)) await rm(join(folder, name), { force: true });
    });
  }

  private async writeRecord(): Promise<void> {
    await this.write(framesRecordName, Buffer.from(`${JSON.stringify(this.record, undefined, 2)}\n`));
  }

  private async write(name: string, data: Uint8Array): Promise<void> {
    const file = join(this.path, name);
    const temporary = join(this.path, `.easel-${randomBytes(8).toString('hex')}.tmp`);
    await writing(file, async () => {
      try {
        await writeFile(temporary, data, { flag: 'wx' });
        await rename(temporary, file);
      } finally {
        await rm(temporary, { force: true });
      }
    });
  }
}

/** An account of a run that failed before its first frame is nothing that could be lost. */
async function hasFrames(path: string): Promise<boolean> {
  const names = await writing(path, async () => {
    await mkdir(path, { recursive: true });
    return readdir(path);
  });
  if (names.some((name) => /^frame-\d{5,}\.png$/.test(name))) return true;
  return names.includes(framesRecordName) && (await readRecord(join(path, framesRecordName))).done > 0;
}

async function readRecord(file: string): Promise<FramesRecord> {
  const text = Buffer.from(await reading(file)).toString('utf8');
  try {
    return framesRecordSchema.parse(JSON.parse(text));
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw EaselError.of('framesRecordInvalid', { file, detail }, { cause: error });
  }
}

/** Where two plans differ, as a path: `request.spec.seed`; undefined where they do not. */
function difference(earlier: unknown, now: unknown, path: readonly string[] = []): string | undefined {
  if (isDeepStrictEqual(earlier, now)) return undefined;
  if (!isRecord(earlier) || !isRecord(now)) return path.join('.');
  const keys = [...new Set([...Object.keys(earlier), ...Object.keys(now)])];
  const [first] = keys.flatMap((key) => difference(earlier[key], now[key], [...path, key]) ?? []);
  return first;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

async function reading(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw EaselError.of('fileNotRead', { file, detail }, { cause: error });
  }
}

async function writing<T>(file: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw EaselError.of('fileNotWritten', { file, detail }, { cause: error });
  }
}
