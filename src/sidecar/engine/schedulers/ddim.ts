import { linearCombination } from '../tensor/arrays';
import { AlphaRun, finalAlphaCumprod, posteriorVariance } from './alphaRun';
import { configure, type ConfigValues } from './config';
import { alphasCumprod, linearBetas } from './noiseSchedule';
import { applyMix, originalSample, predictedNoise } from './prediction';
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
  set_alpha_to_one: true,
} as const satisfies Partial<ConfigValues>;
type DdimConfig = Pick<ConfigValues, keyof typeof defaults>;

/**
 * Denoising diffusion implicit models (Song et al. 2021, equation 12).
 * Reference: `DDIMScheduler`. `eta` 0 adds no noise, 1 as much as DDPM.
 */
export const ddim: SchedulerClass = {
  className: 'DDIMScheduler',
  predictionTypes: ['epsilon', 'sample', 'v_prediction'],
  create: (written, settings) => new DdimRun(configure(written, defaults), settings),
};

class DdimRun extends AlphaRun {
  private readonly stride: number;
  private readonly eta: number;

  constructor(
    private readonly config: DdimConfig,
    settings: RunSettings,
  ) {
    const alphas = alphasCumprod(config);
    const timesteps = spacedIntegerTimesteps(config, settings.steps);
    super(timesteps, settings, alphas, finalAlphaCumprod(alphas, config.set_alpha_to_one));
    this.stride = Math.floor(config.num_train_timesteps / settings.steps);
    this.eta = settings.eta;
  }

  protected override advance(modelOutput: Float32Array, sample: Float32Array, noise: NoiseSource): Float32Array {
    const timestep = this.timestepAt(this.index);
    // The reference goes down by ⌊N/n⌋ whatever the spacing; the next call's timestep can be another.
    const alphaTo = this.alphaAt(timestep - this.stride);
    const level = this.levelAt(timestep);

    const type = this.config.prediction_type;
    const picture = limited(applyMix(originalSample(type, level), sample, modelOutput), this.config);
    // From the model's output, not from the limited picture.
    const direction = applyMix(predictedNoise(type, level), sample, modelOutput);

    const variance = this.eta ** 2 * posteriorVariance(this.alphaAt(timestep), alphaTo);
    // From pure noise with eta 1 nothing of the direction is left, but for rounding below 0.
    const remaining = Math.max(1 - alphaTo - variance, 0);
    const next = linearCombination([Math.sqrt(alphaTo), picture], [Math.sqrt(remaining), direction]);
    if (this.eta === 0) return next;
    return linearCombination([1, next], [Math.sqrt(variance), noise.normal(sample.length)]);
  }
}
