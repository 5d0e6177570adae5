import type { ResolvedRequest } from '../../../protocol/generation';
import { notice } from '../../../protocol/notices';
import { drawPictures, type DrawnPicture, type Hooks } from './drawPictures';
import { encodeInitImage, readInitImage } from './initImage';
import type { LoadedModel } from './loadModel';

/**
 * Pictures from words and another picture: every picture begins as the init image with as much noise as the strength
 * leaves steps for. Reference: `StableDiffusionImg2ImgPipeline` and its like for XL and LCM.
 * @param init a picture file
 * @throws EaselError initImageUnreadable, initImageUnsupported, and those of {@link drawPictures}
 */
export function imageToImage(
  model: LoadedModel,
  request: ResolvedRequest,
  init: Uint8Array,
  hooks: Hooks,
): AsyncGenerator<DrawnPicture> {
  return drawPictures(model, request, hooks, async (shape) => {
    if (model.folder.card.ignoresInitImage) hooks.onNotice(notice('initImageIgnored', {}));
    const encoded = await encodeInitImage(model, await readInitImage(model, request, init), shape);
    return {
      channelsBehind: 0,
      begin: (scheduler, noise) => {
        const original = encoded.latents(noise);
        return { latents: scheduler.addNoise(original, noise.normal(original.length), 0) };
      },
    };
  });
}
