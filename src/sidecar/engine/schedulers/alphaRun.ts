import { at, linearCombination } from '../tensor/arrays';
import { levelOfAlphaCumprod, type NoiseLevel } from './prediction';
import { SchedulerRun, type RunSettings } from './schedulerRun';

/**
 * Runs in the form of DDPM (Ho et al. 2020): a sample is √ᾱ·picture + √(1 − ᾱ)·noise at an integer timestep, and
 * the model gets it as it is.
 */
export abstract class AlphaRun extends SchedulerRun {
  readonly initNoiseSigma = 1;

  protected constructor(
    timesteps: readonly number[],
    settings: RunSettings,
    private readonly alphasCumprod: Float32Array,
    /** ᾱ before timestep 0. */
    private readonly finalAlphaCumprod = 1,
  ) {
    super(timesteps, settings);
  }

  /** ᾱ of a timestep; any below 0 is the end of the run. */
  protected alphaAt(timestep: number): number {
    return timestep >= 0 ? at(this.alphasCumprod, timestep) : this.finalAlphaCumprod;
  }

  protected levelAt(timestep: number): NoiseLevel {
    return levelOfAlphaCumprod(this.alphaAt(timestep));
  }

  protected override noised(original: Float32Array, noise: Float32Array, index: number): Float32Array {
    const { alpha, sigma } = this.levelAt(this.timestepAt(index));
    return linearCombination([alpha, original], [sigma, noise]);
  }
}

/** What `set_alpha_to_one` chooses: the run's end is the picture itself, or as noisy as the first training timestep. */
export function finalAlphaCumprod(alphasCumprod: Float32Array, setAlphaToOne: boolean): number {
  return setAlphaToOne ? 1 : at(alphasCumprod, 0);
}

/**
 * The variance of the noise that one reverse step from ᾱ_t to ᾱ_s adds: β̃ of Ho et al. 2020, equation 7, for steps of
 * any length.
 */
export function posteriorVariance(alphaFrom: number, alphaTo: number): number {
  return ((1 - alphaTo) / (1 - alphaFrom)) * (1 - alphaFrom / alphaTo);
}
