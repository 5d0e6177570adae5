import * as vscode from 'vscode';
import { EaselError } from '../../protocol/errors';
import type { TargetOrder } from '../drawing/drawAtTarget';
import type { Services } from '../services';
import { showError } from '../status/showError';
import type { Outcome } from './drawBatch';
import { reviewPictures, type DrawnPicture } from './reviewPictures';

/**
 * Says what came of a batch: what is drawn and can be looked at, what is kept elsewhere, what failed and can be tried
 * again. Returns at once.
 *
 * @param forgotten names of files that no document refers to any more
 * @param retry draws orders again
 */
export function reportBatch(
  outcomes: readonly Outcome<TargetOrder>[],
  forgotten: readonly string[],
  services: Services,
  retry: (orders: readonly TargetOrder[]) => Promise<unknown>,
): void {
  const drawn = outcomes.filter((outcome) => 'picture' in outcome);
  const placed = drawn.filter(({ picture }) => picture.misplaced === undefined);
  if (placed.length > 0) offerReview(placed, forgotten, services);
  reportFailures(outcomes, services, retry);
}

/** Says what failed, and what is drawn but not where it should be. Returns at once. */
export function reportFailures(
  outcomes: readonly Outcome<TargetOrder>[],
  services: Services,
  retry?: (orders: readonly TargetOrder[]) => Promise<unknown>,
): void {
  const drawn = outcomes.filter((outcome) => 'picture' in outcome);
  const kept = drawn.map(({ picture }) => picture.misplaced).filter((error) => error !== undefined);
  if (kept.length > 0) showError(together(kept), services.log);
  const notListed = drawn.find(({ picture }) => picture.notListed)?.picture.notListed;
  if (notListed) showError(notListed, services.log);

  const failed = outcomes.filter((outcome) => 'error' in outcome);
  for (const message of new Set(failed.map(({ error }) => error.message))) {
    const alike = failed.filter(({ error }) => error.message === message);
    const again = retry && ((): Promise<unknown> => retry(alike.map(({ order }) => order)));
    showError(alike[0]!.error, services.log, again);
  }
}

function offerReview(drawn: readonly DrawnPicture[], forgotten: readonly string[], services: Services): void {
  const { t } = vscode.l10n;
  const names = drawn.map(({ picture: { file } }) => vscode.workspace.asRelativePath(file));
  const message = [
    drawn.length === 1 ? t('{0} is drawn.', names[0]!) : t('{0} pictures are drawn.', drawn.length),
    ...(forgotten.length === 0 ? [] : [t('No document refers any more to: {0}.', forgotten.join(', '))]),
  ].join(' ');
  const review = t('Review…');
  const accept = drawn.length === 1 ? t('Accept') : t('Accept All');
  void vscode.window.showInformationMessage(message, review, accept).then((chosen) => {
    if (chosen === review) reviewPictures(drawn, services).catch((error: unknown) => showError(error, services.log));
  });
}

/** One message for all pictures that have no place. */
function together(errors: readonly EaselError[]): EaselError {
  if (errors.length === 1) return errors[0]!;
  const values = (name: string): string[] => errors.map(({ serialised: { args } }) => String(args[name]));
  return EaselError.of('pictureKeptElsewhere', {
    detail: [...new Set(values('detail'))].join(' '),
    kept: values('kept').join(', '),
  });
}
