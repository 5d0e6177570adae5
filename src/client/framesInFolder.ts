import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { animationTaskSchema, withSeed, type AnimationFile } from '../protocol/animationTask';
import { EaselError } from '../protocol/errors';
import { framesRecordName, framesRecordSchema, type FramesRecord } from '../protocol/frames';

/** The frames of a folder, and what they are of, with all that was filled in when they were begun. */
export interface FramesInFolder {
  readonly record: FramesRecord;
  readonly file: AnimationFile;
}

/** @throws EaselError fileNotRead, framesRecordInvalid */
export async function readFrames(folder: string): Promise<FramesInFolder> {
  const file = path.join(folder, framesRecordName);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw EaselError.of('fileNotRead', { file, detail: (error as Error).message }, { cause: error });
  }
  try {
    const record = framesRecordSchema.parse(JSON.parse(text));
    const { spec } = record.request as { spec?: unknown };
    return { record, file: animationTaskSchema.parse({ task: record.task, spec }) };
  } catch (error) {
    throw EaselError.of('framesRecordInvalid', { file, detail: (error as Error).message }, { cause: error });
  }
}

/**
 * What goes on with the frames of a folder, if it has any: the seed that was drawn for them is needed again.
 * @throws EaselError framesRecordInvalid
 */
export async function resumedFile(file: AnimationFile, folder: string): Promise<AnimationFile> {
  try {
    return withSeed(file, (await readFrames(folder)).file.spec.seed!);
  } catch (error) {
    if (error instanceof EaselError && error.is('fileNotRead')) return file;
    throw error;
  }
}
