import * as vscode from 'vscode';
import { resumeJob } from '../../client/runJob';
import { EaselError } from '../../protocol/errors';
import type { GenerationResult } from '../../protocol/generation';
import { promptOf, taskOf, type Job } from '../../protocol/jobs';
import { requests } from '../../protocol/wire';
import { adoptJob } from '../animation/deliverRun';
import { TrackedPlace } from '../documents/trackedPlace';
import type { Services } from '../services';
import { showError } from '../status/showError';
import { deliver } from './deliver';
import { deliverToGallery } from './deliverToGallery';
import { deliverToTarget } from './deliverToTarget';
import { jobContextSchema } from './jobContext';

/** Waits again for the jobs that this window was waiting for before it was reloaded, and finishes what it began. */
export async function resumePendingJobs(services: Services): Promise<void> {
  const { drawings, sidecar, log } = services;
  const pending = await drawings.pending.adopt();
  if (pending.length === 0) return;
  log.info(`waiting again for ${pending.length} drawing(s)`);
  const { jobs } = await sidecar.client.request(requests.jobsList, { owner: await drawings.pending.owner() });
  const ours = jobs.filter(({ id }) => pending.includes(id));
  const lost = pending.filter((id) => !ours.some((job) => job.id === id));
  for (const id of lost) await drawings.pending.remove(id);
  if (lost.length > 0) showError(EaselError.of('sidecarLost', { count: lost.length }), log);
  await Promise.all(ours.map((job) => resume(job, services).catch((error: unknown) => showError(error, log))));
}

async function resume(job: Job, services: Services): Promise<void> {
  const { drawings, sidecar } = services;
  const { id } = job;
  const context = jobContextSchema.safeParse(job.context).data;
  if (context && 'run' in context) {
    await adoptJob(job, context.run, services);
    return;
  }
  if (!context || taskOf(job) !== 'generate') {
    // Another version of the extension wrote it; the picture would have no place to go to.
    await drawings.pending.remove(id);
    await sidecar.client.request(requests.jobsDiscard, { job: id });
    return;
  }
  const wait = (signal: AbortSignal, onChange: (changed: Job) => void): Promise<GenerationResult> =>
    resumeJob(sidecar.client, { id, task: 'generate' }, { signal, onChange });
  if ('target' in context) {
    const { misplaced, notListed } = await drawings.show(promptOf(job), wait, (result) =>
      deliverToTarget(result, context, services),
    );
    for (const error of [misplaced, notListed]) if (error) showError(error, services.log);
    return;
  }
  if ('galleryFolder' in context) {
    await drawings.show(promptOf(job), wait, (result) => deliverToGallery(result, context, services));
    return;
  }
  const place = new TrackedPlace(vscode.Uri.parse(context.document, true), context.anchor);
  try {
    await drawings.show(promptOf(job), wait, (result) => deliver(result, context, place, services, { silent: false }));
  } finally {
    place.dispose();
  }
}
