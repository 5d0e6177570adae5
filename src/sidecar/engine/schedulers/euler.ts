import { linearCombination, linspace } from '../tensor/arrays';
import { configure, type ConfigValues } from './config';
import { alphasCumprodForSigmas, linearBetas } from './noiseSchedule';
import { derivative } from './prediction';
import type { RunSettings, SchedulerClass } from './schedulerRun';
import { endedWith, SigmaRun, sigmaTrajectory, type SigmaTrajectory } from './sigmaRun';
import { SigmaTable, sigmasOfTimesteps } from './sigmaSpacing';

const defaults = {
  ...linearBetas,
  ...sigmasOfTimesteps,
  prediction_type: 'epsilon',
  timestep_spacing: 'linspace',
  timestep_type: 'discrete',
  interpolation_type: 'linear',
  steps_offset: 0,
  rescale_betas_zero_snr: false,
  final_sigmas_type: 'zero',
} as const satisfies Partial<ConfigValues>;
type EulerConfig = Pick<ConfigValues, keyof typeof defaults>;

/**
 * Euler's method on dx/dσ (Karras et al. 2022, algorithm 2 without churn).
 * Reference: `EulerDiscreteScheduler`.
 */
export const euler: SchedulerClass = {
  className: 'EulerDiscreteScheduler',
  predictionTypes: ['epsilon', 'sample', 'v_prediction'],
  create: (written, settings) => new EulerRun(configure(written, defaults), settings),
};

class EulerRun extends SigmaRun {
  constructor(config: EulerConfig, settings: RunSettings) {
    super(eulerTrajectory(config, settings.steps), config, settings);
  }

  protected override advance(modelOutput: Float32Array, sample: Float32Array): Float32Array {
    const sigma = this.sigmaAt(this.index);
    const move = this.sigmaAt(this.index + 1) - sigma;
    const slope = derivative(this.predictionType, sigma);
    return linearCombination([1 + move * slope.sample, sample], [move * slope.output, modelOutput]);
  }
}

function eulerTrajectory(config: EulerConfig, steps: number): SigmaTrajectory {
  const table = new SigmaTable(alphasCumprodForSigmas(config));
  const logLinear = () => linspace(Math.log(table.largest), Math.log(table.smallest), steps + 1).map(Math.exp);
  const spaced =
    config.interpolation_type === 'log_linear'
      ? sigmaTrajectory(config, table, steps, logLinear)
      : sigmaTrajectory(config, table, steps);
  return {
    timesteps: takesLogSigma(config) ? Array.from(spaced.sigmas.map((sigma) => Math.log(sigma) / 4)) : spaced.timesteps,
    sigmas: endedWith(spaced.sigmas, config.final_sigmas_type === 'zero' ? 0 : table.smallest),
  };
}

/** Models in the manner of EDM are told the noise level itself, as ¼·ln σ (Karras et al. 2022, table 1, c_noise). */
function takesLogSigma(config: EulerConfig): boolean {
  return config.timestep_type === 'continuous' && config.prediction_type === 'v_prediction';
}
