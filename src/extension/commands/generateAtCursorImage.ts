import * as vscode from 'vscode';
import { oneLine } from '../../assets/finding';
import { EaselError } from '../../protocol/errors';
import { drawOrders } from '../altText/drawWanted';
import { targetOrders } from '../altText/targetOrders';
import { problemOf } from '../altText/wantedImages';
import type { MadeAsset } from '../drawing/placeFiles';
import type { Command } from './command';
import { parseArgument } from './commandArgument';
import { imageAtCursor } from './imageAtCursor';

/** Draws the picture that is missing at the cursor; what CodeLens, Quick Fix and hover do. */
export const generateAtCursorImage: Command = {
  id: 'easel.generateAtCursorImage',
  async run(services, first): Promise<{ assets: readonly MadeAsset[] }> {
    const argument = parseArgument(first);
    const { document, finding } = await imageAtCursor(argument, services);
    const { path, name, exists, state, reference } = finding;
    if (exists) throw EaselError.of('fileTaken', { file: name });
    const altText = oneLine(reference.altText);
    // That others say something else of the file is no hindrance where the person asks for this very text.
    const problem = state === 'conflict' && altText !== '' ? undefined : problemOf(finding, vscode.l10n.t);
    if (problem !== undefined) throw EaselError.of('imageNotDrawable', { name, detail: problem });
    const text = altText === '' ? (finding.text ?? '') : altText;
    const plan = { path, text, ...(reference.size ? { size: reference.size } : {}) };
    const wanted = [{ plan, altText: text, document: document.uri }];
    const orders = await targetOrders(wanted, services, { request: argument.request });
    return { assets: await drawOrders(orders, [document.uri.fsPath], services, argument.silent ?? false) };
  },
};
