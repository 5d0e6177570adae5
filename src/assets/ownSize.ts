import { imageSize } from 'image-size';
import type { SidecarClient } from '../client/sidecarClient';
import type { GenerationRequest } from '../protocol/generation';
import { builtinModelId } from '../protocol/models';
import { requests } from '../protocol/wire';
import { sizeRequest } from './pictureSize';

/** The size of a picture file as it is shown, in pixels; undefined when it cannot be told. */
export function shownSize(file: Uint8Array): { width: number; height: number } | undefined {
  try {
    const { width, height, orientation = 1 } = imageSize(file);
    // From 5 on, a photo lies on its side.
    return orientation < 5 ? { width, height } : { width: height, height: width };
  } catch {
    return undefined;
  }
}

/**
 * A request to draw from a picture, in that picture's own size unless another one was asked for: drawn in the size
 * nearest to it that the model can draw, and saved as large as the picture is.
 *
 * @throws {EaselError} what is wrong with the model
 */
export async function inOwnSize<R extends GenerationRequest>(
  request: R,
  initImage: Uint8Array,
  client: SidecarClient,
  signal?: AbortSignal,
): Promise<R> {
  const size = shownSize(initImage);
  // A file that is no picture is for the engine to explain.
  if (request.width !== undefined || request.height !== undefined || size === undefined) return request;
  const model = await client.request(
    requests.modelsInspect,
    { model: request.model ?? builtinModelId },
    signal ? { signal } : {},
  );
  const { width, height, ...output } = sizeRequest(size, model);
  const hasOutput = request.outputWidth !== undefined || request.outputHeight !== undefined;
  return { ...request, width, height, ...(hasOutput ? {} : output) };
}
