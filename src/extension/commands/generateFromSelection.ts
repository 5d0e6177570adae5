import * as vscode from 'vscode';
import { EaselError } from '../../protocol/errors';
import { altTextOf } from '../../documents/altText';
import type { DocumentLanguage } from '../../documents/documentLanguage';
import { languageOf } from '../../documents/languages';
import { anchorOf } from '../documents/placeAnchor';
import { promptAt, type PromptPlace } from '../../documents/promptAt';
import { Lines } from '../../documents/textRange';
import { textOf } from '../documents/trackedPlace';
import type { MadeAsset } from '../drawing/placeFiles';
import { draw, type DrawOrder } from '../drawing/draw';
import { readSettings } from '../settings/readSettings';
import { askedOf, requestOf } from '../settings/settings';
import { showError } from '../status/showError';
import type { Services } from '../services';
import type { Command } from './command';
import { parseArgument } from './commandArgument';
import { chosenFolder, findSelections } from './selections';

/** More selections than this are hardly meant to become a picture each. */
const askFrom = 9;

/** Draws what is selected, or what is around the cursor: one picture for each selection. */
export const generateFromSelection: Command = {
  id: 'easel.generateFromSelection',

  async run(services, first): Promise<{ assets: readonly MadeAsset[] }> {
    const argument = parseArgument(first);
    const { document, selections } = await findSelections(argument);
    const text = textOf(document);
    const places = promptPlaces(text, selections, await languageOf(document.languageId));
    if (places.length === 0) throw EaselError.of('nothingToDraw', {});
    if (places.length >= askFrom && argument.silent !== true && !(await confirm(places.length))) return { assets: [] };
    const folder = await chosenFolder(document.uri);
    if (folder === undefined) return { assets: [] };

    const settings = readSettings(document);
    const orders = places.map(({ prompt, range }): DrawOrder => {
      const overrides = argument.request ?? {};
      const request = requestOf(prompt, settings, overrides);
      const asked = askedOf(prompt, settings, overrides);
      return {
        request,
        embedMetadata: settings['assets.embedMetadata'],
        context: {
          version: 1,
          document: document.uri.toString(),
          anchor: anchorOf(text, range),
          placement: settings['insert.placement'],
          altText: altTextOf(asked?.prompt ?? request.prompt),
          folder,
          ...(asked ? { asked } : {}),
        },
      };
    });
    return {
      assets: (await Promise.all(orders.map((order) => drawOne(order, services, argument.silent ?? false)))).flat(),
    };
  },
};

/** One of several drawings that fails does not take the others along. */
async function drawOne(order: DrawOrder, services: Services, silent: boolean): Promise<readonly MadeAsset[]> {
  try {
    return await draw(order, services, { silent });
  } catch (error) {
    if (silent) throw error;
    const again = async (): Promise<void> => {
      // The button may have changed the device or the model.
      const { device, model } = readSettings(vscode.Uri.parse(order.context.document));
      const request = { ...order.request };
      delete request.model;
      const changed = { ...request, device, ...(model === null ? {} : { model }) };
      await drawOne({ ...order, request: changed }, services, silent);
    };
    showError(error, services.log, again);
    return [];
  }
}

/** One prompt for each selection; empty selections among full ones are stray cursors, and two cursors may share a paragraph. */
function promptPlaces(text: string, selections: readonly vscode.Range[], language: DocumentLanguage): PromptPlace[] {
  const lines = new Lines(text);
  const full = selections.filter(({ isEmpty }) => !isEmpty);
  const places = new Map<number, PromptPlace>();
  for (const { start, end } of full.length > 0 ? full : selections) {
    const place = promptAt(text, { start: lines.offsetOf(start), end: lines.offsetOf(end) }, language);
    if (place) places.set(place.range.start, place);
  }
  return [...places.values()].sort((a, b) => a.range.start - b.range.start);
}

async function confirm(count: number): Promise<boolean> {
  const yes = vscode.l10n.t('Draw {0} Pictures', count);
  const message = vscode.l10n.t('There are {0} selections. Draw a picture for each?', count);
  return (await vscode.window.showWarningMessage(message, { modal: true }, yes)) === yes;
}
