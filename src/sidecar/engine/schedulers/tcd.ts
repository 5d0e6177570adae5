import { linearCombination } from '../tensor/arrays';
import { AlphaRun } from './alphaRun';
import { configure, type ConfigValues } from './config';
import { distilledTimesteps } from './distilledTimesteps';
import { alphasCumprod, stableDiffusionBetas } from './noiseSchedule';
import { applyMix, originalSample, predictedNoise } from './prediction';
import type { NoiseSource } from './scheduler';
import type { RunSettings, SchedulerClass } from './schedulerRun';

/** The reference's class also lists clipping and thresholding, but never does either. */
const defaults = {
  ...stableDiffusionBetas,
  beta_schedule: 'scaled_linear',
  prediction_type: 'epsilon',
  rescale_betas_zero_snr: false,
  original_inference_steps: 50,
} as const satisfies Partial<ConfigValues>;
type TcdConfig = Pick<ConfigValues, keyof typeof defaults>;

/**
 * Strategic stochastic sampling of trajectory consistency distillation (Zheng et al. 2024, algorithm 4; `eta` is the
 * paper's γ): goes down to timestep (1 − γ)·t_next, and back up to t_next with noise.
 * Reference: `TCDScheduler`.
 */
export const tcd: SchedulerClass = {
  className: 'TCDScheduler',
  predictionTypes: ['epsilon', 'sample', 'v_prediction'],
  create: (written, settings) => new TcdRun(configure(written, defaults), settings),
};

class TcdRun extends AlphaRun {
  private readonly eta: number;

  constructor(
    private readonly config: TcdConfig,
    settings: RunSettings,
  ) {
    super(distilledTimesteps(config, settings, 1), settings, alphasCumprod(config));
    this.eta = settings.eta;
  }

  protected override advance(modelOutput: Float32Array, sample: Float32Array, noise: NoiseSource): Float32Array {
    const isLast = this.index === this.callCount - 1;
    const level = this.levelAt(this.timestepAt(this.index));
    const next = isLast ? 0 : this.timestepAt(this.index + 1);
    const inner = Math.floor((1 - this.eta) * next);

    const type = this.config.prediction_type;
    const picture = applyMix(originalSample(type, level), sample, modelOutput);
    const direction = applyMix(predictedNoise(type, level), sample, modelOutput);
    const { alpha, sigma } = this.levelAt(inner);
    const down = linearCombination([alpha, picture], [sigma, direction]);
    if (this.eta === 0 || isLast) return down;

    const ratio = this.alphaAt(next) / this.alphaAt(inner);
    return linearCombination([Math.sqrt(ratio), down], [Math.sqrt(1 - ratio), noise.normal(sample.length)]);
  }
}
