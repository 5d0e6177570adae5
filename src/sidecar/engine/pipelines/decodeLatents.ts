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
  const pixels = new Uint8Array(plane * 3);
  let constant = true;
  for (let channel = 0; channel < 3; channel++) {
    for (let i = 0; i < plane; i++) {
      const value = data[channel * plane + i]!;
      if (!Number.isFinite(value)) throw EaselError.of('modelNaN', { component: 'vae_decoder' });
      const level = roundHalfToEven(
        Math.fround(Math.fround(Math.min(Math.max(Math.fround(value / 2 + 0.5), 0), 1)) * 255),
      );
      pixels[i * 3 + channel] = level;
      constant &&= level === pixels[channel];
    }
  }
  if (constant) throw EaselError.of('pictureConstant', {});
  return { data: pixels, width: width!, height: height! };
}

function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}
