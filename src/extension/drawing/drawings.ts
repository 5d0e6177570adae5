import * as vscode from 'vscode';
import type { DeviceReport } from '../../protocol/generation';
import type { Job, Preview } from '../../protocol/jobs';
import type { PendingJobs } from './pendingJobs';

/** One picture (or several of one prompt) that this window waits for. */
export interface Drawing {
  readonly prompt: string;
  /** Undefined until the sidecar has taken it. */
  readonly job: Job | undefined;
  /** What there is of the picture so far, where previews were asked for. */
  readonly preview: Preview | undefined;
  cancel(): void;
}

/** What this window is drawing. */
export class Drawings implements vscode.Disposable {
  readonly pending: PendingJobs;
  readonly #active = new Set<Drawing>();
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  #lastDevice: DeviceReport | undefined;
  #disposed = false;

  constructor(pending: PendingJobs) {
    this.pending = pending;
  }

  get active(): readonly Drawing[] {
    return [...this.#active];
  }

  /** Where a picture of this window was drawn last. */
  get lastDevice(): DeviceReport | undefined {
    return this.#lastDevice;
  }

  /**
   * Shows a drawing while `draw` waits for its result and `finish` puts that into its place.
   *
   * @param cancelled cancels it too, beside its own button
   */
  async show<R, T>(
    prompt: string,
    draw: (signal: AbortSignal, onChange: (job: Job) => void) => Promise<R>,
    finish: (result: R) => Promise<T>,
    cancelled?: AbortSignal,
  ): Promise<T> {
    const controller = new AbortController();
    const signal = cancelled ? AbortSignal.any([cancelled, controller.signal]) : controller.signal;
    let job: Job | undefined;
    let preview: Preview | undefined;
    let noted = Promise.resolve();
    const drawing: Drawing = {
      prompt,
      get job() {
        return job;
      },
      get preview() {
        return preview;
      },
      cancel: () => controller.abort(),
    };
    this.#active.add(drawing);
    this.#changed.fire();
    try {
      const result = await draw(signal, (changed) => {
        if (job === undefined) noted = this.pending.add(changed.id);
        job = changed;
        preview = changed.preview ?? preview;
        this.#lastDevice = changed.device ?? this.#lastDevice;
        this.#changed.fire();
      });
      return await finish(result);
    } finally {
      // When the window closes, its requests fail, but its jobs go on and are collected by the next window.
      if (!this.#disposed) {
        await noted;
        if (job) await this.pending.remove(job.id);
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
}
