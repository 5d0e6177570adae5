import { EaselError } from '../protocol/errors';

const maximumStarts = 5;
const minutes = 3;

/** Stops a sidecar that ends again and again from being started for ever. */
export class RestartPolicy {
  #starts: number[] = [];

  /**
   * To be called before every start.
   * @param now milliseconds
   * @throws EaselError sidecarCrashLoop on the sixth within three minutes
   */
  willStart(now: number): void {
    this.#starts = this.#starts.filter((start) => now - start < minutes * 60_000);
    if (this.#starts.length >= maximumStarts) {
      throw EaselError.of('sidecarCrashLoop', { count: this.#starts.length, minutes });
    }
    this.#starts.push(now);
  }

  /** The person has asked for another try. */
  reset(): void {
    this.#starts = [];
  }
}
