import PQueue from 'p-queue';
import * as vscode from 'vscode';
import { EaselError } from '../../protocol/errors';
import type { Job } from '../../protocol/jobs';
import type { PlacedPicture } from '../drawing/deliverToTarget';
import { drawAtTarget, type TargetOrder } from '../drawing/drawAtTarget';
import type { Services } from '../services';
import { jobText, promptTitle } from '../status/statusText';

/** What came of one order of a batch. */
export type Outcome<O extends TargetOrder> =
  { readonly order: O; readonly picture: PlacedPicture } | { readonly order: O; readonly error: EaselError };

/** So many jobs are with the sidecar at a time, which queues them; its queue is for other windows, too. */
const jobsAtATime = 100;

/**
 * Draws all orders, one failure or another notwithstanding, with a progress that cancels what is not drawn yet.
 * Resolves to what came of each, in their order.
 */
export async function drawBatch<O extends TargetOrder>(
  orders: readonly O[],
  services: Services,
  silent: boolean,
): Promise<readonly Outcome<O>[]> {
  if (silent) return drawAll(orders, services, new AbortController().signal, () => undefined);
  const title =
    orders.length === 1 ? vscode.l10n.t('Drawing a picture') : vscode.l10n.t('Drawing {0} pictures', orders.length);
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    (progress, token) => {
      const controller = new AbortController();
      token.onCancellationRequested(() => controller.abort());
      let done = 0;
      return drawAll(orders, services, controller.signal, (order, job) => {
        const increment = job === undefined ? 100 / orders.length : 0;
        if (job === undefined) done += 1;
        else if (job.state === 'queued') return; // of the jobs that are under way only the one that is drawn is shown
        const state = job === undefined ? [] : [promptTitle(order.request.prompt), jobText(job, vscode.l10n.t)];
        progress.report({ increment, message: [`${done}/${orders.length}`, ...state].join(' · ') });
      });
    },
  );
}

/** @param onChange is called with each change of a job, and without one when an order is over */
function drawAll<O extends TargetOrder>(
  orders: readonly O[],
  services: Services,
  signal: AbortSignal,
  onChange: (order: O, job?: Job) => void,
): Promise<Outcome<O>[]> {
  const queue = new PQueue({ concurrency: jobsAtATime });
  return queue.addAll(
    orders.map((order) => async (): Promise<Outcome<O>> => {
      try {
        if (signal.aborted) throw EaselError.of('jobCancelled', {});
        const picture = await drawAtTarget(order, services, { signal, onChange: (job) => onChange(order, job) });
        return { order, picture };
      } catch (error) {
        return { order, error: EaselError.from(error) };
      } finally {
        onChange(order);
      }
    }),
  );
}
