import { EaselError } from '../protocol/errors';
import {
  isFinal,
  taskOf,
  type Job,
  type JobResult,
  type JobSubmission,
  type ResultOf,
  type Task,
  type TaskOf,
} from '../protocol/jobs';
import { requests } from '../protocol/wire';
import type { SidecarClient } from './sidecarClient';

export interface RunJobOptions {
  /** Cancels the job. */
  readonly signal?: AbortSignal | undefined;
  /** Is called with the job's first state and with every change. */
  readonly onChange?: ((job: Job) => void) | undefined;
}

/**
 * Submits a job, waits until it has ended and collects its result.
 * @throws EaselError jobCancelled when `signal` was aborted; what the job failed with; sidecarLost
 */
export async function runJob<S extends JobSubmission>(
  client: SidecarClient,
  submission: S,
  options: RunJobOptions = {},
): Promise<ResultOf<TaskOf<S>>> {
  const submit = () => client.request(requests.jobsSubmit, submission, options);
  return resultOf(await finish(client, submit, options), taskOf(submission) as TaskOf<S>);
}

/**
 * Attaches to a job that was submitted before, perhaps by another window or by this one before it was reloaded, waits
 * until it has ended and collects its result.
 * @throws EaselError jobUnknown, and as {@link runJob} does
 */
export async function resumeJob<T extends Task>(
  client: SidecarClient,
  { id, task }: { readonly id: string; readonly task: T },
  options: RunJobOptions = {},
): Promise<ResultOf<T>> {
  const attach = () => client.request(requests.jobsAttach, { job: id }, options);
  return resultOf(await finish(client, attach, options), task);
}

function resultOf<T extends Task>(result: JobResult, task: T): ResultOf<T> {
  if (taskOf(result) !== task) throw new Error(`A job of the task ${task} has the result of a ${taskOf(result)}.`);
  return result as ResultOf<T>;
}

async function finish(
  client: SidecarClient,
  begin: () => Promise<Job>,
  { signal, onChange }: RunJobOptions,
): Promise<JobResult> {
  const first = await begin().catch((error: unknown) => {
    throw error instanceof EaselError && error.is('requestCancelled') ? EaselError.of('jobCancelled', {}) : error;
  });
  const { id, state, error } = await untilEnd(client, first, signal, onChange);
  if (state === 'done' && signal?.aborted !== true) return collect(client, id);
  const failure = error === undefined ? EaselError.of('jobCancelled', {}) : EaselError.fromSerialised(error);
  // Nobody asks for it again. A lost job is nowhere, and a sidecar that is started to forget it would be of no use.
  if (!failure.is('sidecarLost')) await client.request(requests.jobsDiscard, { job: id }).catch(() => undefined);
  throw failure;
}

/** Resolves with the job's last state. */
function untilEnd(
  client: SidecarClient,
  first: Job,
  signal: AbortSignal | undefined,
  onChange: ((job: Job) => void) | undefined,
): Promise<Job> {
  return new Promise((resolve) => {
    const changed = (job: Job) => {
      if (job.id !== first.id) return;
      onChange?.(job);
      if (!isFinal(job.state)) return;
      unsubscribe();
      signal?.removeEventListener('abort', cancel);
      resolve(job);
    };
    const cancel = () => {
      // The job's own end tells how that went; without a connection it is lost, which is told as well.
      client.request(requests.jobsCancel, { job: first.id }).catch(() => undefined);
    };
    const unsubscribe = client.onJobChanged(changed);
    signal?.addEventListener('abort', cancel, { once: true });
    changed(first);
    if (signal?.aborted === true) cancel();
  });
}

/** The result; once more over a new connection when the first is lost on the way. */
async function collect(client: SidecarClient, job: string): Promise<JobResult> {
  try {
    return await client.request(requests.jobsCollect, { job });
  } catch (error) {
    if (!(error instanceof EaselError) || !error.is('connectionClosed')) throw error;
    return client.request(requests.jobsCollect, { job }).catch((again: unknown) => {
      throw EaselError.of('sidecarLost', { count: 1 }, { cause: again });
    });
  }
}
