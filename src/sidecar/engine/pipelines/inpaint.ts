import type { ResolvedRequest } from '../../../protocol/generation';
import { readMask } from '../media/givenPicture';
import type { Values } from '../onnx/session';
import { joined, linearCombination } from '../tensor/arrays';
import { drawPictures, type DrawnPicture, type Hooks, type Task } from './drawPictures';
import { encodeInitImage, readInitImage } from './initImage';
import { layOver } from './layOver';
import type { LoadedModel } from './loadModel';
import type { EncodedPicture } from './vae';

/** From this level on a mask is white, where its greys do not count. */
const white = 128;

/**
 * Pictures of which a part is drawn anew. A model of the usual kind gets what is to stay put back after every call; one
 * that was made for inpainting sees mask and masked picture behind its latents. Reference:
 * `StableDiffusionInpaintPipeline` and its like for XL; soft masks follow Levin and Fried 2023 (a change map).
 * @param init a picture file
 * @param mask a picture file, white where the picture is drawn anew
 * @throws EaselError initImageUnreadable, maskImageUnreadable, initImageUnsupported, and those of {@link drawPictures}
 */
export function inpaint(
  model: LoadedModel,
  request: ResolvedRequest,
  { init, mask }: { readonly init: Uint8Array; readonly mask: Uint8Array },
  hooks: Hooks,
): AsyncGenerator<DrawnPicture> {
  return drawPictures(model, request, hooks, async (shape) => {
    const image = await readInitImage(model, request, init);
    const levels = levelsOf(await readMask(mask, image.original, request), request);
    const task = await inpaintTask(model, request, shape, image, levels);
    if (request.softMask !== true) return task;
    return { ...task, finish: (picture) => layOver(picture, image.pixels, levels) };
  });
}

/**
 * Draws anew what `levels` says of an image, [1,channels,height,width] in −1 … 1.
 * @param levels how much each pixel may change, 0 … 255
 */
export async function inpaintTask(
  model: LoadedModel,
  request: ResolvedRequest,
  shape: readonly number[],
  image: Values,
  levels: Uint8Array,
): Promise<Task> {
  const cells = atCells(levels, request.width, shape);
  const encoded = await encodeInitImage(model, image, shape);
  return isForInpainting(model, shape)
    ? besideMask(model, request, shape, image, encoded, levels, cells)
    : puttingBack(request, encoded, cells);
}

/** Whether a model sees the mask: its UNet takes more than latents of `shape`. */
export function isForInpainting({ folder, unet }: LoadedModel, shape: readonly number[]): boolean {
  return (unet.channels ?? folder.unetConfig.in_channels ?? 0) > shape[1]!;
}

/** How much each pixel may change, 0 … 255. */
function levelsOf(mask: Uint8Array, { invertMask, softMask }: ResolvedRequest): Uint8Array {
  return mask.map((level) => {
    const own = softMask === true ? level : level < white ? 0 : 255;
    return invertMask === true ? 255 - own : own;
  });
}

/** The level of each latent cell: that of its first pixel, as the reference takes it. */
function atCells(levels: Uint8Array, width: number, shape: readonly number[]): Float32Array {
  const [rows, columns] = [shape[2]!, shape[3]!];
  const factor = width / columns;
  return Float32Array.from({ length: rows * columns }, (_, cell) => {
    const [row, column] = [Math.floor(cell / columns), cell % columns];
    return levels[row * factor * width + column * factor]! / 255;
  });
}

/** With strength 1 nothing of the image is under the noise. */
function isFromNoise({ strength }: ResolvedRequest): boolean {
  return strength === 1;
}

function puttingBack(request: ResolvedRequest, encoded: EncodedPicture, cells: Float32Array): Task {
  return {
    channelsBehind: 0,
    begin: (scheduler, noise) => {
      const original = encoded.latents(noise);
      const added = noise.normal(original.length);
      // The reference draws the masked picture's latents here, and uses them only in models made for inpainting.
      noise.normal(original.length);
      const calls = scheduler.timesteps.length;
      return {
        latents: isFromNoise(request)
          ? linearCombination([scheduler.initNoiseSigma, added])
          : scheduler.addNoise(original, added, 0),
        held: (latents, call) => {
          const kept = call < calls ? scheduler.addNoise(original, added, call) : original;
          return latents.map((value, i) => {
            const level = cells[i % cells.length]!;
            // A grey cell comes free when as much of the run is made as it is dark.
            const isFree = level > 0 && level >= 1 - call / calls;
            return isFree ? value : kept[i]!;
          });
        },
      };
    },
  };
}

async function besideMask(
  model: LoadedModel,
  request: ResolvedRequest,
  shape: readonly number[],
  image: Values,
  encoded: EncodedPicture,
  levels: Uint8Array,
  cells: Float32Array,
): Promise<Task> {
  const shown = image.data.map((value, i) => (levels[i % levels.length]! < white ? value : 0));
  const masked = await encodeInitImage(model, { data: shown, dims: image.dims }, shape);
  return {
    channelsBehind: 1 + shape[1]!,
    begin: (scheduler, noise) => {
      const original = isFromNoise(request) ? undefined : encoded.latents(noise);
      const added = noise.normal(cells.length * shape[1]!);
      return {
        latents:
          original === undefined
            ? linearCombination([scheduler.initNoiseSigma, added])
            : scheduler.addNoise(original, added, 0),
        behind: joined(
          cells.map((level) => (level < white / 255 ? 0 : 1)),
          masked.latents(noise),
        ),
      };
    },
  };
}
