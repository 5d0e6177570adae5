import * as vscode from 'vscode';
import { runJob } from '../../client/runJob';
import type { GenerationRequest } from '../../protocol/generation';
import { TrackedPlace } from '../documents/trackedPlace';
import type { Services } from '../services';
import { deliver } from './deliver';
import type { PlaceContext } from './jobContext';
import type { DeliverOptions, MadeAsset } from './placeFiles';

/** A drawing as it is asked for. */
export interface DrawOrder {
  readonly request: GenerationRequest;
  readonly context: PlaceContext;
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
  const place = new TrackedPlace(vscode.Uri.parse(context.document, true), context.anchor);
  try {
    const owner = await drawings.pending.owner();
    return await drawings.show(
      request.prompt,
      (signal, onChange) =>
        runJob(sidecar.client, { kind: 'textToImage', request, embedMetadata, context, owner }, { signal, onChange }),
      (result) => deliver(result, context, place, services, options),
    );
  } finally {
    place.dispose();
  }
}
