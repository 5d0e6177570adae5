import type { Services } from '../services';
import { showError } from '../status/showError';
import { showNotices } from '../status/showNotices';

/**
 * Waits until a run that nobody else waits for is over, and says what it failed with, or what there is to know of its frames:
 * the page that shows the run may be hidden. The button of a failure goes on with the frames that are there.
 */
export async function tellEnd(id: string, services: Services): Promise<void> {
  const { animations, log } = services;
  const run = await animations.ended(id);
  if (run?.state === 'done') showNotices(animations.resultOf(id)?.notices ?? [], services);
  if (!run?.problem) return;
  showError(run.problem, log, async () => {
    await animations.resume(id);
    await tellEnd(id, services);
  });
}
