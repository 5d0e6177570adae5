import { EaselError } from '../../../protocol/errors';
import type { VaeConfig } from '../../models/modelFolder';
import type { NoiseSource } from '../tensor/noiseSource';
import { toPixels, type Pixels } from '../media/pixels';
import type { Session, Values } from '../onnx/session';

/** AutoencoderKL's own default, for exports whose VAE has no config. */
const defaultScalingFactor = 0.18215;

/**
 * Latents [1,C,h,w] → picture.
 * @throws EaselError modelNaN, pictureConstant
 */
export async function decodeLatents(vaeDecoder: Session, config: VaeConfig, latents: Values): Promise<Pixels> {
  const { input, output } = onlyPorts(vaeDecoder);
  const feeds = { [input]: { data: unscale(latents, config), dims: latents.dims } };
  const { data, dims } = (await vaeDecoder.run(feeds, [output]))[output]!;
  const [, channels, height, width] = dims;
  if (dims.length !== 4 || (channels !== 3 && channels !== 4)) {
    throw vaeDecoder.unsupported(`it gives [${dims.join(',')}], neither [1,3,H,W] nor [1,4,H,W].`);
  }
  return toPixels(data, { channels, width: width!, height: height! });
}

/** What an encoder says of one picture: its latents as the denoiser wants them, or of which they are drawn. */
export interface EncodedPicture {
  /** [1,C,h,w] */
  readonly dims: readonly number[];
  /**
   * The latents of one picture of the request. Every encoder moves the noise on by one draw, also one that draws inside
   * its graph or not at all: the reference's pipelines draw there in any case.
   */
  latents(noise: NoiseSource): Float32Array;
}

/**
 * Picture → latents: of a graph that gives mean and logarithm of the variance (twice the channels), a draw between −30
 * and 20 of the latter; else what the graph gives.
 * @param sample [1,channels,H,W], −1 … 1; how many channels is {@link encoderChannels}
 * @param channels of the latents
 * @throws EaselError modelGraphUnsupported, modelNaN
 */
export async function encodePicture(
  vaeEncoder: Session,
  config: VaeConfig,
  sample: Values,
  channels: number,
): Promise<EncodedPicture> {
  const { input, output } = onlyPorts(vaeEncoder);
  const { data, dims } = (await vaeEncoder.run({ [input]: sample }, [output]))[output]!;
  const isDistribution = dims[1] === 2 * channels;
  if (dims.length !== 4 || (!isDistribution && dims[1] !== channels))
    throw vaeEncoder.unsupported(
      `it gives [${dims.join(',')}], neither latents of ${channels} channels nor two a channel.`,
    );
  if (!data.every(Number.isFinite)) throw EaselError.of('modelNaN', { component: 'vae_encoder' });
  const latentDims = [1, channels, dims[2]!, dims[3]!];
  const count = isDistribution ? data.length / 2 : data.length;
  const mean = data.subarray(0, count);
  return {
    dims: latentDims,
    latents: (noise) => {
      const draw = noise.normal(count);
      const drawn = isDistribution
        ? mean.map((value, i) => value + Math.exp(clamp(data[count + i]!, -30, 20) / 2) * draw[i]!)
        : mean;
      return scale({ data: drawn, dims: latentDims }, config);
    },
  };
}

/**
 * The channels of the pictures that an encoder takes: 3, or 4 with alpha.
 * @throws EaselError modelGraphUnsupported
 */
export function encoderChannels(vaeEncoder: Session, config: VaeConfig): 3 | 4 {
  const declared = vaeEncoder.input(onlyPorts(vaeEncoder).input).shape[1];
  const channels = typeof declared === 'number' ? declared : (config.in_channels ?? 3);
  if (channels === 3 || channels === 4) return channels;
  throw vaeEncoder.unsupported(`it takes pictures of ${channels} channels, neither 3 nor 4.`);
}

function onlyPorts(session: Session): { input: string; output: string } {
  const [input] = session.inputs.keys();
  const [output] = session.outputs.keys();
  if (input === undefined || output === undefined) throw session.unsupported('it has no input or no output.');
  return { input, output };
}

/** From the denoiser's scale to the VAE's, as `scaling_factor`, `shift_factor` and `latents_mean`/`_std` say. */
function unscale(latents: Values, config: VaeConfig): Float32Array {
  return scaled(latents, config, (value, { factor, deviation, mean }) => (value * deviation) / factor + mean);
}

/** The way back. */
function scale(latents: Values, config: VaeConfig): Float32Array {
  return scaled(latents, config, (value, { factor, deviation, mean }) => ((value - mean) * factor) / deviation);
}

interface ChannelScale {
  readonly factor: number;
  readonly deviation: number;
  readonly mean: number;
}

function scaled(
  { data, dims }: Values,
  config: VaeConfig,
  change: (value: number, scale: ChannelScale) => number,
): Float32Array {
  const factor = config.scaling_factor ?? defaultScalingFactor;
  const plane = dims[2]! * dims[3]!;
  const scales = Array.from({ length: dims[1]! }, (_, channel) => ({
    factor,
    deviation: config.latents_std?.[channel] ?? 1,
    mean: config.latents_mean?.[channel] ?? config.shift_factor ?? 0,
  }));
  return data.map((value, i) => change(value, scales[Math.floor(i / plane)]!));
}

function clamp(value: number, from: number, to: number): number {
  return Math.min(Math.max(value, from), to);
}
