import type { FromEngine, ToEngine } from '../../protocol/engineMessages';
import { EaselError } from '../../protocol/errors';
import type { Notice } from '../../protocol/generation';
import { throttled } from '../../protocol/throttled';
import { diagnoseDevices } from './onnx/device';
import { loadModel, type LoadedModel } from './pipelines/loadModel';
import { Previews } from './pipelines/previews';
import { runTask } from './tasks/runTask';
import type { Progress } from './tasks/task';

type Load = Extract<ToEngine, { type: 'load' }>;
type Work = Extract<ToEngine, { type: 'work' }>;

/**
 * Between two reports of steps: each goes through three processes, and nobody sees more. The first and the last step are
 * reported however quick they are.
 */
const stepPauseMs = 30;

/**
 * One model on one device, and the jobs done with it, one after the other. Every `work` is answered by exactly one of `done`, `failed` and `cancelled`.
 */
export class Engine {
  private model: Promise<LoadedModel> | undefined;
  private isLoaded = false;
  private previews: Previews | undefined;
  /** The job before: jobs that arrive together wait for each other. */
  private last: Promise<void> = Promise.resolve();
  private readonly cancellations = new Map<string, AbortController>();

  /**
   * @param send `sent` is called when the message has left this process
   * @param leave ends this process, for another to take its place
   */
  constructor(
    private readonly send: (message: FromEngine, sent?: () => void) => void,
    private readonly leave: () => void,
  ) {}

  async handle(message: ToEngine): Promise<void> {
    switch (message.type) {
      case 'load':
        return this.load(message);
      case 'work': {
        const controller = this.cancellationOf(message.job);
        const before = this.last;
        this.last = before.then(() => this.work(message, controller.signal));
        return this.last;
      }
      case 'cancel':
        // The job may not have arrived yet.
        this.cancellationOf(message.job).abort();
        return;
      case 'diagnose':
        this.send({ type: 'diagnosis', devices: await diagnoseDevices() });
    }
  }

  private async load({ folder, device }: Load): Promise<void> {
    this.model = loadModel(folder, device);
    try {
      const { device } = await this.model;
      this.isLoaded = true;
      this.send({ type: 'loaded', device });
    } catch (error) {
      this.send({ type: 'loadFailed', error: this.told(error) });
    }
  }

  private async work(message: Work, signal: AbortSignal): Promise<void> {
    const { job } = message;
    try {
      this.send(await this.run(message, signal));
    } catch (error) {
      if (error instanceof EaselError && error.is('jobCancelled')) this.send({ type: 'cancelled', job });
      else this.send({ type: 'failed', job, error: this.told(error) }, this.isBroken(error) ? this.leave : undefined);
    } finally {
      this.cancellations.delete(job);
    }
  }

  private async run({ job, work, model }: Work, signal: AbortSignal): Promise<FromEngine> {
    let start = performance.now();
    const notices: Notice[] = [];
    const tell = (phase: 'running' | 'encoding', progress: Progress) =>
      this.send({ type: 'progress', job, phase, ...progress });
    const tellSometimes = throttled(stepPauseMs, tell);
    const outcome = await runTask(work, {
      model: async () => {
        const loaded = await this.loaded(signal);
        start = performance.now();
        return loaded;
      },
      source: model,
      signal,
      onProgress: (phase, progress) => {
        const isOneOfMany = phase === 'running' && progress.step < progress.steps && progress.preview === undefined;
        if (isOneOfMany) tellSometimes(phase, progress);
        else tell(phase, progress);
      },
      onNotice: (each) => notices.push(each),
      previews: (loaded) => (this.previews ??= new Previews(loaded)),
    });
    return { type: 'done', job, outcome, notices, seconds: (performance.now() - start) / 1000 };
  }

  /** The model when it is loaded; a cancellation does not wait for that. */
  private async loaded(signal: AbortSignal): Promise<LoadedModel> {
    if (this.model === undefined) throw new Error('A job came before its model.');
    const cancelled = new Promise<never>((_, reject) => {
      const give = () => reject(EaselError.of('jobCancelled', {}));
      if (signal.aborted) give();
      else signal.addEventListener('abort', give, { once: true });
    });
    // Without this a cancellation after the race would count as unhandled.
    cancelled.catch(() => undefined);
    return Promise.race([this.model, cancelled]);
  }

  /** After a fault of CUDA itself every later call in this process fails too. */
  private isBroken(error: unknown): boolean {
    return this.isLoaded && error instanceof EaselError && error.is('deviceUnavailable');
  }

  private cancellationOf(job: string): AbortController {
    const known = this.cancellations.get(job);
    if (known !== undefined) return known;
    const controller = new AbortController();
    this.cancellations.set(job, controller);
    return controller;
  }

  /** An error for the person; a defect's stack goes to the log. */
  private told(error: unknown) {
    if (!(error instanceof EaselError) || error.cause !== undefined) {
      const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
      const cause = error instanceof Error && error.cause instanceof Error ? `\ncaused by ${error.cause.stack}` : '';
      this.send({ type: 'log', level: 'error', message: `${stack}${cause}` });
    }
    return EaselError.from(error).serialised;
  }
}
