import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { exportClip, type ExportedClip, type ExportTarget } from '../../client/exportClip';
import { resumeJob, runJob, type RunJobOptions } from '../../client/runJob';
import { animationReference } from '../../documents/animationReference';
import { EaselError } from '../../protocol/errors';
import { animationEnding } from '../../protocol/exporting';
import type { DevicePreference, Notice } from '../../protocol/generation';
import type { Job, ResultOf } from '../../protocol/jobs';
import type { WalkSpec } from '../../protocol/walk';
import { requests } from '../../protocol/wire';
import { assetTarget } from '../assets/assetTarget';
import { keptInstead, ownFolder } from '../assets/keepElsewhere';
import { TrackedPlace } from '../documents/trackedPlace';
import type { Services } from '../services';
import { readSettings } from '../settings/readSettings';
import type { AnimationContext, DrawnFrames } from './jobContext';
import { placeFiles, type DeliverOptions, type MadeAsset, type MadeFile } from './placeFiles';

/** An animation as it is asked for. */
export interface AnimationOrder {
  readonly spec: WalkSpec;
  readonly device: DevicePreference | undefined;
  readonly context: AnimationContext;
}

/**
 * Draws the frames of a walk, makes a file that plays of them and brings that to its place.
 *
 * @throws {EaselError} what the drawing failed with, `jobCancelled` among it
 */
export async function drawAnimation(
  { spec, device, context }: AnimationOrder,
  services: Services,
  options: DeliverOptions,
): Promise<readonly MadeAsset[]> {
  const { sidecar, drawings } = services;
  const owner = await drawings.pending.owner();
  const folder = path.join((services.context.storageUri ?? services.context.globalStorageUri).fsPath, randomUUID());
  const submission = { task: 'walk', request: { spec, folder, device }, context, owner } as const;
  const draw = (running: RunJobOptions): Promise<ResultOf<'walk'>> => runJob(sidecar.client, submission, running);
  return inPlace(context, (place) => finishWalk(draw, folder, place, services, options));
}

/**
 * Goes on with an animation's job that an earlier window was waiting for.
 *
 * @throws {EaselError} as {@link drawAnimation} does
 */
export async function resumeAnimation(job: Job, context: AnimationContext, services: Services): Promise<void> {
  const { sidecar, drawings } = services;
  const { id } = job;
  await inPlace(context, async (place) => {
    if (job.task === 'walk') {
      const wait = (running: RunJobOptions): Promise<ResultOf<'walk'>> =>
        resumeJob(sidecar.client, { id, task: 'walk' }, running);
      return finishWalk(wait, job.request.folder, place, services, { silent: false });
    }
    // Its file would still have to be taken to its place; making it once more is simpler, and the matter of a moment.
    await sidecar.client.request(requests.jobsDiscard, { job: id });
    await drawings.pending.remove(id);
    if (job.task === 'export') await rm(job.request.folder, { recursive: true, force: true });
    if (context.frames === null) return [];
    return finishFrames(context.frames, [], place, services, { silent: false });
  });
}

interface Place {
  readonly context: AnimationContext;
  readonly tracked: TrackedPlace;
}

async function inPlace<T>(context: AnimationContext, work: (place: Place) => Promise<T>): Promise<T> {
  const tracked = new TrackedPlace(vscode.Uri.parse(context.document, true), context.anchor);
  try {
    return await work({ context, tracked });
  } finally {
    tracked.dispose();
  }
}

async function finishWalk(
  draw: (running: RunJobOptions) => Promise<ResultOf<'walk'>>,
  folder: string,
  place: Place,
  services: Services,
  options: DeliverOptions,
): Promise<readonly MadeAsset[]> {
  try {
    const { request, model, notices } = await services.drawings.show(
      place.context.prompt,
      (signal, onChange) => draw({ signal, onChange }),
      (result) => Promise.resolve(result),
    );
    const frames = { folder, seed: request.spec.seed, model: model.name };
    return await finishFrames(frames, notices, place, services, options);
  } catch (error) {
    // After any other end the frames may be needed: the window may be closing while the job goes on.
    if (error instanceof EaselError && error.is('jobCancelled')) await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Makes the file of drawn frames, shows it in the document and deletes the frames. */
async function finishFrames(
  frames: DrawnFrames,
  notices: readonly Notice[],
  { context, tracked }: Place,
  services: Services,
  options: DeliverOptions,
): Promise<readonly MadeAsset[]> {
  const { format, altText } = context;
  const { clip, misplaced } = await services.drawings.show(
    context.prompt,
    (signal, onChange) => exportFrames(frames, context, services, { signal, onChange }),
    (exported) => Promise.resolve(exported),
  );
  services.log.info(`saved ${clip.file}`);
  const { width, height, loop } = clip.result;
  const made: MadeFile = {
    file: vscode.Uri.file(clip.file),
    write: (target, languageId, text) =>
      animationReference({ kind: format, target, altText, width, height, loop }, text, languageId),
  };
  const saved = { files: [made], misplaced, notices: [...notices, ...clip.result.notices] };
  const assets = await placeFiles(saved, context, tracked, services, options);
  await rm(frames.folder, { recursive: true, force: true });
  return assets;
}

/** Into the folder where the document's pictures go; where that cannot be written, into the extension's own. */
async function exportFrames(
  frames: DrawnFrames,
  context: AnimationContext,
  services: Services,
  running: RunJobOptions,
): Promise<{ clip: ExportedClip; misplaced?: EaselError }> {
  const { sidecar, drawings } = services;
  const document = vscode.Uri.parse(context.document, true);
  const ending = animationEnding(context.format);
  const plan = { document, folder: context.folder, prompt: context.prompt };
  const { folder, fileName } = assetTarget({ ...frames, ending }, plan, readSettings(document));
  const owner = await drawings.pending.owner();
  const request = { frames: frames.folder, kind: context.format };
  const target: ExportTarget = { folder, baseName: path.parse(fileName).name, extension: ending, overwrite: false };
  const exportTo = (there: ExportTarget): Promise<ExportedClip> =>
    exportClip(sidecar.client, request, there, { ...running, context: { ...context, frames }, owner });
  try {
    return { clip: await exportTo(target) };
  } catch (error) {
    if (!(error instanceof EaselError) || !fileCodes.some((code) => error.is(code))) throw error;
    const clip = await exportTo({ ...target, folder: ownFolder(services.context) });
    return { clip, misplaced: keptInstead(error, [vscode.Uri.file(clip.file)]) };
  }
}

const fileCodes = ['fileNotWritten', 'noSpaceLeft', 'fileNameTooLong', 'folderNotWritable'] as const;
