import * as vscode from 'vscode';
import type { PlacedPicture } from '../drawing/deliverToTarget';
import type { TargetOrder } from '../drawing/drawAtTarget';
import type { Services } from '../services';
import { showError } from '../status/showError';
import { discardPicture } from './discardPicture';
import { drawBatch } from './drawBatch';

/** A picture that lies at its target, and how it was asked for. */
export interface DrawnPicture {
  readonly order: TargetOrder;
  readonly picture: PlacedPicture;
}

type Verdict = 'accept' | 'redraw' | 'skip' | 'acceptAll';

/**
 * Shows the pictures one after the other, each beside the document, and does what the person says: it stays, it is
 * drawn again from another seed, or it is taken back. Who leaves in the middle keeps the rest.
 */
export async function reviewPictures(drawn: readonly DrawnPicture[], services: Services): Promise<void> {
  const shown = new Set<string>();
  for (const [index, first] of drawn.entries()) {
    let current = first;
    let verdict = await ask(current, index, drawn.length, shown);
    while (verdict === 'redraw') {
      current = await redraw(current, services);
      verdict = await ask(current, index, drawn.length, shown);
    }
    if (verdict === 'skip') {
      await closeTabs(new Set([current.picture.file.toString()]));
      await discardPicture(current.picture, services).catch((error: unknown) => showError(error, services.log));
    }
    if (verdict === undefined || verdict === 'acceptAll') break;
  }
  await closeTabs(shown);
}

async function ask(
  { order, picture: { file } }: DrawnPicture,
  index: number,
  count: number,
  shown: Set<string>,
): Promise<Verdict | undefined> {
  shown.add(file.toString());
  await vscode.commands.executeCommand('vscode.open', file, {
    viewColumn: vscode.ViewColumn.Beside,
    preserveFocus: true,
    preview: true,
  });
  const { t } = vscode.l10n;
  const items: (vscode.QuickPickItem & { verdict: Verdict })[] = [
    { label: `$(check) ${t('Accept')}`, verdict: 'accept' },
    { label: `$(refresh) ${t('Draw Again')}`, description: t('from another seed'), verdict: 'redraw' },
    { label: `$(trash) ${t('Skip')}`, description: t('the picture is taken back'), verdict: 'skip' },
    ...(count > 1
      ? [
          {
            label: `$(check-all) ${t('Accept All')}`,
            description: t('this one and the rest'),
            verdict: 'acceptAll' as const,
          },
        ]
      : []),
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: t('{0} ({1} of {2})', vscode.workspace.asRelativePath(file), index + 1, count),
    placeHolder: order.context.altText,
    ignoreFocusOut: true,
  });
  return picked?.verdict;
}

/** The picture as it is now: what could not be drawn again stays as it was. */
async function redraw({ order, picture }: DrawnPicture, services: Services): Promise<DrawnPicture> {
  const request = { ...order.request };
  delete request.seed;
  const again = { ...order, request, context: { ...order.context, replaces: picture.sha256 } };
  const [outcome] = await drawBatch([again], services, false);
  if (outcome && 'picture' in outcome) {
    if (!outcome.picture.misplaced) return { order, picture: outcome.picture };
    showError(outcome.picture.misplaced, services.log);
  } else showError(outcome?.error, services.log);
  return { order, picture };
}

/** Those that were opened to be looked at. */
async function closeTabs(files: ReadonlySet<string>): Promise<void> {
  const tabs = vscode.window.tabGroups.all
    .flatMap(({ tabs: all }) => all)
    .filter(
      ({ input, isPreview }) => isPreview && input instanceof vscode.TabInputCustom && files.has(input.uri.toString()),
    );
  if (tabs.length > 0) await vscode.window.tabGroups.close(tabs, true);
}
