import type { DevicePreference, DeviceReport, Notice } from '../../protocol/generation';
import type { FromEngine } from '../../protocol/engineMessages';
import { EaselError } from '../../protocol/errors';
import type { JobOutcome, JobWork } from '../../protocol/jobs';
import { diagnose, type Diagnosis } from './diagnose';
import { EngineProcess, noAnswer, type EngineProgram } from './engineProcess';
import { gracePeriodMs } from './gracePeriod';
import { memoryOfProcess } from './processMemory';
import { StepClock } from './stepClock';

export interface EngineHostOptions extends EngineProgram {
  /** An engine that had nothing to draw for so long is ended, and gives its memory back. */
  readonly idleSeconds: number;
  /** An engine that has not answered for so long while it loads a model never will. */
  readonly loadSeconds: number;
}

/** The model that a job needs. */
export interface EngineModel {
  readonly id: string;
  readonly folder: string;
  readonly device: DevicePreference;
  /** What files say of it. */
  readonly portableId: string;
  /** Of its files; being computed while it loads. */
  readonly hash: Promise<string>;
}

/** One job as the engine needs it. */
export interface EngineJob {
  readonly job: string;
  readonly work: JobWork;
  /** Undefined for work that needs none: any engine does it. */
  readonly model: EngineModel | undefined;
}

type Progress = Extract<FromEngine, { type: 'progress' }>;

export interface EngineEvents {
  /** The model is loaded, or was already; without a device, the job needs none. */
  started(device: DeviceReport | undefined): void;
  progress(progress: Omit<Progress, 'type' | 'job'> & { secondsLeft?: number }): void;
}

export interface EngineResult {
  readonly outcome: JobOutcome;
  readonly notices: Notice[];
  readonly seconds: number;
  /** Where it ran and what the model's files were, for a job with a model. */
  readonly ran: { readonly device: DeviceReport; readonly hash: string } | undefined;
}

/** An engine with its model. */
interface LoadedEngine {
  readonly process: EngineProcess;
  readonly folder: string;
  readonly modelId: string;
  readonly devicePreference: DevicePreference;
  device?: DeviceReport;
  /** Of the files that it loaded; unknown until they are hashed. */
  hash?: string;
}

/**
 * Keeps the one engine process: starts it for a model and a device, replaces it when another is asked for or when it
 * does not heed a cancellation, ends it when it is idle. Works on one job at a time.
 */
export class EngineHost {
  readonly #options: EngineHostOptions;
  #engine: LoadedEngine | undefined;
  /** A process that has no model yet. */
  #spare: EngineProcess | undefined;
  /** The end of earlier engines. */
  #stopped: Promise<unknown> = Promise.resolve();
  #working = false;
  #idleTimer: NodeJS.Timeout | undefined;

  constructor(options: EngineHostOptions) {
    this.#options = options;
  }

  /**
   * Does the work of a job, and returns when it is done and the engine is free again or gone.
   * @param signal cancels it: between two steps, or by ending the process when the grace period is over
   * @throws EaselError jobCancelled, engineDied, engineStartFailed, or what the engine says
   */
  async run(job: EngineJob, signal: AbortSignal, events: EngineEvents): Promise<EngineResult> {
    this.#working = true;
    clearTimeout(this.#idleTimer);
    // A promise that nobody waits for yet, because the engine is loading, must not count as unhandled.
    job.model?.hash.catch(() => undefined);
    const clock = new StepClock();
    let graceTimer: NodeJS.Timeout | undefined;
    const cancel = () => {
      this.#process?.send({ type: 'cancel', job: job.job });
      graceTimer = setTimeout(() => this.#killUnresponsive(), gracePeriodMs(clock.longestMs));
    };
    signal.addEventListener('abort', cancel, { once: true });
    try {
      const result = await this.#run(job, signal, events, clock);
      signal.throwIfAborted();
      return result;
    } catch (error) {
      throw signal.aborted ? EaselError.of('jobCancelled', {}) : error;
    } finally {
      signal.removeEventListener('abort', cancel);
      clearTimeout(graceTimer);
      if (this.#engine?.process.alive === false) this.#engine = undefined;
      this.#working = false;
      this.#releaseWhenIdle();
    }
  }

  /** Starts a process ahead of the first job: it is ready when the first client has made up its mind. */
  prepare(): void {
    this.#spare = new EngineProcess(this.#options);
    this.#releaseWhenIdle();
  }

  /** Ends the engine unless it is working. @returns whether there was one to end */
  async release(): Promise<boolean> {
    if (this.#working || this.#process === undefined) return false;
    await this.#stop();
    return true;
  }

  /** Ends the engine at once, whatever it is doing. */
  dispose(): void {
    clearTimeout(this.#idleTimer);
    const reason = EaselError.of('engineDied', { detail: 'Easel is ending' });
    for (const process of [this.#engine?.process, this.#spare]) process?.kill(reason);
  }

  async status(): Promise<
    { pid: number; model?: string; device?: string; memoryBytes?: number | undefined } | undefined
  > {
    const engine = this.#engine;
    const process = this.#process;
    if (process?.alive !== true) return undefined;
    return {
      pid: process.pid,
      ...(engine === undefined ? {} : { model: engine.modelId }),
      ...(engine?.device === undefined ? {} : { device: engine.device.device }),
      memoryBytes: await memoryOfProcess(process.pid),
    };
  }

  /** @throws EaselError as {@link diagnose} */
  diagnose(): Promise<Diagnosis> {
    return diagnose(this.#options);
  }

  /** The process that works, or would. */
  get #process(): EngineProcess | undefined {
    return this.#engine?.process ?? this.#spare;
  }

  async #run(
    { job, work, model }: EngineJob,
    signal: AbortSignal,
    events: EngineEvents,
    clock: StepClock,
  ): Promise<EngineResult> {
    signal.throwIfAborted();
    const { process, ran } =
      model === undefined ? await this.#anyEngine(events) : await this.#loaded(model, signal, events);
    signal.throwIfAborted();
    const outcome = process.next((message) => {
      if (!('job' in message) || message.job !== job) return undefined;
      if (message.type !== 'progress') return message;
      clock.reached(message.step, performance.now());
      const { phase, step, steps, frames, preview } = message;
      const secondsLeft = phase === 'running' ? clock.secondsLeft(steps) : undefined;
      events.progress({ phase, step, steps, frames, preview, ...(secondsLeft === undefined ? {} : { secondsLeft }) });
      return undefined;
    });
    clock.start(performance.now());
    process.send({
      type: 'work',
      job,
      work,
      ...(model === undefined || ran === undefined ? {} : { model: { id: model.portableId, hash: ran.hash } }),
    });
    const message = await outcome;
    if (message.type === 'failed') {
      const failure = EaselError.fromSerialised(message.error);
      // Only the end of the process gives back all that it took.
      if (failure.is('outOfMemory')) await this.#stop();
      throw failure;
    }
    if (message.type === 'cancelled') throw EaselError.of('jobCancelled', {});
    return { outcome: message.outcome, notices: message.notices, seconds: message.seconds, ran };
  }

  async #loaded(
    model: EngineModel,
    signal: AbortSignal,
    events: EngineEvents,
  ): Promise<{ process: EngineProcess; ran: NonNullable<EngineResult['ran']> }> {
    const engine = await this.#engineFor(model);
    signal.throwIfAborted();
    const device = engine.device!;
    events.started(device);
    const hash = await aborted(model.hash, signal);
    engine.hash = hash;
    return { process: engine.process, ran: { device, hash } };
  }

  /** For work without a model: the engine that is there keeps its own. */
  async #anyEngine(events: EngineEvents): Promise<{ process: EngineProcess; ran: undefined }> {
    await this.#stopped;
    if (this.#process?.alive !== true) {
      await this.#stop();
      this.#spare = new EngineProcess(this.#options);
    }
    events.started(undefined);
    return { process: this.#process!, ran: undefined };
  }

  /** The engine that has this model on this device, loaded. */
  async #engineFor(model: EngineModel): Promise<LoadedEngine> {
    const present = this.#engine;
    if (present !== undefined) {
      if (await this.#serves(present, model)) return present;
      await this.#stop();
    }
    // Two engines at once might not have enough memory.
    await this.#stopped;
    const engine: LoadedEngine = {
      process: this.#takeSpare() ?? new EngineProcess(this.#options),
      folder: model.folder,
      modelId: model.id,
      devicePreference: model.device,
    };
    this.#engine = engine;
    const { loadSeconds } = this.#options;
    const timer = setTimeout(() => engine.process.kill(noAnswer(loadSeconds)), loadSeconds * 1000);
    try {
      engine.device = await this.#load(engine.process, model);
      return engine;
    } catch (error) {
      await this.#stop();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  async #serves(engine: LoadedEngine, { folder, device, hash }: EngineModel): Promise<boolean> {
    if (!engine.process.alive || engine.folder !== folder || engine.devicePreference !== device) return false;
    // Files that were replaced meanwhile (a new download, a training run) are another model.
    return engine.hash === undefined || engine.hash === (await hash);
  }

  async #load(process: EngineProcess, { folder, device }: EngineModel): Promise<DeviceReport> {
    const answer = process.next((message: FromEngine) =>
      message.type === 'loaded' || message.type === 'loadFailed' ? message : undefined,
    );
    process.send({ type: 'load', folder, device });
    const message = await answer;
    if (message.type === 'loadFailed') throw EaselError.fromSerialised(message.error);
    return message.device;
  }

  #killUnresponsive(): void {
    this.#options.log.write('warn', 'the engine did not heed a cancellation in time and is replaced');
    this.#process?.kill(EaselError.of('jobCancelled', {}));
  }

  #takeSpare(): EngineProcess | undefined {
    const spare = this.#spare;
    this.#spare = undefined;
    return spare?.alive === true ? spare : undefined;
  }

  #releaseWhenIdle(): void {
    this.#idleTimer = setTimeout(() => void this.release(), this.#options.idleSeconds * 1000);
  }

  async #stop(): Promise<void> {
    clearTimeout(this.#idleTimer);
    const engine = this.#engine;
    this.#engine = undefined;
    this.#stopped = Promise.all([this.#stopped, engine?.process.stop(), this.#takeSpare()?.stop()]);
    await this.#stopped;
  }
}

/** `promise`, or the signal's reason as soon as it is aborted. */
function aborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error);
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
