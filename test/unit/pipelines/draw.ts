import type { Notice, ResolvedRequest } from '../../../src/protocol/generation';
import type { LoadedModel } from '../../../src/sidecar/engine/pipelines/loadModel';
import { textToImage, type DrawnPicture } from '../../../src/sidecar/engine/pipelines/textToImage';

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
): Promise<Drawing> {
  const drawing: Drawing = { pictures: [], notices: [], progress: [] };
  const hooks = {
    signal,
    onStep: (step: number, steps: number) => void drawing.progress.push([step, steps]),
    onNotice: (notice: Notice) => void drawing.notices.push(notice),
  };
  for await (const picture of textToImage(model, request, hooks)) drawing.pictures.push(picture);
  return drawing;
}
