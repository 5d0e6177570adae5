import { rm } from 'node:fs/promises';
import * as vscode from 'vscode';
import { EaselError } from '../../protocol/errors';
import type { Job } from '../../protocol/jobs';
import { requests } from '../../protocol/wire';
import { TrackedPlace } from '../documents/trackedPlace';
import type { MadeAsset } from '../drawing/placeFiles';
import type { Services } from '../services';
import { showError } from '../status/showError';
import type { AnimationRun } from './animationRun';
import { runBeside, type BesideOptions } from './runBeside';
import { showRunProgress } from './runProgress';
import { runToDocument } from './runToDocument';
import { tellEnd } from './tellEnd';

/**
 * Waits until a run is over and brings its frames to where they belong; then they are deleted. Those of a run that was
 * stopped stay, and a message offers to go on.
 * @throws {EaselError} what the drawing or its file failed with, `jobCancelled` among it
 */
export async function deliverRun(
  id: string,
  services: Services,
  options: BesideOptions,
): Promise<readonly MadeAsset[]> {
  const { animations } = services;
  const goal = animations.recordOf(id)?.goal;
  const place = goal?.kind === 'document' ? goal.place : undefined;
  const tracked = place && new TrackedPlace(vscode.Uri.parse(place.document, true), place.anchor);
  try {
    const isShown = goal?.kind === 'beside' && !options.silent;
    const run = await (isShown ? showRunProgress(id, animations) : animations.ended(id));
    if (run?.state !== 'done') {
      if (run && !run.problem && !options.silent) offerToResume(run, services);
      throw run?.problem ?? EaselError.of('jobCancelled', {});
    }
    if (!goal) return [];
    const assets =
      goal.kind === 'document'
        ? await runToDocument(id, goal.place, tracked!, services, options)
        : await runBeside(id, goal, services, options);
    await animations.discard(id);
    return assets;
  } finally {
    tracked?.dispose();
  }
}

/**
 * Goes on with the job of a run that an earlier window was waiting for.
 * @throws {EaselError} as {@link deliverRun} does
 */
export async function adoptJob(job: Job, id: string, services: Services): Promise<void> {
  const { animations, drawings, sidecar } = services;
  await animations.ready;
  const isKnown = animations.find(id) !== undefined;
  // Of a run without a goal the animation editor shows how it ends.
  const hasGoal = animations.recordOf(id)?.goal !== undefined;
  if (isKnown && job.task !== 'export') {
    await animations.adopt(id, job);
    await (hasGoal ? deliverRun(id, services, { silent: false }) : tellEnd(id, services));
    return;
  }
  // Its file would still have to be taken to its place; making it once more is simpler, and the matter of a moment.
  await sidecar.client.request(requests.jobsDiscard, { job: job.id });
  await drawings.pending.remove(job.id);
  if (job.task === 'export') await rm(job.request.folder, { recursive: true, force: true });
  if (hasGoal) await deliverRun(id, services, { silent: false });
}

/** Returns at once. */
function offerToResume(run: AnimationRun, services: Services): void {
  const { t } = vscode.l10n;
  const { animations, log } = services;
  const resume = t('Resume');
  const discard = t('Discard Frames');
  const said = t('“{0}” was stopped; {1} of {2} frames are kept.', run.title, run.done, run.frames);
  const answer = async (): Promise<void> => {
    const chosen = await vscode.window.showInformationMessage(said, resume, discard);
    if (chosen === discard) await animations.discard(run.id);
    if (chosen !== resume) return;
    await animations.resume(run.id);
    await deliverRun(run.id, services, { silent: false });
  };
  void answer().catch((error: unknown) => showError(error, log));
}
