import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { EaselError } from '../../../../protocol/errors';
import { frameRateSchema } from '../../../../protocol/frames';
import { framesRecordName } from '../../../../protocol/frames';

/** The pictures of an animation as they lie in a folder. */
export interface FrameFolder {
  /** Absolute paths, in the order of their numbers. */
  readonly files: readonly string[];
  /** Frames a second, where `frames.json` says so. */
  readonly fps?: number;
}

/** What is read here of the list that lies beside the frames; whoever drew them writes more into it. */
const frameListSchema = z.object({ fps: frameRateSchema.optional() });

/**
 * Finds the frames: PNG files whose names end in a number (`frame-00012.png`, `12.png`); gaps do not count.
 * @param folder absolute path
 * @throws EaselError fileNotRead, framesMissing, framesMixed, frameListInvalid
 */
export async function readFrames(folder: string): Promise<FrameFolder> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw EaselError.of('fileNotRead', { file: folder, detail: messageOf(error) }, { cause: error });
  });
  const numbered = names.flatMap((name) => {
    const [, prefix, number] = /^(.*?)(\d+)\.png$/i.exec(name) ?? [];
    return prefix === undefined || number === undefined ? [] : [{ name, prefix, number: Number(number) }];
  });
  const [first] = numbered;
  if (first === undefined) throw EaselError.of('framesMissing', { folder });
  const other = numbered.find(({ prefix }) => prefix !== first.prefix);
  if (other !== undefined) throw EaselError.of('framesMixed', { folder, one: first.name, other: other.name });
  numbered.sort((a, b) => a.number - b.number);
  const files = numbered.map(({ name }) => path.join(folder, name));
  return names.includes(framesRecordName)
    ? { files, ...(await readFrameList(path.join(folder, framesRecordName))) }
    : { files };
}

async function readFrameList(file: string): Promise<Pick<FrameFolder, 'fps'>> {
  try {
    const { fps } = frameListSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    return fps === undefined ? {} : { fps };
  } catch (error) {
    const detail = error instanceof z.ZodError ? z.prettifyError(error) : messageOf(error);
    throw EaselError.of('frameListInvalid', { file, detail }, { cause: error });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
