import { linearCombination } from '../tensor/arrays';
import { AlphaRun, posteriorVariance } from './alphaRun';
import { configInvalid, configure, type ConfigValues } from './config';
import { alphasCumprod, linearBetas } from './noiseSchedule';
import { applyMix, originalSample } from './prediction';
import { clipped, limited } from './sampleLimits';
import type { NoiseSource } from './scheduler';
import type { RunSettings, SchedulerClass } from './schedulerRun';
import { spacedIntegerTimesteps } from './timestepSpacing';

const defaults = {
  ...linearBetas,
  ...clipped,
  prediction_type: 'epsilon',
  timestep_spacing: 'leading',
  steps_offset: 0,
  rescale_betas_zero_snr: false,
  variance_type: 'fixed_small',
} as const satisfies Partial<ConfigValues>;
type DdpmConfig = Pick<ConfigValues, keyof typeof defaults>;

/** Below this the variance is not let down, so that its logarithm exists. */
const smallestVariance = 1e-20;

/**
 * Denoising diffusion probabilistic models (Ho et al. 2020, algorithm 2; steps longer than one training timestep
 * as in Nichol and Dhariwal 2021, section 4). Draws noise at every call but the one at timestep 0.
 * Reference: `DDPMScheduler`.
 */
export const ddpm: SchedulerClass = {
  className: 'DDPMScheduler',
  predictionTypes: ['epsilon', 'sample', 'v_prediction'],
  create: (written, settings) => new DdpmRun(configure(written, defaults), settings),
};

class DdpmRun extends AlphaRun {
  constructor(
    private readonly config: DdpmConfig,
    settings: RunSettings,
  ) {
    super(spacedIntegerTimesteps(config, settings.steps), settings, alphasCumprod(config));
    // A kind that cannot be used is refused before the first model call, not after it.
    noiseDeviation(config.variance_type, 1, 1);
  }

  protected override advance(modelOutput: Float32Array, sample: Float32Array, noise: NoiseSource): Float32Array {
    const timestep = this.timestepAt(this.index);
    const isLast = this.index === this.callCount - 1;
    const alphaFrom = this.alphaAt(timestep);
    const alphaTo = isLast ? 1 : this.alphaAt(this.timestepAt(this.index + 1));
    const beta = 1 - alphaFrom / alphaTo;

    const level = this.levelAt(timestep);
    const mix = originalSample(this.config.prediction_type, level);
    const picture = limited(applyMix(mix, sample, modelOutput), this.config);

    // The posterior's mean, equation 7 of Ho et al.
    const mean = linearCombination(
      [(Math.sqrt(alphaTo) * beta) / (1 - alphaFrom), picture],
      [(Math.sqrt(alphaFrom / alphaTo) * (1 - alphaTo)) / (1 - alphaFrom), sample],
    );
    if (timestep <= 0) return mean;
    const deviation = noiseDeviation(this.config.variance_type, posteriorVariance(alphaFrom, alphaTo), beta);
    return linearCombination([1, mean], [deviation, noise.normal(sample.length)]);
  }
}

/**
 * Standard deviation of a reverse step's noise: the lower bound β̃ (small) or the upper bound β (large) of Ho et
 * al. 2020, section 3.2. The reference takes the logarithm of `fixed_large_log` for the variance itself, whose root
 * is no number, and the learned kinds need a model with twice the outputs: these are refused.
 */
function noiseDeviation(type: string | null, posterior: number, beta: number): number {
  switch (type) {
    // DPM-Solver's configurations write null.
    case null:
    case 'fixed_small':
    case 'fixed_small_log':
      return Math.sqrt(Math.max(posterior, smallestVariance));
    case 'fixed_large':
      return Math.sqrt(beta);
    default:
      throw configInvalid(
        `variance_type is ${JSON.stringify(type)}, and DDPM can use only the fixed kinds of variance.`,
      );
  }
}
