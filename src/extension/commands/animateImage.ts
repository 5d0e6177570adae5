import path from 'node:path';
import * as vscode from 'vscode';
import { shownSize } from '../../assets/ownSize';
import { entryIn, entryName, readManifest } from '../../assets/manifest';
import { altTextOf } from '../../documents/altText';
import { isAnimationEntry } from '../../protocol/assetManifest';
import { animationTaskSchema, type AnimationFile } from '../../protocol/animationTask';
import { EaselError } from '../../protocol/errors';
import { readableIssues } from '../../protocol/readableIssues';
import { deliverRun } from '../animation/deliverRun';
import {
  cameraSpec,
  isCameraMotion,
  morphSpec,
  shimmerSpec,
  type ImageDrawing,
  type ImageMotion,
  type MovingPicture,
} from '../animation/imageMotions';
import type { MadeAsset } from '../drawing/placeFiles';
import { rootOf } from '../images/workspaceAssets';
import { readSettings } from '../settings/readSettings';
import type { Command } from './command';
import { parseArgument } from './commandArgument';
import { ownMetadata } from './drawnImage';
import { originOf, readImage } from './imageOrigin';

/** Sets a picture in motion: a file that plays, beside it, which a document may show in its place. */
export const animateImage: Command = {
  id: 'easel.animateImage',

  async run(services, first): Promise<{ assets: readonly MadeAsset[] }> {
    const { silent = false, ...argument } = parseArgument(first);
    const origin = await originOf(argument, services);
    const size = shownSize(await readImage(origin.path));
    if (!size) {
      const detail = vscode.l10n.t('Its size cannot be told.');
      throw EaselError.of('imageNotDrawable', { name: path.basename(origin.path), detail });
    }
    const drawing = await drawingOf(origin.path);
    const motion = silent ? 'zoomIn' : await askForMotion(path.basename(origin.path), drawing !== undefined);
    if (motion === undefined) return { assets: [] };
    const words = motion === 'morph' ? await askForWords(drawing?.prompt ?? '') : undefined;
    if (motion === 'morph' && words === undefined) return { assets: [] };

    const settings = readSettings(origin.place?.document ?? vscode.Uri.file(origin.path));
    const { dir, name } = path.parse(origin.path);
    const said = origin.place?.finding.reference.altText ?? drawing?.prompt ?? name;
    const goal = {
      kind: 'beside' as const,
      folder: dir,
      baseName: name,
      format: settings['animation.format'],
      altText: altTextOf(words === undefined ? said : `${said}, ${words}`),
      rubberBand: motion !== 'shimmer',
    };
    const file = fileOf(motion, { file: origin.path, ...size }, drawing, words);
    const title = path.basename(origin.path);
    const run = await services.animations.start(file, { title, goal, device: settings.device });
    return { assets: await deliverRun(run.id, services, { silent, place: origin.place }) };
  },
};

/** What drew a picture from words alone; undefined where Easel did not, or it is not known. */
async function drawingOf(file: string): Promise<ImageDrawing | undefined> {
  const root = rootOf(vscode.Uri.file(file));
  const made = entryIn(await readManifest(root), entryName(root, file)) ?? (await ownMetadata(file));
  if (!made || isAnimationEntry(made) || made.request.initImageSha256 !== undefined) return undefined;
  return { ...made.request, model: made.model.id };
}

/** @throws {EaselError} `invalidRequest` */
function fileOf(
  motion: ImageMotion,
  picture: MovingPicture,
  drawing: ImageDrawing | undefined,
  words: string | undefined,
): AnimationFile {
  const asked = isCameraMotion(motion)
    ? { task: 'animate', spec: cameraSpec(motion, picture) }
    : { task: 'walk', spec: motion === 'morph' ? morphSpec(drawing!, words!) : shimmerSpec(drawing!) };
  const parsed = animationTaskSchema.safeParse(asked);
  if (!parsed.success) throw EaselError.of('invalidRequest', { detail: readableIssues(parsed.error, asked) });
  return parsed.data;
}

async function askForMotion(name: string, isDrawn: boolean): Promise<ImageMotion | undefined> {
  const { t } = vscode.l10n;
  const camera: (vscode.QuickPickItem & { motion: ImageMotion })[] = [
    { motion: 'zoomIn', label: t('Zoom In'), description: t('Closer, and back.') },
    { motion: 'zoomOut', label: t('Zoom Out'), description: t('From close by to the whole picture, and back.') },
    { motion: 'panLeft', label: t('Pan Left'), description: t('Closer and to the left, and back.') },
    { motion: 'panRight', label: t('Pan Right'), description: t('Closer and to the right, and back.') },
    { motion: 'turn', label: t('Turn Gently'), description: t('Closer and a little around, and back.') },
  ];
  const drawn: typeof camera = [
    { motion: 'shimmer', label: t('Shimmer'), description: t('Drawn anew around itself, in a loop without a seam.') },
    { motion: 'morph', label: t('Morph…'), description: t('Into what other words say, and back.') },
  ];
  const items = isDrawn ? [...camera, ...drawn] : camera;
  const options = { title: t('How is {0} to move?', name), ignoreFocusOut: true };
  return (await vscode.window.showQuickPick(items, options))?.motion;
}

function askForWords(prompt: string): Thenable<string | undefined> {
  const { t } = vscode.l10n;
  return vscode.window.showInputBox({
    title: t('Morph'),
    prompt: t('What is the picture to become?'),
    value: prompt,
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === '' ? t('Say in a few words what to draw.') : undefined),
  });
}
