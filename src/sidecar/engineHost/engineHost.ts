import type { DevicePreference, DeviceReport, Notice, Picture, ResolvedRequest } from '../../protocol/generation';
import type { FromEngine } from '../../protocol/engineMessages';
import { EaselError } from '../../protocol/errors';
import type { GivenImages, Preview } from '../../protocol/jobs';
import { EngineProcess, type EngineProgram } from './engineProcess';
import { gracePeriodMs } from './gracePeriod';
import { memoryOfProcess } from './processMemory';
import { StepClock } from './stepClock';

export interface EngineHostOptions extends EngineProgram {
  /** An engine that had nothing to draw for so long is ended, and gives its memory back. */
  readonly idleSeconds: number;
  /** An engine that has not answered for so long while it loads a model never will. */
  readonly loadSeconds: number;
}

/** One job as the engine needs it. */
export interface Drawing {
  readonly job: string;
  readonly folder: string;
  readonly device: DevicePreference;
  readonly request: ResolvedRequest;
  readonly images: GivenImages;
  readonly embedMetadata: boolean;
  readonly preview: boolean;
  readonly modelId: string;
  /** Of the model's files; being computed while the model loads. */
  readonly hash: Promise<string>;
}

export interface DrawingProgress {
  readonly phase: 'running' | 'encoding';
  readonly step: number;
  readonly steps: number;
  readonly secondsLeft?: number;
  /** A new one. */
  readonly preview?: Preview | undefined;
}

export interface DrawingEvents {
  /** The model is loaded, or was already. */
  loaded(device: DeviceReport): void;
  progress(progress: DrawingProgress): void;
}

export interface Drawn {
  readonly pictures: Picture[];
  readonly notices: Notice[];
  readonly seconds: number;
  readonly device: DeviceReport;
  readonly hash: string;
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

/** How long the doctor waits for an engine's account of its devices. */
const diagnoseSeconds = 120;

/**
 * Keeps the one engine process: starts it for a model and a device, replaces it when another is asked for or when it
 * does not heed a cancellation, ends it when it is idle. Draws one picture request at a time.
 */
export class EngineHost {
  readonly #options: EngineHostOptions;
  #engine: LoadedEngine | undefined;
  /** A process that has no model yet. */
  #spare: EngineProcess | undefined;
  /** The end of earlier engines. */
  #stopped: Promise<unknown> = Promise.resolve();
  #drawing = false;
  #idleTimer: NodeJS.Timeout | undefined;

  constructor(options: EngineHostOptions) {
    this.#options = options;
  }

  /**
   * Draws, and returns when it is done and the engine is free again or gone.
   * @param signal cancels it: between two steps, or by ending the process when the grace period is over
   * @throws EaselError jobCancelled, engineDied, engineStartFailed, or what the engine says
   */
  async draw(drawing: Drawing, signal: AbortSignal, events: DrawingEvents): Promise<Drawn> {
    this.#drawing = true;
    clearTimeout(this.#idleTimer);
    // A promise that nobody waits for yet, because the engine is loading, must not count as unhandled.
    drawing.hash.catch(() => undefined);
    const clock = new StepClock();
    let graceTimer: NodeJS.Timeout | undefined;
    const cancel = () => {
      this.#engine?.process.send({ type: 'cancel', job: drawing.job });
      graceTimer = setTimeout(() => this.#killUnresponsive(), gracePeriodMs(clock.longestMs));
    };
    signal.addEventListener('abort', cancel, { once: true });
    try {
      const drawn = await this.#draw(drawing, signal, events, clock);
      signal.throwIfAborted();
      return drawn;
    } catch (error) {
      throw signal.aborted ? EaselError.of('jobCancelled', {}) : error;
    } finally {
      signal.removeEventListener('abort', cancel);
      clearTimeout(graceTimer);
      if (this.#engine?.process.alive === false) this.#engine = undefined;
      this.#drawing = false;
      this.#releaseWhenIdle();
    }
  }

  /** Starts a process ahead of the first drawing: it is ready when the first client has made up its mind. */
  prepare(): void {
    this.#spare = new EngineProcess(this.#options);
    this.#releaseWhenIdle();
  }

  /** Ends the engine unless it is drawing. @returns whether there was one to end */
  async release(): Promise<boolean> {
    if (this.#drawing || (this.#engine ?? this.#spare) === undefined) return false;
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
    const process = engine?.process ?? this.#spare;
    if (process?.alive !== true) return undefined;
    return {
      pid: process.pid,
      ...(engine === undefined ? {} : { model: engine.modelId }),
      ...(engine?.device === undefined ? {} : { device: engine.device.device }),
      memoryBytes: await memoryOfProcess(process.pid),
    };
  }

  /**
   * What an engine of its own says about the devices, and all that was written to its standard error meanwhile.
   * @throws EaselError engineStartFailed, engineDied
   */
  async diagnose(): Promise<{ devices: { device: string; works: boolean; detail: string }[]; errorText: string }> {
    const process = new EngineProcess(this.#options);
    const timer = setTimeout(() => process.kill(noAnswer(diagnoseSeconds)), diagnoseSeconds * 1000);
    try {
      const diagnosis = process.next((message) => (message.type === 'diagnosis' ? message.devices : undefined));
      process.send({ type: 'diagnose' });
      return { devices: await diagnosis, errorText: process.errorText };
    } finally {
      clearTimeout(timer);
      await process.stop();
    }
  }

  async #draw(drawing: Drawing, signal: AbortSignal, events: DrawingEvents, clock: StepClock): Promise<Drawn> {
    signal.throwIfAborted();
    const engine = await this.#engineFor(drawing);
    signal.throwIfAborted();
    const device = engine.device!;
    events.loaded(device);
    const hash = await aborted(drawing.hash, signal);
    engine.hash = hash;

    const { job } = drawing;
    const outcome = engine.process.next((message) => {
      if (!('job' in message) || message.job !== job) return undefined;
      if (message.type !== 'progress') return message;
      clock.reached(message.step, performance.now());
      const { phase, step, steps, preview } = message;
      const secondsLeft = phase === 'running' ? clock.secondsLeft(steps) : undefined;
      events.progress({ phase, step, steps, preview, ...(secondsLeft === undefined ? {} : { secondsLeft }) });
      return undefined;
    });
    clock.start(performance.now());
    engine.process.send({
      type: 'generate',
      job,
      request: drawing.request,
      images: drawing.images,
      embedMetadata: drawing.embedMetadata,
      preview: drawing.preview,
      model: { id: drawing.modelId, hash },
    });
    const message = await outcome;
    if (message.type === 'failed') {
      const failure = EaselError.fromSerialised(message.error);
      // Only the end of the process gives back all that it took.
      if (failure.is('outOfMemory')) await this.#stop();
      throw failure;
    }
    if (message.type === 'cancelled') throw EaselError.of('jobCancelled', {});
    return { pictures: message.pictures, notices: message.notices, seconds: message.seconds, device, hash };
  }

  /** The engine that has this model on this device, loaded. */
  async #engineFor(drawing: Drawing): Promise<LoadedEngine> {
    const present = this.#engine;
    if (present !== undefined) {
      if (await this.#serves(present, drawing)) return present;
      await this.#stop();
    }
    // Two engines at once might not have enough memory.
    await this.#stopped;
    const engine: LoadedEngine = {
      process: this.#takeSpare() ?? new EngineProcess(this.#options),
      folder: drawing.folder,
      modelId: drawing.modelId,
      devicePreference: drawing.device,
    };
    this.#engine = engine;
    const { loadSeconds } = this.#options;
    const timer = setTimeout(() => engine.process.kill(noAnswer(loadSeconds)), loadSeconds * 1000);
    try {
      engine.device = await this.#load(engine.process, drawing);
      return engine;
    } catch (error) {
      await this.#stop();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  async #serves(engine: LoadedEngine, { folder, device, hash }: Drawing): Promise<boolean> {
    if (!engine.process.alive || engine.folder !== folder || engine.devicePreference !== device) return false;
    // Files that were replaced meanwhile (a new download, a training run) are another model.
    return engine.hash === undefined || engine.hash === (await hash);
  }

  async #load(process: EngineProcess, { folder, device }: Drawing): Promise<DeviceReport> {
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
    this.#engine?.process.kill(EaselError.of('jobCancelled', {}));
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

function noAnswer(seconds: number): EaselError {
  return EaselError.of('engineStartFailed', { detail: `it gave no answer in ${seconds} seconds` });
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
