import { linearCombination } from '../tensor/arrays';
import { ancestralSplit } from './ancestral';
import { configure, type ConfigValues } from './config';
import { alphasCumprodForSigmas, linearBetas } from './noiseSchedule';
import { derivative } from './prediction';
import type { NoiseSource } from './scheduler';
import type { RunSettings, SchedulerClass } from './schedulerRun';
import { endedWith, SigmaRun, sigmaTrajectory, type SigmaTrajectory } from './sigmaRun';
import { SigmaTable, sigmasOfTimesteps } from './sigmaSpacing';

const defaults = {
  ...linearBetas,
  prediction_type: 'epsilon',
  timestep_spacing: 'linspace',
  steps_offset: 0,
  rescale_betas_zero_snr: false,
} as const satisfies Partial<ConfigValues>;
type EulerAncestralConfig = Pick<ConfigValues, keyof typeof defaults>;

/**
 * Euler's method with ancestral sampling. Draws noise at every call, at the last one too, where its weight is 0.
 * Reference: `EulerAncestralDiscreteScheduler`, which knows no sigma spacing.
 */
export const eulerAncestral: SchedulerClass = {
  className: 'EulerAncestralDiscreteScheduler',
  predictionTypes: ['epsilon', 'v_prediction'],
  create: (written, settings) => new EulerAncestralRun(configure(written, defaults), settings),
};

class EulerAncestralRun extends SigmaRun {
  constructor(config: EulerAncestralConfig, settings: RunSettings) {
    super(trajectory(config, settings.steps), config, settings);
  }

  protected override advance(modelOutput: Float32Array, sample: Float32Array, noise: NoiseSource): Float32Array {
    const sigma = this.sigmaAt(this.index);
    const { down, up } = ancestralSplit(sigma, this.sigmaAt(this.index + 1));
    const move = down - sigma;
    const slope = derivative(this.predictionType, sigma);
    return linearCombination(
      [1 + move * slope.sample, sample],
      [move * slope.output, modelOutput],
      [up, noise.normal(sample.length)],
    );
  }
}

function trajectory(config: EulerAncestralConfig, steps: number): SigmaTrajectory {
  const table = new SigmaTable(alphasCumprodForSigmas(config));
  const { timesteps, sigmas } = sigmaTrajectory({ ...config, ...sigmasOfTimesteps }, table, steps);
  return { timesteps, sigmas: endedWith(sigmas, 0) };
}
