import * as vscode from 'vscode';
import { resumeJob } from '../../client/runJob';
import { EaselError } from '../../protocol/errors';
import { promptOf, taskOf, type Job } from '../../protocol/jobs';
import { requests } from '../../protocol/wire';
import { TrackedPlace } from '../documents/trackedPlace';
import type { Services } from '../services';
import { showError } from '../status/showError';
import { deliver } from './deliver';
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
  const { id, context } = job;
  const { drawings, sidecar } = services;
  const parsed = jobContextSchema.safeParse(context);
  if (!parsed.success || taskOf(job) !== 'generate') {
    // Another version of the extension wrote it; the picture would have no place to go to.
    await drawings.pending.remove(id);
    await sidecar.client.request(requests.jobsDiscard, { job: id });
    return;
  }
  const place = new TrackedPlace(vscode.Uri.parse(parsed.data.document, true), parsed.data.anchor);
  try {
    await drawings.show(
      promptOf(job),
      (signal, onChange) => resumeJob(sidecar.client, { id, task: 'generate' }, { signal, onChange }),
      (result) => deliver(result, parsed.data, place, services, { silent: false }),
    );
  } finally {
    place.dispose();
  }
}
