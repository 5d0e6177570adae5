import { at } from '../tensor/arrays';
import { configInvalid, type ConfigValues } from './config';

/** The keys from which a model's training noise is computed. */
export type NoiseScheduleConfig = Pick<
  ConfigValues,
  'num_train_timesteps' | 'beta_start' | 'beta_end' | 'beta_schedule' | 'trained_betas'
> &
  Partial<Pick<ConfigValues, 'rescale_betas_zero_snr'>>;

/** The defaults of most classes (DDPM, Ho et al. 2020, section 4). */
export const linearBetas = {
  num_train_timesteps: 1000,
  beta_start: 0.0001,
  beta_end: 0.02,
  beta_schedule: 'linear',
  trained_betas: null,
} as const satisfies NoiseScheduleConfig;

/** The range that Stable Diffusion was trained with; some classes have it as their default. */
export const stableDiffusionBetas = { ...linearBetas, beta_start: 0.00085, beta_end: 0.012 } as const;

/** ᾱ of the last timestep where zero terminal SNR would make σ infinite: σ is 4096 then, and fits into float16. */
const smallestAlphaCumprod = 2 ** -24;

/**
 * ᾱ_t = Π (1 − β), the share of the picture in a sample at every training timestep.
 * Computed as torch does: float32 betas, the product in double precision, float32 values.
 * @returns shape [num_train_timesteps], falling, in (0, 1]; the last is 0 with zero terminal SNR
 */
export function alphasCumprod(config: NoiseScheduleConfig): Float32Array {
  const betas = trainingBetas(config);
  return cumulativeProduct(config.rescale_betas_zero_snr === true ? zeroTerminalSnr(betas) : betas);
}

/** {@link alphasCumprod} for algorithms that work in σ = √((1 − ᾱ)/ᾱ), which must stay finite. */
export function alphasCumprodForSigmas(config: NoiseScheduleConfig): Float32Array {
  const alphas = alphasCumprod(config);
  if (config.rescale_betas_zero_snr === true) alphas[alphas.length - 1] = smallestAlphaCumprod;
  return alphas;
}

function cumulativeProduct(betas: Float32Array): Float32Array {
  let product = 1;
  return betas.map((beta) => (product *= Math.fround(1 - beta)));
}

function trainingBetas(config: NoiseScheduleConfig): Float32Array {
  const { num_train_timesteps: count, beta_start: start, beta_end: end, trained_betas: trained } = config;
  if (trained !== null) {
    if (trained.length === count) return Float32Array.from(trained);
    throw configInvalid(`trained_betas has ${trained.length} values and num_train_timesteps is ${count}`);
  }
  switch (config.beta_schedule) {
    case 'linear':
      return linspaceFloat32(start, end, count);
    case 'scaled_linear':
      return linspaceFloat32(Math.sqrt(start), Math.sqrt(end), count).map((root) => root * root);
    case 'sigmoid':
      return linspaceFloat32(-6, 6, count).map((x) => (end - start) / (1 + Math.exp(-x)) + start);
    case 'squaredcos_cap_v2':
      return betasOfAlphaBar(count, (t) => Math.cos((((t + 0.008) / 1.008) * Math.PI) / 2) ** 2);
    case 'exp':
      return betasOfAlphaBar(count, (t) => Math.exp(-12 * t));
    case 'laplace':
      return betasOfAlphaBar(count, laplaceAlphaBar);
  }
}

/** `torch.linspace(…, dtype=float32)`: the step is rounded to float32, and each half counts from its own end. */
function linspaceFloat32(start: number, end: number, count: number): Float32Array {
  const [first, last] = [Math.fround(start), Math.fround(end)];
  const step = count > 1 ? Math.fround(Math.fround(last - first) / (count - 1)) : 0;
  const half = Math.floor(count / 2);
  return Float32Array.from({ length: count }, (_, i) =>
    i < half || count === 1 ? first + step * i : last - step * (count - 1 - i),
  );
}

/** β_i = 1 − ᾱ((i+1)/N) / ᾱ(i/N), at most 0.999 (Nichol and Dhariwal 2021, equation 17). */
function betasOfAlphaBar(count: number, alphaBar: (t: number) => number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) =>
    Math.min(1 - alphaBar((i + 1) / count) / alphaBar(i / count), 0.999),
  );
}

function laplaceAlphaBar(t: number): number {
  // Python's copysign(1, 0.5 − t) is +1 at t = 0.5.
  const side = 0.5 - t < 0 ? -1 : 1;
  const snr = Math.exp(-0.5 * side * Math.log(1 - 2 * Math.abs(0.5 - t) + 1e-6));
  return Math.sqrt(snr / (1 + snr));
}

/**
 * Moves and stretches √ᾱ so that the last timestep is pure noise and the first keeps its value (Lin et al. 2023,
 * "Common Diffusion Noise Schedules and Sample Steps are Flawed", algorithm 1). In float32 throughout, as torch.
 * @returns the betas of the moved schedule; the last is 1
 */
export function zeroTerminalSnr(betas: Float32Array): Float32Array {
  const roots = cumulativeProduct(betas).map(Math.sqrt);
  const first = at(roots, 0);
  const last = at(roots, roots.length - 1);
  const stretch = Math.fround(first / Math.fround(first - last));
  const moved = roots.map((root) => {
    const stretched = Math.fround(Math.fround(root - last) * stretch);
    return stretched * stretched;
  });
  return moved.map((alphaBar, i) => 1 - Math.fround(i === 0 ? alphaBar : alphaBar / at(moved, i - 1)));
}
