import { randomInt, randomUUID } from 'node:crypto';
import { maximumSeed } from '../../protocol/generation';
import { EaselError } from '../../protocol/errors';
import {
  isFinal,
  jobResultSchema,
  jobSchema,
  type Job,
  type JobChange,
  type JobResult,
  type JobWork,
  type Preview,
  type ReceivedSubmission,
} from '../../protocol/jobs';
import { describeError, type Log } from '../../protocol/log';
import { portableModelId } from '../../protocol/models';
import { maximumContextCharacters } from '../../protocol/wire';
import type { EngineHost } from '../engineHost/engineHost';
import type { ModelHashes } from '../models/modelHash';
import type { ModelStore } from '../models/modelStore';
import { resultsToDrop } from './keptResults';
import { imageBytes, resultBytes, type QueueEntry } from './queueEntry';
import { resolveTask } from './resolveTask';

export interface JobQueueOptions {
  readonly host: EngineHost;
  readonly store: ModelStore;
  readonly hashes: ModelHashes;
  readonly log: Log;
  /** The most jobs that may wait. */
  readonly maximumQueueLength: number;
}

/** Generous: a window that was closed for a night finds all it had asked for. */
const keptLimits = { count: 500, bytes: 1024 ** 3 };

/** The most bytes of given images that wait with their jobs. */
const maximumQueuedImageBytes = 1024 ** 3;

/** Between two announcements of the positions in the queue. */
const positionsMs = 100;

/** All jobs from their submission until they are collected or discarded; they are worked on one at a time, in order. */
export class JobQueue {
  readonly #options: JobQueueOptions;
  readonly #entries = new Map<string, QueueEntry>();
  #waiting: QueueEntry[] = [];
  #running: QueueEntry | undefined;
  /** Final and not yet collected, oldest first. */
  #kept: QueueEntry[] = [];
  #submitted: Promise<unknown> = Promise.resolve();
  #closed = false;
  #positionsTold: NodeJS.Timeout | undefined;
  readonly #listeners = new Set<(job: Job) => void>();

  constructor(options: JobQueueOptions) {
    this.#options = options;
  }

  /** Calls `listener` with every change of every job. */
  onChanged(listener: (job: Job) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get counts(): { queued: number; running: number; uncollected: number } {
    return {
      queued: this.#waiting.length,
      running: this.#running === undefined ? 0 : 1,
      uncollected: this.#kept.filter(({ result }) => result !== undefined).length,
    };
  }

  /**
   * Checks and completes a request and puts it at the end of the queue.
   * @throws EaselError queueFull, invalidRequest, or what is wrong with the model or the request
   */
  submit(submission: ReceivedSubmission): Promise<Job> {
    // One after another, so that a model folder that is slow to read does not let a later job overtake.
    const submitted = this.#submitted.then(() => this.#submit(submission));
    this.#submitted = submitted.catch(() => undefined);
    return submitted;
  }

  /** @throws EaselError jobUnknown */
  get(id: string): Job {
    return this.#entry(id).job;
  }

  /** In the order of submission; all of them, or those of one owner. */
  list(owner?: string): Job[] {
    return [...this.#entries.values()]
      .map(({ job }) => job)
      .filter((job) => owner === undefined || job.owner === owner);
  }

  /**
   * Resolves when the job has ended, which may be with another outcome that was faster.
   * @throws EaselError jobUnknown
   */
  async cancel(id: string): Promise<Job> {
    const entry = this.#entry(id);
    if (isFinal(entry.job.state)) return entry.job;
    if (entry === this.#running) {
      entry.abort.abort();
    } else {
      this.#waiting = this.#waiting.filter((other) => other !== entry);
      this.#end(entry, { state: 'cancelled' });
      this.#announcePositions();
    }
    await entry.finished;
    return entry.job;
  }

  /**
   * The result, which stays until {@link forget}.
   * @throws EaselError jobUnknown, jobNotDone, or what the job failed with
   */
  result(id: string): JobResult {
    const { job, result } = this.#entry(id);
    if (job.error !== undefined) throw EaselError.fromSerialised(job.error);
    if (result === undefined) throw EaselError.of('jobNotDone', { job: id, state: job.state });
    return result;
  }

  /**
   * Forgets a job and its result, and cancels it first when it has not ended.
   * @throws EaselError jobUnknown
   */
  async discard(id: string): Promise<void> {
    await this.cancel(id);
    this.forget(id);
  }

  forget(id: string): void {
    const entry = this.#entries.get(id);
    this.#entries.delete(id);
    this.#kept = this.#kept.filter((other) => other !== entry);
  }

  /** Cancels every job and takes no more. */
  async close(): Promise<void> {
    this.#closed = true;
    const unfinished = [...this.#entries.values()].filter(({ job }) => !isFinal(job.state));
    await Promise.all(unfinished.map(({ job }) => this.cancel(job.id)));
  }

  async #submit(submission: ReceivedSubmission): Promise<Job> {
    const { context, owner } = submission;
    if (this.#closed) throw EaselError.of('connectionClosed', { detail: 'the sidecar is ending' });
    const { store, hashes, log, maximumQueueLength } = this.#options;
    if (this.#waiting.length >= maximumQueueLength) throw EaselError.of('queueFull', { count: this.#waiting.length });
    const contextCharacters = JSON.stringify(context)?.length ?? 0;
    if (contextCharacters > maximumContextCharacters) {
      const detail = `the context has ${contextCharacters} characters of JSON, and ${maximumContextCharacters} is the most`;
      throw EaselError.of('invalidRequest', { detail });
    }
    const { work, model, devicePreference } = await resolveTask(submission, store, () => randomInt(maximumSeed + 1));
    if (this.#imageBytes + imageBytes(work) > maximumQueuedImageBytes)
      throw EaselError.of('queueFull', { count: this.#waiting.length });
    // Begun now, so that it is known when the model is loaded; an error shows again when the job runs.
    if (model !== undefined) hashes.hash(model.folder).catch(() => undefined);

    let finish = () => {};
    const finished = new Promise<void>((resolve) => (finish = resolve));
    const job = jobSchema.parse({
      ...work,
      // Of the work it says whether one is wanted.
      preview: undefined,
      id: randomUUID(),
      state: 'queued',
      devicePreference,
      owner,
      context,
      submittedAt: Date.now(),
      position: this.#waiting.length + this.counts.running,
      step: 0,
      steps: 0,
    });
    const entry: QueueEntry = { job, work, model, abort: new AbortController(), finished, finish };
    this.#entries.set(job.id, entry);
    this.#waiting.push(entry);
    log.write('info', `job ${job.id} queued at position ${job.position}, model ${model?.id ?? 'none'}`);
    // Not at once: who submitted hears of the job before it hears of its changes.
    setImmediate(() => this.#startNext());
    return job;
  }

  #startNext(): void {
    if (this.#running !== undefined) return;
    const entry = this.#waiting.shift();
    if (entry?.work === undefined) return;
    this.#running = entry;
    this.#change(entry, { state: 'loading', position: undefined });
    this.#announcePositions();
    void this.#run(entry, entry.work).finally(() => {
      this.#running = undefined;
      this.#startNext();
    });
  }

  /** Of the images of the jobs that have not ended. */
  get #imageBytes(): number {
    return [...this.#entries.values()].reduce((sum, { work }) => sum + imageBytes(work), 0);
  }

  async #run(entry: QueueEntry, work: JobWork): Promise<void> {
    const { job, model } = entry;
    try {
      const { outcome, ran, ...rest } = await this.#options.host.run(
        {
          job: job.id,
          work,
          model: model && {
            ...model,
            portableId: portableModelId(model),
            device: job.devicePreference,
            hash: this.#options.hashes.hash(model.folder),
          },
        },
        entry.abort.signal,
        {
          started: (device) => this.#change(entry, { state: 'running', device }),
          progress: ({ phase, step, steps, frames, secondsLeft, preview }) =>
            this.#change(entry, { state: phase, step, steps, frames, secondsLeft }, preview),
        },
      );
      const where = model && ran && { model: { id: model.id, name: model.name, hash: ran.hash }, device: ran.device };
      entry.result = jobResultSchema.parse({ ...outcome, ...rest, ...where, request: job.request });
      this.#end(entry, { state: 'done', step: entry.job.steps });
    } catch (error) {
      const failure = EaselError.from(error);
      if (failure.is('jobCancelled')) return this.#end(entry, { state: 'cancelled' });
      this.#options.log.write(
        'error',
        `job ${job.id} failed: ${failure.is('unexpected') ? describeError(error) : failure.message}`,
      );
      this.#end(entry, { state: 'failed', error: failure.serialised });
    }
  }

  #end(entry: QueueEntry, change: JobChange): void {
    this.#kept.push(entry);
    entry.work = undefined;
    this.#change(entry, { position: undefined, secondsLeft: undefined, ...change });
    this.#options.log.write('info', `job ${entry.job.id} ${entry.job.state}`);
    entry.finish();
    this.#dropOldest();
  }

  #dropOldest(): void {
    const excess = resultsToDrop(this.#kept.map(resultBytes), keptLimits);
    for (const { job } of this.#kept.slice(0, excess)) {
      this.#options.log.write('warn', `job ${job.id} was not collected and is dropped, since too many results wait`);
      this.forget(job.id);
    }
  }

  /** @param preview is told once, and not kept with the job: every later change would carry its bytes again */
  #change(entry: QueueEntry, change: JobChange, preview?: Preview): void {
    entry.job = { ...entry.job, ...change };
    const told = preview === undefined ? entry.job : { ...entry.job, preview };
    for (const listener of this.#listeners) listener(told);
  }

  /** At once, but not again and again: cancelling a long queue one by one would tell each job of each other. */
  #announcePositions(): void {
    if (this.#positionsTold !== undefined) return;
    this.#tellPositions();
    this.#positionsTold = setTimeout(() => {
      this.#positionsTold = undefined;
      this.#tellPositions();
    }, positionsMs);
  }

  #tellPositions(): void {
    const first = this.counts.running;
    for (const [i, entry] of this.#waiting.entries()) {
      if (entry.job.position !== first + i) this.#change(entry, { position: first + i });
    }
  }

  #entry(id: string): QueueEntry {
    const entry = this.#entries.get(id);
    if (entry === undefined) throw EaselError.of('jobUnknown', { job: id });
    return entry;
  }
}
