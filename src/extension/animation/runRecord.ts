import { readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { readFrames } from '../../client/framesInFolder';
import { saveReplacing } from '../../client/saveExclusive';
import { animationTaskSchema } from '../../protocol/animationTask';
import { EaselError } from '../../protocol/errors';
import { framesRecordName, isFrameName } from '../../protocol/frames';
import { animationKinds } from '../../protocol/exporting';
import { devicePreferenceSchema, deviceSchema } from '../../protocol/generation';
import { stylePresetSchema } from '../../protocol/stylePresets';
import { runGoalSchema } from './runGoal';

/** A file that was made of a run's frames, and how it is shown. */
const runExportSchema = z.object({
  kind: z.enum(animationKinds),
  /** Absolute paths. */
  file: z.string(),
  still: z.string().optional(),
  /** Of sprites. */
  className: z.string().optional(),
  width: z.number(),
  height: z.number(),
  loop: z.number(),
  /** What was said of it. */
  text: z.string(),
});
export type RunExport = z.infer<typeof runExportSchema>;

/** What is written down of a run, beside its frames. */
export const runRecordSchema = z.object({
  version: z.literal(1),
  title: z.string(),
  /** What is made, as it was asked for; paths in it are relative to `source`, or absolute. */
  file: animationTaskSchema,
  /** URI of the animation file. */
  source: z.string().optional(),
  /** What is to become of the frames; absent: whoever began it sees to that. */
  goal: runGoalSchema.optional(),
  /** The words of the file's style, where it is one of the person's own. */
  style: stylePresetSchema.optional(),
  device: devicePreferenceSchema,
  /** Milliseconds since 1970. */
  startedAt: z.number(),
  /** How it was made, once all frames are there: what files and their names say of it. */
  made: z.object({ seed: z.number(), model: z.string(), device: deviceSchema.optional() }).optional(),
  /** The last one. */
  exported: runExportSchema.optional(),
});
export type RunRecord = z.infer<typeof runRecordSchema>;

/** A run as it lies on the disk. */
export interface StoredRun {
  readonly id: string;
  readonly record: RunRecord;
  readonly progress: RunProgress;
}

export interface RunProgress {
  /** Frames when all are made, and those that are; undefined when none was begun. */
  readonly frames?: { readonly done: number; readonly all: number };
  readonly problem?: EaselError;
}

/** Frames that nobody wanted for so long are cleared away. */
const keptMilliseconds = 30 * 24 * 60 * 60 * 1000;
const recordName = 'run.json';

/** The folder of a run's frames. */
export function framesFolder(storage: string, id: string): string {
  return path.join(storage, id, 'frames');
}

export async function writeRun(storage: string, id: string, record: RunRecord): Promise<void> {
  await saveReplacing(path.join(storage, id, recordName), Buffer.from(JSON.stringify(record)));
}

export async function removeRun(storage: string, id: string): Promise<void> {
  await rm(path.join(storage, id), { recursive: true, force: true });
}

/** How far the frames in a folder are; of use are only all that were drawn. */
export async function progressOf(folder: string): Promise<RunProgress> {
  try {
    const { done, frames } = (await readFrames(folder)).record;
    const missing = done - (await framesIn(folder));
    if (missing > 0) return { problem: EaselError.of('framesGone', { missing, done }) };
    return { frames: { done, all: frames } };
  } catch (error) {
    const problem = EaselError.from(error);
    return problem.is('fileNotRead') ? {} : { problem };
  }
}

async function framesIn(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => isFrameName(name)).length;
}

/**
 * The runs of a folder; those that were left alone for long are deleted.
 * @param report is told of what cannot be read, which stays until it is old
 */
export async function readRuns(storage: string, report: (message: string) => void): Promise<StoredRun[]> {
  const ids = await readdir(storage).catch(() => []);
  const runs: StoredRun[] = [];
  for (const id of ids) {
    if (Date.now() - (await lastUsed(storage, id)) > keptMilliseconds) {
      await removeRun(storage, id);
      continue;
    }
    try {
      const text = await readFile(path.join(storage, id, recordName), 'utf8');
      const record = runRecordSchema.parse(JSON.parse(text));
      runs.push({ id, record, progress: await progressOf(framesFolder(storage, id)) });
    } catch (error) {
      report(`the animation in ${path.join(storage, id)} cannot be read: ${String(error)}`);
    }
  }
  return runs.sort((a, b) => a.record.startedAt - b.record.startedAt);
}

/** When its record, or the account of its frames, was written last. */
async function lastUsed(storage: string, id: string): Promise<number> {
  const files = [path.join(storage, id), path.join(framesFolder(storage, id), framesRecordName)];
  const times = await Promise.all(
    files.map((file) =>
      stat(file).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      ),
    ),
  );
  return Math.max(...times);
}
