import * as vscode from 'vscode';
import type { GenerationResult } from '../../protocol/generation';
import { TrackedPlace } from '../documents/trackedPlace';
import type { Services } from '../services';
import { deliver, type DeliverOptions, type MadeAsset } from './deliver';
import { deliverToGallery } from './deliverToGallery';
import type { JobContext } from './jobContext';

/** Brings a job's pictures to where they are to go, and follows that place while they are drawn. */
export interface Receiver extends vscode.Disposable {
  receive(result: GenerationResult): Promise<readonly MadeAsset[]>;
}

export function receiverOf(context: JobContext, services: Services, options: DeliverOptions): Receiver {
  if ('place' in context)
    return {
      receive: (result) => deliverToGallery(result, context, services, options),
      dispose: () => undefined,
    };
  const place = new TrackedPlace(vscode.Uri.parse(context.document, true), context.anchor);
  return {
    receive: (result) => deliver(result, context, place, services, options),
    dispose: () => place.dispose(),
  };
}
