/** Weight of the newest step in the moving mean: a machine that got busy shows within a few steps. */
const newestWeight = 0.3;

/** Measures a job's steps while they are done; times are milliseconds of a clock that never goes back. */
export class StepClock {
  #step = 0;
  #since = 0;
  #measured = 0;
  #meanMs: number | undefined;
  #longestMs = 0;

  /** The first step begins. */
  start(now: number): void {
    this.#since = now;
  }

  /** `step` steps are done by now. */
  reached(step: number, now: number): void {
    const steps = step - this.#step;
    if (steps <= 0) return;
    const took = (now - this.#since) / steps;
    // The first step warms things up and says little about the others.
    const mean = this.#measured > 1 ? this.#meanMs : undefined;
    this.#meanMs = mean === undefined ? took : newestWeight * took + (1 - newestWeight) * mean;
    this.#longestMs = Math.max(this.#longestMs, took);
    this.#measured += 1;
    this.#step = step;
    this.#since = now;
  }

  /** The longest step so far; 0 when none is done. */
  get longestMs(): number {
    return this.#longestMs;
  }

  /** Seconds until all `steps` are done; undefined while none is. */
  secondsLeft(steps: number): number | undefined {
    return this.#meanMs === undefined ? undefined : (Math.max(0, steps - this.#step) * this.#meanMs) / 1000;
  }
}
