import { linearCombination } from '../tensor/arrays';
import { AlphaRun } from './alphaRun';
import { configure, type ConfigValues } from './config';
import { distilledTimesteps } from './distilledTimesteps';
import { alphasCumprod, stableDiffusionBetas } from './noiseSchedule';
import { applyMix, originalSample } from './prediction';
import { clipped, limited } from './sampleLimits';
import type { NoiseSource } from './scheduler';
import type { RunSettings, SchedulerClass } from './schedulerRun';

const defaults = {
  ...stableDiffusionBetas,
  beta_schedule: 'scaled_linear',
  ...clipped,
  clip_sample: false,
  prediction_type: 'epsilon',
  rescale_betas_zero_snr: false,
  original_inference_steps: 50,
  timestep_scaling: 10,
} as const satisfies Partial<ConfigValues>;
type LcmConfig = Pick<ConfigValues, keyof typeof defaults>;

/** Standard deviation of the data that the boundary condition assumes. */
const sigmaData = 0.5;

/**
 * Multistep consistency sampling (Song et al. 2023, algorithm 1, for latent consistency models: Luo et al. 2023).
 * Draws noise at every call but the last.
 * Reference: `LCMScheduler`.
 */
export const lcm: SchedulerClass = {
  className: 'LCMScheduler',
  predictionTypes: ['epsilon', 'sample', 'v_prediction'],
  strengthShortensGrid: true,
  create: (written, settings) => new LcmRun(configure(written, defaults), settings),
};

class LcmRun extends AlphaRun {
  constructor(
    private readonly config: LcmConfig,
    settings: RunSettings,
  ) {
    const strength = settings.strengthShortensGrid ? settings.strength : 1;
    super(distilledTimesteps(config, settings, strength), settings, alphasCumprod(config));
  }

  protected override advance(modelOutput: Float32Array, sample: Float32Array, noise: NoiseSource): Float32Array {
    const timestep = this.timestepAt(this.index);
    const mix = originalSample(this.config.prediction_type, this.levelAt(timestep));
    const picture = limited(applyMix(mix, sample, modelOutput), this.config);

    // The skip connection makes the consistency function the identity at timestep 0 (Song et al. 2023, equation 5).
    const scaled = timestep * this.config.timestep_scaling;
    const variance = scaled ** 2 + sigmaData ** 2;
    const denoised = linearCombination([scaled / Math.sqrt(variance), picture], [sigmaData ** 2 / variance, sample]);

    if (this.index === this.callCount - 1) return denoised;
    const next = this.levelAt(this.timestepAt(this.index + 1));
    return linearCombination([next.alpha, denoised], [next.sigma, noise.normal(sample.length)]);
  }
}
