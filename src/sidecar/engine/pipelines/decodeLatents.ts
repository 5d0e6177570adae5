import { EaselError } from '../../../protocol/errors';
import type { VaeConfig } from '../../models/modelFolder';
import type { Session, Values } from '../onnx/session';

/** 8-bit RGB, rows from the top, three bytes a pixel. */
export interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** AutoencoderKL's own default, for exports whose VAE has no config. */
const defaultScalingFactor = 0.18215;

/**
 * Latents [1,C,h,w] → picture.
 * @throws EaselError modelNaN, pictureConstant
 */
export async function decodeLatents(vaeDecoder: Session, config: VaeConfig, latents: Values): Promise<Pixels> {
  const input = [...vaeDecoder.inputs.keys()][0];
  const output = [...vaeDecoder.outputs.keys()][0];
  if (input === undefined || output === undefined) throw vaeDecoder.unsupported('it has no input or no output.');
  const feeds = { [input]: { data: unscale(latents, config), dims: latents.dims } };
  const sample = (await vaeDecoder.run(feeds, [output]))[output]!;
  return toPixels(vaeDecoder, sample);
}

/** From the denoiser's scale to the VAE's, as `scaling_factor`, `shift_factor` and `latents_mean`/`_std` say. */
function unscale({ data, dims }: Values, config: VaeConfig): Float32Array {
  const factor = config.scaling_factor ?? defaultScalingFactor;
  const plane = dims[2]! * dims[3]!;
  return data.map((value, i) => {
    const channel = Math.floor(i / plane);
    const deviation = config.latents_std?.[channel] ?? 1;
    const mean = config.latents_mean?.[channel] ?? config.shift_factor ?? 0;
    return (value * deviation) / factor + mean;
  });
}

/** −1…1 [1,3,H,W] → 0…255: clip(x/2 + 0.5)·255, halves to even, in float32 as the reference computes it. */
function toPixels(vaeDecoder: Session, { data, dims }: Values): Pixels {
  const [, channels, height, width] = dims;
  if (dims.length !== 4 || channels !== 3) throw vaeDecoder.unsupported(`it gives [${dims.join(',')}], not [1,3,H,W].`);
  const plane = width! * height!;
  // Writing to this kind of array clips and rounds halves to even.
  const pixels = new Uint8ClampedArray(plane * 3);
  let sum = 0;
  for (let channel = 0; channel < 3; channel++) {
    const values = data.subarray(channel * plane, (channel + 1) * plane);
    for (let i = 0; i < plane; i++) {
      const value = values[i]!;
      sum += value;
      pixels[i * 3 + channel] = Math.fround(Math.fround(value / 2 + 0.5) * 255);
    }
  }
  // Finite float32 values cannot add up to anything else.
  if (!Number.isFinite(sum)) throw EaselError.of('modelNaN', { component: 'vae_decoder' });
  if (pixels.every((level, i) => level === pixels[i % 3])) throw EaselError.of('pictureConstant', {});
  return { data: new Uint8Array(pixels.buffer), width: width!, height: height! };
}
