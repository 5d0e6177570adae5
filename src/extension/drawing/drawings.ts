import * as vscode from 'vscode';
import type { DeviceReport, GenerationResult } from '../../protocol/generation';
import type { Job } from '../../protocol/jobs';

/** One picture (or several of one prompt) that this window waits for. */
export interface Drawing {
  readonly prompt: string;
  /** Undefined until the sidecar has taken it. */
  readonly job: Job | undefined;
  cancel(): void;
}

const pendingKey = 'easel.pendingJobs';

/**
 * What this window is drawing. Which jobs that are is noted in the workspace's state, so that after a reload somebody
 * waits for them again.
 */
export class Drawings implements vscode.Disposable {
  readonly #state: vscode.Memento;
  readonly #active = new Set<Drawing>();
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  #lastDevice: DeviceReport | undefined;
  #disposed = false;

  constructor(state: vscode.Memento) {
    this.#state = state;
  }

  /** By which the sidecar tells this workspace's jobs from others'. */
  async owner(): Promise<string> {
    const known = this.#state.get<string>('easel.owner');
    if (known !== undefined) return known;
    const owner = crypto.randomUUID();
    await this.#state.update('easel.owner', owner);
    return owner;
  }

  get active(): readonly Drawing[] {
    return [...this.#active];
  }

  /** Where a picture of this window was drawn last. */
  get lastDevice(): DeviceReport | undefined {
    return this.#lastDevice;
  }

  /** Jobs that an earlier life of this window was waiting for. */
  get pendingJobs(): readonly string[] {
    return this.#state.get<string[]>(pendingKey, []);
  }

  async forget(job: string): Promise<void> {
    await this.#state.update(pendingKey, this.pendingJobs.filter((id) => id !== job));
  }

  /** Shows a drawing while `draw` waits for its result and `finish` puts that into its place. */
  async show<T>(
    prompt: string,
    draw: (signal: AbortSignal, onChange: (job: Job) => void) => Promise<GenerationResult>,
    finish: (result: GenerationResult) => Promise<T>,
  ): Promise<T> {
    const controller = new AbortController();
    let job: Job | undefined;
    const drawing: Drawing = {
      prompt,
      get job() {
        return job;
      },
      cancel: () => controller.abort(),
    };
    this.#active.add(drawing);
    this.#changed.fire();
    try {
      const result = await draw(controller.signal, (changed) => {
        if (job === undefined) this.#note(changed.id);
        job = changed;
        this.#lastDevice = changed.device ?? this.#lastDevice;
        this.#changed.fire();
      });
      this.#lastDevice = result.device;
      return await finish(result);
    } finally {
      // When the window closes, its requests fail, but its jobs go on and are collected by the next window.
      if (!this.#disposed) {
        if (job) await this.forget((job as Job).id);
        this.#active.delete(drawing);
        this.#changed.fire();
      }
    }
  }

  cancelAll(): void {
    for (const drawing of this.#active) drawing.cancel();
  }

  dispose(): void {
    this.#disposed = true;
    this.#changed.dispose();
  }

  #note(job: string): void {
    if (!this.pendingJobs.includes(job)) void this.#state.update(pendingKey, [...this.pendingJobs, job]);
  }
}
