import { EaselError } from '../protocol/errors';
import type { GenerationRequest } from '../protocol/generation';

/**
 * Draws; a model whose graph is made for one size alone, which shows only when it is to draw another one, draws in that
 * size instead. Only for a size that documents gave by how large they show a picture: it is scaled on saving anyway.
 *
 * @throws {EaselError} whatever `draw` fails with
 */
export async function orInFixedSize<R extends GenerationRequest, T>(
  request: R,
  draw: (request: R) => Promise<T>,
): Promise<T> {
  try {
    return await draw(request);
  } catch (error) {
    const isScaled = request.outputWidth !== undefined || request.outputHeight !== undefined;
    if (!isScaled || !(error instanceof EaselError) || !error.is('sizeFixed')) throw error;
    const { fixedWidth, fixedHeight } = error.serialised.args;
    return draw({ ...request, width: Number(fixedWidth), height: Number(fixedHeight) });
  }
}
