import { at, linearCombination, linspace } from '../tensor/arrays';
import { configure, type ConfigValues } from './config';
import { shifted, shiftOfRun, stretchedTo } from './flowShift';
import type { NoiseSource } from './scheduler';
import { SchedulerRun, type RunSettings, type SchedulerClass } from './schedulerRun';
import { endedWith, type SigmaTrajectory } from './sigmaRun';
import { respacedSigmas, sigmaSpacingOf, sigmasOfTimesteps } from './sigmaSpacing';

const defaults = {
  ...sigmasOfTimesteps,
  num_train_timesteps: 1000,
  shift: 1,
  shift_terminal: null,
  use_dynamic_shifting: false,
  time_shift_type: 'exponential',
  invert_sigmas: false,
  stochastic_sampling: false,
} as const satisfies Partial<ConfigValues>;
type FlowMatchConfig = Pick<ConfigValues, keyof typeof defaults>;

/**
 * Euler's method on the straight way from noise to picture, x = (1 − σ)·picture + σ·noise, along which the model
 * predicts dx/dσ (Lipman et al. 2023; Esser et al. 2024).
 * Reference: `FlowMatchEulerDiscreteScheduler`. With `stochastic_sampling` every call draws noise.
 */
export const flowMatchEuler: SchedulerClass = {
  className: 'FlowMatchEulerDiscreteScheduler',
  predictionTypes: ['flow_prediction'],
  create: (written, settings) => new FlowMatchEulerRun(configure(written, defaults), settings),
};

class FlowMatchEulerRun extends SchedulerRun {
  readonly initNoiseSigma = 1;
  private readonly sigmas: Float32Array;
  private readonly stochastic: boolean;

  constructor(config: FlowMatchConfig, settings: RunSettings) {
    const { timesteps, sigmas } = trajectory(config, settings);
    super(timesteps, settings);
    this.sigmas = sigmas;
    this.stochastic = config.stochastic_sampling;
  }

  protected override advance(modelOutput: Float32Array, sample: Float32Array, noise: NoiseSource): Float32Array {
    const sigma = at(this.sigmas, this.index);
    const next = at(this.sigmas, this.index + 1);
    if (!this.stochastic) return linearCombination([1, sample], [next - sigma, modelOutput]);
    const picture = linearCombination([1, sample], [-sigma, modelOutput]);
    return linearCombination([1 - next, picture], [next, noise.normal(sample.length)]);
  }

  protected override noised(original: Float32Array, noise: Float32Array, index: number): Float32Array {
    const sigma = at(this.sigmas, index);
    return linearCombination([1 - sigma, original], [sigma, noise]);
  }
}

function trajectory(config: FlowMatchConfig, settings: RunSettings): SigmaTrajectory {
  const trained = config.num_train_timesteps;
  // The ends of the training levels have a fixed shift in them already, and the levels between them get it again.
  const smallest = Math.fround(1 / trained);
  const from = config.use_dynamic_shifting ? smallest : Math.fround(shifted(smallest, config.shift));
  const shift = shiftOfRun(config, config.shift, settings);
  let sigmas = linspace(trained, from * trained, settings.steps).map((timestep) => shifted(timestep / trained, shift));
  // Python takes both null and 0 for absent.
  if (config.shift_terminal) sigmas = stretchedTo(sigmas, config.shift_terminal);

  const spacing = sigmaSpacingOf(config);
  if (spacing !== 'timesteps') {
    sigmas = respacedSigmas(spacing, config, [at(sigmas, 0), at(sigmas, sigmas.length - 1)], settings.steps);
  }
  const levels = Float32Array.from(sigmas, (sigma) => (config.invert_sigmas ? 1 - Math.fround(sigma) : sigma));
  return {
    timesteps: Array.from(levels, (sigma) => Math.fround(sigma * trained)),
    sigmas: endedWith(levels, config.invert_sigmas ? 1 : 0),
  };
}
