import type { Services } from '../services';
import { showError } from '../status/showError';

/**
 * Waits until a run that nobody else waits for is over, and says what it failed with, if it did: the page that shows the run
 * may be hidden. Its button goes on with the frames that are there.
 */
export async function tellFailure(id: string, services: Services): Promise<void> {
  const { animations, log } = services;
  const problem = (await animations.ended(id))?.problem;
  if (!problem) return;
  showError(problem, log, async () => {
    await animations.resume(id);
    await tellFailure(id, services);
  });
}
