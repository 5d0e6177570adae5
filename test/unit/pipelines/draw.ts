import type { Notice, ResolvedRequest } from '../../../src/protocol/generation';
import type { GivenImages } from '../../../src/protocol/jobs';
import type { LoadedModel } from '../../../src/sidecar/engine/pipelines/loadModel';
import { draw as drawRequest } from '../../../src/sidecar/engine/pipelines/draw';
import type { DrawnPicture } from '../../../src/sidecar/engine/pipelines/drawPictures';

export interface Drawing {
  readonly pictures: DrawnPicture[];
  readonly notices: Notice[];
  /** Every progress report, [step, steps]. */
  readonly progress: [number, number][];
}

/** Draws a whole request and collects all that comes of it. */
export async function draw(
  model: LoadedModel,
  request: ResolvedRequest,
  signal: AbortSignal = new AbortController().signal,
  images: GivenImages = {},
): Promise<Drawing> {
  const drawing: Drawing = { pictures: [], notices: [], progress: [] };
  const hooks = {
    signal,
    onStep: (step: number, steps: number) => void drawing.progress.push([step, steps]),
    onNotice: (notice: Notice) => void drawing.notices.push(notice),
  };
  for await (const picture of drawRequest(model, request, images, hooks)) drawing.pictures.push(picture);
  return drawing;
}
