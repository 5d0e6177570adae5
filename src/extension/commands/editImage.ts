import path from 'node:path';
import * as vscode from 'vscode';
import { altTextOf } from '../../documents/altText';
import { formatOfFileName } from '../../protocol/pictureFormat';
import { targetOrders } from '../altText/targetOrders';
import { drawAtTarget } from '../drawing/drawAtTarget';
import type { MadeAsset } from '../drawing/placeFiles';
import { rootOf } from '../images/workspaceAssets';
import { showError } from '../status/showError';
import type { Command } from './command';
import { parseArgument } from './commandArgument';
import { originOf, readImage, sizeOf } from './imageOrigin';
import { freeNames, offerPictures, type Origin } from './newPictures';

/** How much of a picture is drawn anew. */
const strengths = { little: 0.35, half: 0.6, much: 0.85 } as const;

/**
 * Draws a picture anew under other words, as a new file beside it: a picture file, or the one that a document shows at
 * a range or the cursor.
 */
export const editImage: Command = {
  id: 'easel.editImage',

  async run(services, first): Promise<{ assets: readonly MadeAsset[] }> {
    const argument = parseArgument(first);
    const silent = argument.silent ?? false;
    const origin = await originOf(argument, services);
    const init = await readImage(origin.path);
    const size = sizeOf(init);
    const prompt = argument.request?.prompt ?? (silent ? undefined : await askForPrompt(origin));
    if (prompt === undefined) return { assets: [] };
    const strength = argument.request?.strength ?? (silent ? strengths.half : await askForStrength());
    if (strength === undefined) return { assets: [] };

    // What Easel cannot write becomes a PNG.
    const named = formatOfFileName(origin.path) === undefined ? withEnding(origin.path, '.png') : origin.path;
    const [target] = (await freeNames(named, 1, services.assets.facts)) as [string];
    const plan = { path: target, text: prompt, ...(size ? { size } : {}) };
    const wanted = {
      plan,
      altText: altTextOf(prompt),
      document: origin.place?.document.uri ?? vscode.Uri.file(target),
    };
    const request = { ...argument.request, strength };
    const [order] = await targetOrders([wanted], services, { request });
    const picture = await drawAtTarget({ ...order!, images: { init } }, services);
    for (const problem of [picture.misplaced, picture.notListed]) {
      if (problem && silent) throw problem;
      if (problem) showError(problem, services.log);
    }
    if (!silent && !picture.misplaced) {
      const title = vscode.l10n.t('{0}, drawn anew', path.basename(origin.path));
      offerPictures(origin, [picture.file], title, services);
    }
    const reference = path.relative(rootOf(picture.file), picture.file.fsPath);
    return { assets: [{ uri: picture.file.toString(), reference: reference.replaceAll('\\', '/') }] };
  },
};

function withEnding(file: string, ending: string): string {
  const { dir, name } = path.parse(file);
  return path.join(dir, `${name}${ending}`);
}

function askForPrompt({ path: file, place }: Origin): Thenable<string | undefined> {
  const { t } = vscode.l10n;
  return vscode.window.showInputBox({
    title: t('Edit {0}', path.basename(file)),
    prompt: t('What is the picture to show?'),
    value: place?.finding.reference.altText ?? '',
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === '' ? t('Say in a few words what to draw.') : undefined),
  });
}

async function askForStrength(): Promise<number | undefined> {
  const { t } = vscode.l10n;
  const items = [
    { label: t('A Little'), description: t('Shapes stay, colours and details change.'), strength: strengths.little },
    { label: t('Half'), description: t('What is where stays, what it is may change.'), strength: strengths.half },
    { label: t('Much'), description: t('Only large shapes and colours shine through.'), strength: strengths.much },
  ].map((item) => ({ ...item, detail: t('Strength {0}', item.strength) }));
  const options = { title: t('How much of the picture is drawn anew?'), ignoreFocusOut: true };
  return (await vscode.window.showQuickPick(items, options))?.strength;
}
