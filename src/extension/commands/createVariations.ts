import path from 'node:path';
import * as vscode from 'vscode';
import { entryName } from '../../assets/manifest';
import { drawBatch } from '../altText/drawBatch';
import { reportFailures } from '../altText/reportBatch';
import { targetOrders } from '../altText/targetOrders';
import type { MadeAsset } from '../drawing/placeFiles';
import type { TargetOrder } from '../drawing/drawAtTarget';
import type { Command } from './command';
import { parseArgument } from './commandArgument';
import { drawnImage } from './drawnImage';
import { freeNames, offerPictures } from './newPictures';

/** So many others are drawn beside a picture. */
const variations = 3;

/** Draws a picture several times from other seeds, as new files beside it, and lets the person choose between them. */
export const createVariations: Command = {
  id: 'easel.createVariations',
  async run(services, first): Promise<{ assets: readonly MadeAsset[] }> {
    const argument = parseArgument(first);
    const silent = argument.silent ?? false;
    const image = await drawnImage(argument, services);
    const files = await freeNames(image.plan.path, variations, services.assets.facts);
    const wanted = files.map((path) => ({ ...image, plan: { ...image.plan, path } }));
    const orders = await targetOrders(wanted, services, { request: argument.request, newSeed: true });
    const outcomes = await drawBatch(withSeeds(orders), services, silent);
    const drawn = outcomes.flatMap((outcome) =>
      'picture' in outcome && !outcome.picture.misplaced ? [outcome.picture.file] : [],
    );
    if (silent) for (const outcome of outcomes) if ('error' in outcome) throw outcome.error;
    if (!silent) {
      reportFailures(outcomes, services);
      if (drawn.length > 0) {
        const title = vscode.l10n.t('Variations of {0}', path.basename(image.plan.path));
        offerPictures({ path: image.plan.path, place: image.place }, drawn, title, services);
      }
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
