import * as vscode from 'vscode';
import { runJob } from '../../client/runJob';
import type { GenerationRequest } from '../../protocol/generation';
import type { Services } from '../services';
import { readSettings } from '../settings/readSettings';
import { showError } from '../status/showError';
import type { DeliverOptions, MadeAsset } from './deliver';
import type { JobContext } from './jobContext';
import { receiverOf } from './receiver';

/** A drawing as it is asked for. */
export interface DrawOrder {
  readonly request: GenerationRequest;
  readonly context: JobContext;
  readonly embedMetadata: boolean;
}

/**
 * Draws, and brings the pictures to their place.
 *
 * @throws {EaselError} what the drawing failed with, `jobCancelled` among it
 */
export async function draw(
  order: DrawOrder,
  services: Services,
  options: DeliverOptions,
): Promise<readonly MadeAsset[]> {
  const { sidecar, drawings } = services;
  const { request, context, embedMetadata } = order;
  const receiver = receiverOf(context, services, options);
  try {
    const owner = await drawings.pending.owner();
    return await drawings.show(
      request.prompt,
      (signal, onChange) =>
        runJob(sidecar.client, { kind: 'textToImage', request, embedMetadata, context, owner }, { signal, onChange }),
      (result) => receiver.receive(result),
    );
  } finally {
    receiver.dispose();
  }
}

/** Draws; what fails is said with its buttons, and takes no other drawing along. Silent, it rejects instead. */
export async function drawTelling(
  order: DrawOrder,
  services: Services,
  silent: boolean,
): Promise<readonly MadeAsset[]> {
  try {
    return await draw(order, services, { silent });
  } catch (error) {
    if (silent) throw error;
    const { context } = order;
    const again = async (): Promise<void> => {
      // The button may have changed the device or the model.
      const scope = vscode.Uri.parse('place' in context ? context.folder : context.document);
      const { device, model } = readSettings(scope);
      const request = { ...order.request };
      delete request.model;
      const changed = { ...request, device, ...(model === null ? {} : { model }) };
      await drawTelling({ ...order, request: changed }, services, silent);
    };
    showError(error, services.log, again);
    return [];
  }
}
