import type { ResolvedRequest } from '../../../protocol/generation';
import type { GivenImages } from '../../../protocol/jobs';
import type { DrawnPicture, Hooks } from './drawPictures';
import { imageToImage } from './imageToImage';
import { inpaint } from './inpaint';
import type { LoadedModel } from './loadModel';
import { textToImage } from './textToImage';

/** The pictures of a request, by the pipeline for what is given with it. */
export function draw(
  model: LoadedModel,
  request: ResolvedRequest,
  { init, mask }: GivenImages,
  hooks: Hooks,
): AsyncGenerator<DrawnPicture> {
  if (init === undefined) return textToImage(model, request, hooks);
  return mask === undefined
    ? imageToImage(model, request, init, hooks)
    : inpaint(model, request, { init, mask }, hooks);
}
