import type { VaeConfig } from '../../models/modelFolder';
import { toPixels, type Pixels } from '../media/pixels';
import type { Session, Values } from '../onnx/session';

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
  const { data, dims } = (await vaeDecoder.run(feeds, [output]))[output]!;
  const [, channels, height, width] = dims;
  if (dims.length !== 4 || (channels !== 3 && channels !== 4)) {
    throw vaeDecoder.unsupported(`it gives [${dims.join(',')}], neither [1,3,H,W] nor [1,4,H,W].`);
  }
  return toPixels(data, { channels, width: width!, height: height! });
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
