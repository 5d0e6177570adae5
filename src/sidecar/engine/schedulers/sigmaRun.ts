import { at, linearCombination } from '../tensor/arrays';
import type { PredictionType } from './config';
import { derivative } from './prediction';
import { SchedulerRun, type RunSettings } from './schedulerRun';
import { respacedSigmas, sigmaSpacingOf, type SigmaSpacingConfig, type SigmaTable } from './sigmaSpacing';
import { spacedTimesteps, type TimestepSpacingConfig } from './timestepSpacing';

/** What every UNet call of a run is given: a timestep and a noise level. */
export interface SigmaTrajectory {
  readonly timesteps: readonly number[];
  readonly sigmas: Float32Array;
}

/**
 * The timesteps of the k-diffusion schedulers (not rounded) and their noise levels, `count` of each: the level of
 * each timestep, or a spacing of its own between the first and the last of these, with timesteps that match.
 * @param levels the noise levels of the spaced timesteps
 */
export function sigmaTrajectory(
  config: TimestepSpacingConfig & SigmaSpacingConfig,
  table: SigmaTable,
  count: number,
  levels = (timesteps: readonly number[]) => timesteps.map((timestep) => table.sigmaAt(timestep)),
): SigmaTrajectory {
  const timesteps = spacedTimesteps(config, count).map(Math.fround);
  const sigmas = levels(timesteps);
  const spacing = sigmaSpacingOf(config);
  if (spacing === 'timesteps') return { timesteps, sigmas: Float32Array.from(sigmas) };
  const respaced = respacedSigmas(spacing, config, [at(sigmas, 0), at(sigmas, sigmas.length - 1)], count);
  return {
    timesteps: respaced.map((sigma) => Math.fround(table.timestepAt(sigma))),
    sigmas: Float32Array.from(respaced),
  };
}

/** `values` and behind them `last`. */
export function endedWith(values: Float32Array, last: number): Float32Array {
  return Float32Array.of(...values, last);
}

/**
 * Runs in the form of k-diffusion: a sample is picture + σ·noise, the model gets it scaled to unit variance
 * (Karras et al. 2022, section 2).
 */
export abstract class SigmaRun extends SchedulerRun {
  readonly initNoiseSigma: number;
  protected readonly predictionType: PredictionType;
  /** σ at every call, then the end's. */
  private readonly sigmas: Float32Array;

  /** @param trajectory with the level at the end as its last σ */
  protected constructor(
    trajectory: SigmaTrajectory,
    config: Pick<TimestepSpacingConfig, 'timestep_spacing'> & { readonly prediction_type: PredictionType },
    settings: RunSettings,
    order: 1 | 2 = 1,
  ) {
    super(trajectory.timesteps, settings, order);
    this.sigmas = trajectory.sigmas;
    this.predictionType = config.prediction_type;
    const largest = this.sigmas.reduce((a, b) => Math.max(a, b));
    // Leading timesteps do not begin at pure noise: what is missing in σ is the picture's own unit variance.
    this.initNoiseSigma = config.timestep_spacing === 'leading' ? Math.sqrt(largest ** 2 + 1) : largest;
  }

  override scaleModelInput(sample: Float32Array): Float32Array {
    return linearCombination([1 / Math.sqrt(this.modelSigma() ** 2 + 1), sample]);
  }

  /** The noise level of the sample that the current call gives to the model. */
  protected modelSigma(): number {
    return this.sigmaAt(this.index);
  }

  protected sigmaAt(index: number): number {
    return at(this.sigmas, index);
  }

  /** dx/dσ at a sample of noise level `sigma`. */
  protected derivativeAt(sigma: number, sample: Float32Array, modelOutput: Float32Array): Float32Array {
    const mix = derivative(this.predictionType, sigma);
    return linearCombination([mix.sample, sample], [mix.output, modelOutput]);
  }

  protected override noised(original: Float32Array, noise: Float32Array, index: number): Float32Array {
    return linearCombination([1, original], [this.sigmaAt(index), noise]);
  }
}
