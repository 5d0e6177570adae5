import { setTimeout as sleep } from 'node:timers/promises';
import { EaselError } from '../../../protocol/errors';
import { PassingFailure } from './hub';

/** Attempts in a row that bring nothing new. */
const maximumFailures = 5;
const longestWaitMs = 60_000;

export interface RetryOptions {
  readonly signal: AbortSignal;
  /** Wait before the first repetition; doubled before each further one. */
  readonly retryMs: number;
  /** What the person is told that failed. */
  readonly what: string;
  /** Grows while attempts bring something, which makes their failures count from the start again. */
  readonly progress?: () => number | Promise<number>;
}

/**
 * Repeats `attempt` as long as its failures may pass, and not for ever.
 * @throws EaselError requestCancelled, downloadFailed, or what `attempt` throws for good
 */
export async function withRetries<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { signal, retryMs, what, progress = () => 0 } = options;
  let reached = await progress();
  for (let failures = 1; ; failures++) {
    try {
      if (!signal.aborted) return await attempt();
    } catch (error) {
      if (!signal.aborted) {
        if (!(error instanceof PassingFailure)) throw error;
        const now = await progress();
        if (now > reached) failures = 1;
        reached = now;
        if (failures >= maximumFailures) {
          throw EaselError.of('downloadFailed', { file: what, detail: error.message }, { cause: error });
        }
        const waitMs = Math.min(error.retryAfterMs ?? retryMs * 2 ** (failures - 1), longestWaitMs);
        await sleep(waitMs, undefined, { signal }).catch(() => undefined);
      }
    }
    if (signal.aborted) throw EaselError.of('requestCancelled', {});
  }
}
