import * as vscode from 'vscode';
import type { AnimationRun } from './animationRun';
import type { AnimationRuns } from './animationRuns';

/** Shows how far a run is, with a button that stops it, until it is over. */
export async function showRunProgress(id: string, animations: AnimationRuns): Promise<AnimationRun | undefined> {
  const title = animations.find(id)?.title ?? '';
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (progress, cancelled) => {
    let shown = 0;
    const tell = (): void => {
      const run = animations.find(id);
      if (!run || run.done === 0) return;
      const percent = (100 * run.done) / run.frames;
      const message = vscode.l10n.t('frame {0} of {1}', run.done, run.frames);
      progress.report({ message, increment: percent - shown });
      shown = percent;
    };
    tell();
    const subscriptions = vscode.Disposable.from(
      animations.onDidChange(tell),
      cancelled.onCancellationRequested(() => void animations.stop(id)),
    );
    try {
      return await animations.ended(id);
    } finally {
      subscriptions.dispose();
    }
  });
}
