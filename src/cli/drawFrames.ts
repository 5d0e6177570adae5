import { rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { exportClip } from '../client/exportClip';
import { readFrames } from '../client/framesInFolder';
import { runJob, type RunJobOptions } from '../client/runJob';
import { framesJob, type AnimationFile } from '../protocol/animationTask';
import type { DevicePreference } from '../protocol/generation';
import { exportRequestSchema } from '../protocol/exporting';
import { frameName, framesRecordName } from '../protocol/frames';
import { clipDocument, clipOptionsOf, planExport, tellClip, type ClipFlags } from './clips';
import { withClient, type CommandContext } from './connect';
import { namesFolder, prepareFolder } from './outputs';
import { createProgress } from './progress';
import { describeFlags, flagName } from './requestOptions';
import { framesDocument, shown, tellFrames } from './results';
import { printJson, tell, UsageError } from './terminal';

/** Where frames go, and the file that plays which they become, if any. */
export interface FramesOutput {
  /** Absolute path. */
  readonly folder: string;
  readonly clip: PlannedClip | undefined;
}

type PlannedClip = ReturnType<typeof planExport> & { readonly options: ClipOptions };
type ClipOptions = z.output<typeof clipOptionsSchema>;

const { loop, rubberBand, maxBytes, still } = exportRequestSchema.shape;
const clipOptionsSchema = z.strictObject({ loop, rubberBand, maxBytes, still });

/**
 * A folder, or a file that plays; the frames of that are in a folder beside it until it is made.
 * @throws {UsageError} for flags that are wrong, or say how a file is to be where none is made
 * @throws {EaselError} exportEndingUnknown
 */
export function planFrames(output: string, flags: FramesFlags): FramesOutput {
  const values = clipOptionsOf(flags);
  if (namesFolder(output)) {
    const [name] = Object.entries(values).find(([, value]) => value !== undefined) ?? [];
    if (name !== undefined) throw new UsageError(`${flagName(name)} is for a file that plays: let --output name one`);
    return { folder: path.resolve(output), clip: undefined };
  }
  const { data: options, error } = clipOptionsSchema.safeParse(values);
  if (error) throw new UsageError(describeFlags(error, values));
  const clip = { ...planExport({ ...flags, output }), options };
  return { folder: path.join(clip.target.folder, `${clip.target.baseName}-frames`), clip };
}

/** What every command that draws frames takes of their files. */
export interface FramesFlags extends ClipFlags {
  readonly overwrite: boolean;
}

interface DrawOptions {
  readonly resume: boolean;
  readonly device: DevicePreference | undefined;
  readonly json: boolean;
}

/** Draws frames, makes the file that plays of them, and says what came of it. */
export async function drawFrames(
  file: AnimationFile,
  { folder, clip }: FramesOutput,
  { resume, device, json }: DrawOptions,
  context: CommandContext,
): Promise<void> {
  prepareFolder(folder);
  const progress = await createProgress();
  const options: RunJobOptions = { signal: context.signal, onChange: (job) => progress.update(job) };
  const [result, made] = await withClient(context, async (client) => {
    const drawn = await runJob(client, framesJob(file, { folder, resume, device }), options);
    if (clip === undefined) return [drawn, undefined] as const;
    const request = { ...clip.options, frames: folder, kind: clip.kind };
    return [drawn, await exportClip(client, request, clip.target, options)] as const;
  })
    .finally(() => progress.stop())
    .catch(async (error: unknown) => {
      await tellKept(folder);
      throw error;
    });
  if (clip !== undefined) await removeFrames(folder, result.frames);
  if (json) {
    const { folder: drawn, ...rest } = framesDocument(result);
    return printJson(made ? { ...rest, clip: clipDocument(made) } : { folder: drawn, ...rest });
  }
  tellFrames(result, clip === undefined);
  if (made !== undefined && clip !== undefined) tellClip(made, clip.target);
}

async function tellKept(folder: string): Promise<void> {
  const kept = await readFrames(folder).catch(() => undefined);
  if (kept === undefined || kept.record.done === 0) return;
  const { done, frames } = kept.record;
  tell(`${done} of ${frames} frames are in ${shown(folder)}; with --resume the same command goes on.`);
}

/** What somebody put beside them stays. */
async function removeFrames(folder: string, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await rm(path.join(folder, frameName(i)), { force: true });
  await rm(path.join(folder, framesRecordName), { force: true });
  await rmdir(folder).catch(() => undefined);
}
