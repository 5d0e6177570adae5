import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { editManifest, entryName } from '../../assets/manifest';
import { saveReplacing } from '../../client/saveExclusive';
import { EaselError } from '../../protocol/errors';
import { currentReferences } from '../altText/currentReferences';
import { drawBatch } from '../altText/drawBatch';
import { targetOrder } from '../altText/targetOrder';
import type { MadeAsset } from '../drawing/deliver';
import { hashOfFile, type PlacedPicture } from '../drawing/deliverToTarget';
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
    const before = await readBefore(image.path);
    const replaces = await hashOfFile(image.path);
    const isOurs = image.entry !== undefined && image.entry.sha256 === replaces;
    if (!silent && !(await mayReplace(image.path, isOurs, services))) return { assets: [] };

    const order = targetOrder({ ...image, replaces }, { ...image.request, ...argument.request });
    const [outcome] = await drawBatch([order], services, silent);
    services.images.refresh();
    if (!outcome || 'error' in outcome) throw outcome?.error ?? EaselError.of('jobCancelled', {});
    const { picture } = outcome;
    if (picture.misplaced) throw picture.misplaced;
    if (!silent) {
      if (picture.notListed) showError(picture.notListed, services.log);
      offerUndo(image, before, picture, services);
    }
    const references = image.place ? await currentReferences([image.document.fsPath], services.assets) : new Map();
    const reference = (references as ReadonlyMap<string, string>).get(image.path) ?? entryName(image.root, image.path);
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
    bringBack(image, before, picture)
      .then(() => services.images.refresh())
      .catch((error: unknown) => showError(error, services.log));
  });
}

async function bringBack({ root, path, entry }: DrawnImage, before: Buffer, picture: PlacedPicture): Promise<void> {
  if ((await hashOfFile(path)) !== picture.sha256) throw EaselError.of('fileTaken', { file: path });
  await saveReplacing(path, before);
  const name = entryName(root, path);
  await editManifest(root, (assets) => {
    const others = Object.fromEntries(Object.entries(assets).filter(([other]) => other !== name));
    return entry ? { ...others, [name]: entry } : others;
  });
}
