import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { savePlanned } from '../../assets/drawPlan';
import { editManifest, entryName } from '../../assets/manifest';
import { EaselError } from '../../protocol/errors';
import { currentReferences } from '../altText/currentReferences';
import { drawBatch } from '../altText/drawBatch';
import { targetOrders } from '../altText/targetOrders';
import type { MadeAsset } from '../drawing/placeFiles';
import type { PlacedPicture } from '../drawing/deliverToTarget';
import type { Services } from '../services';
import { showError } from '../status/showError';
import type { Command } from './command';
import { parseArgument } from './commandArgument';
import { drawnImage, type DrawnImage } from './drawnImage';

/** Where it is kept that pictures of Easel's own are replaced without a question. */
const askNoMore = 'regenerate.askNoMore';

/** Draws a picture again, from another seed and for what the document says now, and replaces its file. */
export const regenerate: Command = {
  id: 'easel.regenerate',
  async run(services, first): Promise<{ assets: readonly MadeAsset[] }> {
    const argument = parseArgument(first);
    const silent = argument.silent ?? false;
    const image = await drawnImage(argument, services);
    const { path } = image.plan;
    const before = await readBefore(path);
    const givenUp = await services.assets.facts.sha256(path);
    const isOurs = image.entry !== undefined && image.entry.sha256 === givenUp;
    if (!silent && !(await mayReplace(path, isOurs, services))) return { assets: [] };

    const options = { request: argument.request, newSeed: true };
    const orders = await targetOrders([{ ...image, givenUp }], services, options);
    const [outcome] = await drawBatch(orders, services, silent);
    services.images.refresh();
    if (!outcome || 'error' in outcome) throw outcome?.error ?? EaselError.of('jobCancelled', {});
    const { picture } = outcome;
    if (picture.misplaced) throw picture.misplaced;
    if (!silent) {
      if (picture.notListed) showError(picture.notListed, services.log);
      offerUndo(image, before, picture, services);
    }
    const documents = image.place ? [image.document.fsPath] : [];
    const references = await currentReferences(documents, services.assets);
    const reference = references.get(path) ?? entryName(image.root, path);
    return { assets: [{ uri: picture.file.toString(), reference }] };
  },
};

async function readBefore(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw EaselError.of('fileNotRead', { file, detail: (error as Error).message }, { cause: error });
  }
}

/** @param isOurs whether the file is as Easel drew it */
async function mayReplace(file: string, isOurs: boolean, { context }: Services): Promise<boolean> {
  if (isOurs && context.globalState.get<boolean>(askNoMore) === true) return true;
  const { t } = vscode.l10n;
  const replace = t('Replace');
  const always = t('Always Replace');
  const name = vscode.workspace.asRelativePath(file);
  const chosen = await vscode.window.showWarningMessage(
    t('Replace {0} with a new drawing?', name),
    {
      modal: true,
      detail: isOurs
        ? t('“Always Replace” does not ask again for pictures that are as Easel drew them.')
        : t('The file is not one that Easel drew, or was changed since.'),
    },
    ...(isOurs ? [replace, always] : [replace]),
  );
  if (chosen === always) await context.globalState.update(askNoMore, true);
  return chosen !== undefined;
}

/** Returns at once. */
function offerUndo(image: DrawnImage, before: Buffer, picture: PlacedPicture, services: Services): void {
  const undo = vscode.l10n.t('Undo');
  const message = vscode.l10n.t('{0} is drawn anew.', vscode.workspace.asRelativePath(picture.file));
  void vscode.window.showInformationMessage(message, undo).then((chosen) => {
    if (chosen !== undo) return;
    bringBack(image, before, picture, services)
      .then(() => services.images.refresh())
      .catch((error: unknown) => showError(error, services.log));
  });
}

async function bringBack(
  { root, plan: { path }, entry }: DrawnImage,
  before: Buffer,
  { sha256 }: PlacedPicture,
  { assets: { facts } }: Services,
): Promise<void> {
  await savePlanned({ path, replaces: { sha256 } }, before, facts);
  const name = entryName(root, path);
  await editManifest(root, (assets) => {
    const others = Object.fromEntries(Object.entries(assets).filter(([other]) => other !== name));
    return entry ? { ...others, [name]: entry } : others;
  });
}
