import path from 'node:path';
import * as vscode from 'vscode';
import { entryName } from '../../assets/manifest';
import type { FileFacts } from '../../assets/fileFacts';
import { drawBatch } from '../altText/drawBatch';
import { reportFailures } from '../altText/reportBatch';
import { targetOrders } from '../altText/targetOrders';
import { retarget } from '../documents/retarget';
import type { MadeAsset } from '../drawing/placeFiles';
import type { TargetOrder } from '../drawing/drawAtTarget';
import type { Services } from '../services';
import { showError } from '../status/showError';
import type { Command } from './command';
import { parseArgument } from './commandArgument';
import { drawnImage, type DrawnImage } from './drawnImage';

/** So many others are drawn beside a picture. */
const variations = 3;

/** Draws a picture several times from other seeds, as new files beside it, and lets the person choose between them. */
export const createVariations: Command = {
  id: 'easel.createVariations',
  async run(services, first): Promise<{ assets: readonly MadeAsset[] }> {
    const argument = parseArgument(first);
    const silent = argument.silent ?? false;
    const image = await drawnImage(argument, services);
    const files = await freeNames(image.plan.path, services.assets.facts);
    const wanted = files.map((path) => ({ ...image, plan: { ...image.plan, path } }));
    const orders = await targetOrders(wanted, services, { request: argument.request, newSeed: true });
    const outcomes = await drawBatch(withSeeds(orders), services, silent);
    const drawn = outcomes.flatMap((outcome) =>
      'picture' in outcome && !outcome.picture.misplaced ? [outcome.picture.file] : [],
    );
    if (silent) for (const outcome of outcomes) if ('error' in outcome) throw outcome.error;
    if (!silent) {
      reportFailures(outcomes, services);
      if (drawn.length > 0) choose(image, drawn, services).catch((error: unknown) => showError(error, services.log));
    }
    return { assets: drawn.map((file) => ({ uri: file.toString(), reference: entryName(image.root, file.fsPath) })) };
  },
};

/** A seed that was asked for is the first one's. */
function withSeeds(orders: readonly TargetOrder[]): TargetOrder[] {
  return orders.map((order, index) => {
    const { seed } = order.request;
    return seed === undefined ? order : { ...order, request: { ...order.request, seed: (seed + index) % 2 ** 32 } };
  });
}

/** `name-2.png`, `name-3.png`, … of those that are not taken. */
async function freeNames(file: string, facts: FileFacts): Promise<string[]> {
  const { dir, name, ext } = path.parse(file);
  const free: string[] = [];
  for (let number = 2; free.length < variations; number += 1) {
    const candidate = path.join(dir, `${name}-${number}${ext}`);
    if (!(await facts.exists(candidate))) free.push(candidate);
  }
  return free;
}

interface PictureItem extends vscode.QuickPickItem {
  readonly file: vscode.Uri;
}

/** Shows each picture as the person goes through the list; the document then shows the chosen one. */
async function choose(image: DrawnImage, drawn: readonly vscode.Uri[], services: Services): Promise<void> {
  const { t } = vscode.l10n;
  const present = vscode.Uri.file(image.plan.path);
  const items = [present, ...drawn].map((file): PictureItem => ({
    label: path.posix.basename(file.path),
    ...(file === present ? { description: t('as it is now') } : {}),
    file,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: t('Variations of {0}', path.basename(image.plan.path)),
    placeHolder: image.place ? t('Which one is the document to show? All files stay.') : t('All files stay.'),
    ignoreFocusOut: true,
    onDidSelectItem: (item: PictureItem) => void show(item.file),
  });
  if (!picked || picked.file === present || !image.place) return;
  const { document, finding } = image.place;
  if (!(await retarget(document, finding.reference, picked.file.fsPath, services.assets.scanner)))
    void vscode.window.showWarningMessage(
      t('The document has changed, so it still shows {0}.', path.basename(image.plan.path)),
    );
  services.images.refresh();
}

function show(file: vscode.Uri): Thenable<unknown> {
  const options = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true, preview: true };
  return vscode.commands.executeCommand('vscode.open', file, options);
}
