import * as vscode from 'vscode';
import { runJob } from '../../client/runJob';
import type { GenerationRequest } from '../../protocol/generation';
import { type GivenImages, jobKindOf } from '../../protocol/jobs';
import type { Services } from '../services';
import { readSettings } from '../settings/readSettings';
import { showError } from '../status/showError';
import { deliverToGallery } from './deliverToGallery';
import type { GalleryContext } from './jobContext';

/** Pictures that are in no document yet. */
export interface GalleryOrder {
  readonly request: GenerationRequest;
  readonly context: GalleryContext;
  readonly embedMetadata: boolean;
  /** Files that the pictures are drawn from. */
  readonly images?: GivenImages;
}

/** Draws, and saves the pictures in their workspace folder. What fails is said with its buttons. */
export async function drawInGallery(order: GalleryOrder, services: Services): Promise<void> {
  const { sidecar, drawings, log } = services;
  const { request, context, embedMetadata, images = {} } = order;
  try {
    const owner = await drawings.pending.owner();
    const kind = jobKindOf(images);
    const submission = { kind, request, images, preview: true, embedMetadata, context, owner };
    await drawings.show(
      context.asked?.prompt ?? request.prompt,
      (signal, onChange) => runJob(sidecar.client, submission, { signal, onChange }),
      (result) => deliverToGallery(result, context, services),
    );
  } catch (error) {
    const again = (): Promise<unknown> => {
      // The button may have changed the device or the model.
      const { device, model } = readSettings(vscode.Uri.parse(context.galleryFolder));
      const changed = { ...request, device };
      delete changed.model;
      return drawInGallery({ ...order, request: { ...changed, ...(model === null ? {} : { model }) } }, services);
    };
    showError(error, log, again);
  }
}
