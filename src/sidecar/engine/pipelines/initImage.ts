import type { ResolvedRequest } from '../../../protocol/generation';
import { readPicture } from '../media/givenPicture';
import type { Pixels } from '../media/pixels';
import type { Values } from '../onnx/session';
import type { LoadedModel } from './loadModel';
import { encodePicture, encoderChannels, type EncodedPicture } from './vae';

/** A given picture as this model's encoder takes it. */
export interface InitImage extends Values {
  /** The file's own size. */
  readonly original: { readonly width: number; readonly height: number };
  /** The same as pixels. */
  readonly pixels: Awaited<ReturnType<typeof readPicture>>;
}

/**
 * Reads the init image: [1,channels,height,width], −1 … 1.
 * @throws EaselError initImageUnreadable, initImageUnsupported, modelGraphUnsupported
 */
export async function readInitImage(
  model: LoadedModel,
  { width, height }: ResolvedRequest,
  file: Uint8Array,
): Promise<InitImage> {
  const channels = encoderChannels(await model.vaeEncoder(), model.folder.vaeConfig);
  const pixels = await readPicture(file, channels, { width, height });
  return { ...encoderInput(pixels, channels), original: pixels.original, pixels };
}

/** Pixels → [1,channels,height,width], −1 … 1; where they have no alpha and it is wanted, they are opaque. */
export function encoderInput(pixels: Pixels, channels: 3 | 4): Values {
  const { width, height } = pixels;
  const plane = width * height;
  const data = new Float32Array(plane * channels);
  for (let i = 0; i < data.length; i++) {
    const channel = Math.floor(i / plane);
    const level = channel < pixels.channels ? pixels.data[(i % plane) * pixels.channels + channel]! : 255;
    data[i] = 2 * Math.fround(level / 255) - 1;
  }
  return { data, dims: [1, channels, height, width] };
}

/** @throws EaselError as {@link encodePicture} does */
export async function encodeInitImage(
  model: LoadedModel,
  image: Values,
  shape: readonly number[],
): Promise<EncodedPicture> {
  return encodePicture(await model.vaeEncoder(), model.folder.vaeConfig, image, shape[1]!);
}
