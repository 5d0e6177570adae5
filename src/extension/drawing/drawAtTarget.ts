import { orInFixedSize } from '../../assets/fixedSize';
import { runJob } from '../../client/runJob';
import type { GenerationRequest } from '../../protocol/generation';
import { type GivenImages, type Job, jobKindOf } from '../../protocol/jobs';
import type { Services } from '../services';
import { deliverToTarget, type PlacedPicture } from './deliverToTarget';
import type { TargetContext } from './jobContext';

/** A picture for a file that a document names. */
export interface TargetOrder {
  /** Of one picture. */
  readonly request: GenerationRequest;
  readonly context: TargetContext;
  readonly embedMetadata: boolean;
  /** Files that it is drawn from. */
  readonly images?: GivenImages;
}

export interface DrawAtTargetOptions {
  readonly signal?: AbortSignal;
  readonly onChange?: (job: Job) => void;
}

/**
 * Draws a picture and saves it at its target.
 *
 * @throws {EaselError} what the drawing failed with, `jobCancelled` among it
 */
export async function drawAtTarget(
  { request, context, embedMetadata, images = {} }: TargetOrder,
  services: Services,
  { signal, onChange: listener }: DrawAtTargetOptions = {},
): Promise<PlacedPicture> {
  const { sidecar, drawings } = services;
  const owner = await drawings.pending.owner();
  const order = { kind: jobKindOf(images), images, embedMetadata, context, owner };
  return drawings.show(
    request.prompt,
    (cancelled, onChange) => {
      const changed = (job: Job): void => {
        onChange(job);
        listener?.(job);
      };
      return orInFixedSize(request, (fitting) =>
        runJob(sidecar.client, { ...order, request: fitting }, { signal: cancelled, onChange: changed }),
      );
    },
    (result) => deliverToTarget(result, context, services),
    signal,
  );
}
