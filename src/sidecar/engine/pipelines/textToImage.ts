import type { ResolvedRequest } from '../../../protocol/generation';
import { drawPictures, type DrawnPicture, type Hooks } from './drawPictures';
import type { LoadedModel } from './loadModel';

/**
 * Pictures from words: every picture begins as pure noise.
 * @throws EaselError those of {@link drawPictures}
 */
export function textToImage(model: LoadedModel, request: ResolvedRequest, hooks: Hooks): AsyncGenerator<DrawnPicture> {
  return drawPictures(model, request, hooks, (shape) => {
    const count = shape.reduce((product, side) => product * side, 1);
    return {
      channelsBehind: 0,
      begin: (scheduler, noise) => ({
        latents: noise.normal(count).map((value) => value * scheduler.initNoiseSigma),
      }),
    };
  });
}
