import { at, linspace } from '../tensor/arrays';
import { symmetricBetaQuantile } from './betaQuantile';
import { configInvalid, type ConfigValues } from './config';

/** The keys that spread the noise levels of a run otherwise than the timesteps do. */
export type SigmaSpacingConfig = Pick<
  ConfigValues,
  'use_karras_sigmas' | 'use_exponential_sigmas' | 'use_beta_sigmas' | 'sigma_min' | 'sigma_max'
> &
  Partial<Pick<ConfigValues, 'use_lu_lambdas'>>;

/**
 * `sigma_min` and `sigma_max` are honoured wherever they are written, even by classes that do not list them:
 * the reference looks them up in the whole configuration.
 */
export const sigmasOfTimesteps = {
  use_karras_sigmas: false,
  use_exponential_sigmas: false,
  use_beta_sigmas: false,
  sigma_min: null,
  sigma_max: null,
} as const satisfies SigmaSpacingConfig;

export type SigmaSpacing = 'timesteps' | 'karras' | 'exponential' | 'beta' | 'lu';

/** @throws schedulerConfigInvalid when more than one spacing is asked for */
export function sigmaSpacingOf(config: SigmaSpacingConfig): SigmaSpacing {
  const asked: SigmaSpacing[] = [];
  if (config.use_karras_sigmas) asked.push('karras');
  if (config.use_exponential_sigmas) asked.push('exponential');
  if (config.use_beta_sigmas) asked.push('beta');
  if (asked.length > 1) throw configInvalid(`only one sigma spacing can be used, not ${asked.join(' and ')} together`);
  // Lu's spacing does not exclude the others: the reference lets Karras win over it, and it over the rest.
  if (config.use_lu_lambdas === true && !config.use_karras_sigmas) return 'lu';
  return asked[0] ?? 'timesteps';
}

/**
 * `count` noise levels that fall from `sigma_max` to `sigma_min`, where the configuration names them, else from
 * `largest` to `smallest`. Double precision.
 */
export function respacedSigmas(
  spacing: Exclude<SigmaSpacing, 'timesteps'>,
  config: Pick<SigmaSpacingConfig, 'sigma_min' | 'sigma_max'>,
  [largest, smallest]: readonly [largest: number, smallest: number],
  count: number,
): number[] {
  const [from, to] = [config.sigma_max ?? largest, config.sigma_min ?? smallest];
  switch (spacing) {
    case 'karras':
      return karrasSigmas(from, to, count);
    case 'exponential':
      return linspace(Math.log(from), Math.log(to), count).map(Math.exp);
    case 'lu':
      // Evenly apart in λ = −ln σ (Lu et al. 2022, section 3.4), whatever sigma_min and sigma_max say; from
      // float32 logarithms, so that with zero terminal SNR the first level finds its own timestep again.
      return linspace(Math.fround(Math.log(largest)), Math.fround(Math.log(smallest)), count).map(Math.exp);
    case 'beta':
      return betaSigmas(from, to, count);
  }
}

/** Evenly apart in σ^(1/7) (Karras et al. 2022, "Elucidating the Design Space …", equation 5). */
function karrasSigmas(from: number, to: number, count: number): number[] {
  const rho = 7;
  const [start, end] = [from ** (1 / rho), to ** (1 / rho)];
  return linspace(0, 1, count).map((ramp) => (start + ramp * (end - start)) ** rho);
}

/** Dense at both ends: quantiles of Beta(0.6, 0.6) (Lee et al. 2024, "Beta Sampling is All You Need"). */
function betaSigmas(from: number, to: number, count: number): number[] {
  return linspace(0, 1, count).map((ramp) => to + symmetricBetaQuantile(1 - ramp, 0.6) * (from - to));
}

/** σ_t = √((1 − ᾱ_t)/ᾱ_t) of every training timestep, and the way between σ and t in both directions. */
export class SigmaTable {
  /** Rising with the timestep. */
  private readonly sigmas: Float32Array;
  private readonly logSigmas: Float32Array;

  constructor(alphasCumprod: Float32Array) {
    this.sigmas = alphasCumprod.map((alpha) => Math.sqrt(Math.fround(Math.fround(1 - alpha) / alpha)));
    this.logSigmas = this.sigmas.map(Math.log);
  }

  get largest(): number {
    return at(this.sigmas, this.sigmas.length - 1);
  }

  get smallest(): number {
    return at(this.sigmas, 0);
  }

  /** σ of a timestep that can be fractional; linear between neighbours, constant beyond the ends. */
  sigmaAt(timestep: number): number {
    const last = this.sigmas.length - 1;
    const clamped = Math.min(Math.max(timestep, 0), last);
    const below = Math.floor(clamped);
    const sigma = at(this.sigmas, below);
    return below === last ? sigma : sigma + (clamped - below) * (at(this.sigmas, below + 1) - sigma);
  }

  /** The (fractional) timestep whose noise level is σ; linear in log σ, clipped to the training timesteps. */
  timestepAt(sigma: number): number {
    const logSigma = Math.log(Math.max(sigma, 1e-10));
    const below = Math.min(this.lastIndexUpTo(logSigma), this.logSigmas.length - 2);
    const [low, high] = [at(this.logSigmas, below), at(this.logSigmas, below + 1)];
    const weight = Math.min(Math.max((low - logSigma) / Math.fround(low - high), 0), 1);
    return (1 - weight) * below + weight * (below + 1);
  }

  /** How many of the noisiest timesteps have a λ = −ln σ below `lambda`. */
  countBelowLambda(lambda: number): number {
    return this.logSigmas.filter((logSigma) => -logSigma < lambda).length;
  }

  /** The last index whose log σ is at most `logSigma` (0 when there is none). */
  private lastIndexUpTo(logSigma: number): number {
    const found = this.logSigmas.findLastIndex((value) => value <= logSigma);
    return Math.max(found, 0);
  }
}
