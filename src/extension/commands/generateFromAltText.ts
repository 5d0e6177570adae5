import * as vscode from 'vscode';
import type { Finding } from '../../assets/finding';
import { EaselError } from '../../protocol/errors';
import { drawWanted } from '../altText/drawWanted';
import { pickImages } from '../altText/pickImages';
import { wantedPictures, type WantedPicture } from '../altText/wantedImages';
import type { MadeAsset } from '../drawing/placeFiles';
import { isOnDisk, rootOf } from '../images/workspaceAssets';
import type { Services } from '../services';
import type { Command } from './command';
import { openDocument, parseArgument, type CommandArgument } from './commandArgument';

/** Draws the pictures that a document names and that are not there. */
export const generateFromAltText: Command = {
  id: 'easel.generateFromAltText',
  async run(services, first): Promise<{ assets: readonly MadeAsset[] }> {
    const argument = parseArgument(first);
    const document = argument.uri ? await openDocument(argument.uri) : vscode.window.activeTextEditor?.document;
    if (!document) throw EaselError.of('noDocument', {});
    if (!isOnDisk(document)) throw EaselError.of('documentUnsupported', { document: document.uri.toString(true) });
    const findings = await services.assets.findingsIn(document);
    const wanted = wantedIn(findings, rootOf(document.uri));
    return drawMissing(wanted, vscode.workspace.asRelativePath(document.uri), argument, services);
  },
};

export function wantedIn(findings: readonly Finding[], root: string): WantedPicture[] {
  return wantedPictures(findings, root, vscode.l10n.t);
}

/**
 * Asks which of the missing pictures to draw, and draws them; when silent, all that can be drawn.
 *
 * @param place where was looked for them, as people read it
 */
export async function drawMissing(
  wanted: readonly WantedPicture[],
  place: string,
  { request, silent = false }: CommandArgument,
  services: Services,
): Promise<{ assets: readonly MadeAsset[] }> {
  if (wanted.length === 0 && !silent) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No picture is missing in {0}.', place));
    return { assets: [] };
  }
  const choices = silent
    ? wanted.filter(({ problem }) => problem === undefined).map((image) => ({ image, altText: image.altText }))
    : await pickImages(wanted);
  if (choices === undefined || choices.length === 0) return { assets: [] };
  return { assets: await drawWanted(choices, services, { request, silent }) };
}
