import PQueue from 'p-queue';
import type { Job } from '../protocol/jobs';
import { createProgress } from './progress';

/** So many jobs of a batch are with the sidecar at a time: the next one waits there while a result is saved. */
const jobsAtATime = 2;

/**
 * Draws one item of a batch.
 *
 * @param onChange shows how far the item's job is
 * @param say runs what writes to the terminal, with the progress out of its way
 */
export type DrawItem<I, O> = (item: I, onChange: (job: Job) => void, say: (write: () => void) => void) => Promise<O>;

/** Draws all items, a few at a time and shown with their number. @returns what came of each, in their order */
export async function inBatch<I, O>(items: readonly I[], drawItem: DrawItem<I, O>): Promise<O[]> {
  const progress = await createProgress();
  const queue = new PQueue({ concurrency: jobsAtATime });
  const say = (write: () => void) => {
    progress.stop();
    write();
  };
  const draw = (item: I, index: number) => () => {
    const label = `${index + 1}/${items.length} `;
    return drawItem(
      item,
      (job) => {
        // Of the jobs that are under way only the one that is being drawn is shown.
        if (job.state !== 'queued') progress.update(job, label);
      },
      say,
    );
  };
  return queue.addAll(items.map(draw)).finally(() => progress.stop());
}
