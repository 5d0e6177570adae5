export interface LifetimeOptions {
  readonly idleSeconds: number;
  /** Whether a client is connected, or a job waits or runs. */
  readonly isNeeded: () => boolean;
  readonly leave: () => void;
}

/**
 * Decides when the sidecar leaves: when nobody has needed it for the idle time. A result that nobody collected does not
 * hold it any longer; the idle time is what a window that reloads has to come back in.
 */
export class Lifetime {
  readonly #options: LifetimeOptions;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: LifetimeOptions) {
    this.#options = options;
  }

  /** To be called whenever the answer of `isNeeded` may have changed, and once at the start. */
  changed(): void {
    if (this.#options.isNeeded()) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      return;
    }
    this.#timer ??= setTimeout(() => this.#options.leave(), this.#options.idleSeconds * 1000);
  }
}
