import { at, linearCombination } from '../tensor/arrays';
import { configure, type ConfigValues } from './config';
import { alphasCumprodForSigmas, stableDiffusionBetas } from './noiseSchedule';
import { levelOfRatio, originalSample } from './prediction';
import { limited, unlimited } from './sampleLimits';
import type { RunSettings, SchedulerClass } from './schedulerRun';
import { endedWith, sigmaTrajectory, type SigmaTrajectory } from './sigmaRun';
import { SigmaTable, sigmasOfTimesteps } from './sigmaSpacing';
import { TwoCallRun, twoCallTimesteps, type StepStart } from './twoCallRun';

const defaults = {
  ...stableDiffusionBetas,
  ...sigmasOfTimesteps,
  prediction_type: 'epsilon',
  timestep_spacing: 'linspace',
  steps_offset: 0,
  clip_sample: false,
  clip_sample_range: 1,
} as const satisfies Partial<ConfigValues>;
type HeunConfig = Pick<ConfigValues, keyof typeof defaults>;

/**
 * Heun's method on dx/dσ: an Euler move, then the whole step again with the mean of the slopes at both ends
 * (Karras et al. 2022, algorithm 1).
 * Reference: `HeunDiscreteScheduler`.
 */
export const heun: SchedulerClass = {
  className: 'HeunDiscreteScheduler',
  predictionTypes: ['epsilon', 'sample', 'v_prediction'],
  create: (written, settings) => new HeunRun(configure(written, defaults), settings),
};

class HeunRun extends TwoCallRun {
  constructor(
    private readonly config: HeunConfig,
    settings: RunSettings,
  ) {
    super(heunTrajectory(config, settings.steps), config, settings, 2);
  }

  protected override innerSigma(step: number): number {
    return this.levelOfStep(step + 1);
  }

  protected override finished(step: number, start: StepStart, slope: Float32Array): Float32Array {
    const half = (this.levelOfStep(step + 1) - this.levelOfStep(step)) / 2;
    return linearCombination([1, start.sample], [half, start.slope], [half, slope]);
  }

  protected override slopeAt(sigma: number, sample: Float32Array, modelOutput: Float32Array): Float32Array {
    if (!this.config.clip_sample) return super.slopeAt(sigma, sample, modelOutput);
    const level = levelOfRatio(sigma);
    const mix = originalSample(this.config.prediction_type, level);
    const picture = linearCombination([mix.sample * level.alpha, sample], [mix.output, modelOutput]);
    return linearCombination([1 / sigma, sample], [-1 / sigma, limited(picture, { ...unlimited, ...this.config })]);
  }
}

function heunTrajectory(config: HeunConfig, steps: number): SigmaTrajectory {
  const table = new SigmaTable(alphasCumprodForSigmas(config));
  const { timesteps, sigmas } = sigmaTrajectory(config, table, steps);
  return {
    timesteps: twoCallTimesteps(timesteps, (step) => at(timesteps, step + 1)),
    sigmas: endedWith(sigmas, 0),
  };
}
