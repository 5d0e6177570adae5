import * as vscode from 'vscode';
import { inOwnSize } from '../../assets/ownSize';
import { EaselError } from '../../protocol/errors';
import { type GenerationRequest, maximumSeed } from '../../protocol/generation';
import type { GalleryForm } from '../../protocol/gallery';
import { requests } from '../../protocol/wire';
import { readImage } from '../commands/imageOrigin';
import { drawInGallery } from '../drawing/drawInGallery';
import type { Services } from '../services';
import { readSettings } from '../settings/readSettings';
import { askedOf, requestOf } from '../settings/settings';
import type { ListedPicture } from './listed';

/** How many pictures a seed grid gets more. */
const variationCount = 4;

/**
 * Draws what the prompt box asks for.
 *
 * @param folder the workspace folder that keeps the pictures
 * @throws {EaselError} `nothingToDraw`, `settingInvalid`, `invalidRequest`
 */
export async function generate(form: GalleryForm, folder: vscode.Uri, services: Services): Promise<void> {
  const { prompt, style, startImage, ...rest } = form;
  const strength = startImage?.strength;
  const overrides = { ...rest, ...(strength === undefined ? {} : { strength }) };
  if (prompt.trim() === '') throw EaselError.of('promptEmpty', {});
  const own = readSettings(folder);
  const settings = style === undefined ? own : { ...own, style };
  const request = requestOf(prompt, settings, overrides);
  const asked = askedOf(prompt, settings, overrides);
  const context = { version: 1 as const, galleryFolder: folder.toString(), ...(asked ? { asked } : {}) };
  const images = startImage ? { init: await readImage(vscode.Uri.parse(startImage.uri, true).fsPath) } : {};
  const sized = images.init ? await inOwnSize(request, images.init, services.sidecar.client) : request;
  await drawInGallery({ request: sized, context, images, embedMetadata: settings['assets.embedMetadata'] }, services);
}

/**
 * Draws a picture's request once more with a seed of its own; the picture stays.
 *
 * @param startImage the file that it was drawn from
 */
export async function regenerate(
  picture: ListedPicture,
  startImage: vscode.Uri | undefined,
  services: Services,
): Promise<void> {
  await drawAgain(picture, startImage, services, {});
}

/**
 * Draws more pictures of the same request with the seeds that follow.
 *
 * @param seeds of the pictures that there are of it
 */
export async function drawVariations(
  picture: ListedPicture,
  seeds: readonly number[],
  startImage: vscode.Uri | undefined,
  services: Services,
): Promise<void> {
  const last = Math.max(picture.making.request.seed, ...seeds);
  await drawAgain(picture, startImage, services, {
    seed: last >= maximumSeed ? 0 : last + 1,
    numImages: variationCount,
  });
}

async function drawAgain(
  { making, folder }: ListedPicture,
  startImage: vscode.Uri | undefined,
  services: Services,
  changes: Pick<GenerationRequest, 'seed' | 'numImages'>,
): Promise<void> {
  const settings = readSettings(folder);
  const same = Object.fromEntries(Object.entries(making.request).filter(([name]) => name !== 'seed'));
  const model = await modelOf(making.model, settings.model, services);
  const request = { ...(same as GenerationRequest), ...changes, device: settings.device, ...(model ? { model } : {}) };
  const context = {
    version: 1 as const,
    galleryFolder: folder.toString(),
    ...(making.asked ? { asked: making.asked } : {}),
  };
  const images = startImage ? { init: await readImage(startImage.fsPath) } : {};
  await drawInGallery({ request, context, images, embedMetadata: settings['assets.embedMetadata'] }, services);
}

/** The model that drew a picture, where this machine has it under that name; else the one of the settings. */
async function modelOf(
  { id }: { readonly id: string },
  chosen: string | null,
  { sidecar }: Services,
): Promise<string | undefined> {
  const { models } = await sidecar.client.request(requests.modelsList, {});
  return models.some((model) => model.id === id) ? id : (chosen ?? undefined);
}
