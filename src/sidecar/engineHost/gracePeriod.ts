/** A cancelled job that has not measured a step yet gets this long. */
const shortestMs = 1500;
/** However slow a step is, nobody waits longer for a cancelled one. */
const longestMs = 30_000;

/**
 * How long an engine may take to heed a cancellation before it is killed. It looks between steps only, so a model whose
 * steps are slow gets more time than one that hangs in a step that used to be quick.
 * @param longestStepMs the job's longest step so far; 0 when none is done
 */
export function gracePeriodMs(longestStepMs: number): number {
  return Math.min(Math.max(shortestMs, 1.5 * longestStepMs), longestMs);
}
