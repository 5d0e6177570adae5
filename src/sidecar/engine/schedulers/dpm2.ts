import { at, linearCombination, roundHalfToEven } from '../tensor/arrays';
import { configure, type ConfigValues } from './config';
import { alphasCumprodForSigmas, stableDiffusionBetas } from './noiseSchedule';
import type { RunSettings, SchedulerClass } from './schedulerRun';
import { endedWith, sigmaTrajectory, type SigmaTrajectory } from './sigmaRun';
import { SigmaTable, sigmasOfTimesteps } from './sigmaSpacing';
import { TwoCallRun, twoCallTimesteps, type StepStart } from './twoCallRun';

/** The keys of the two DPM2 classes, which have them in common. */
export const dpm2Defaults = {
  ...stableDiffusionBetas,
  ...sigmasOfTimesteps,
  prediction_type: 'epsilon',
  timestep_spacing: 'linspace',
  steps_offset: 0,
} as const satisfies Partial<ConfigValues>;
export type Dpm2Config = Pick<ConfigValues, keyof typeof dpm2Defaults>;

/**
 * The midpoint method on dx/dσ with the middle taken in log σ, which is DPM-Solver-2 (Lu et al. 2022, algorithm 1;
 * k-diffusion, `sample_dpm_2`).
 * Reference: `KDPM2DiscreteScheduler`.
 */
export const dpm2: SchedulerClass = {
  className: 'KDPM2DiscreteScheduler',
  predictionTypes: ['epsilon', 'v_prediction'],
  create: (written, settings) => new Dpm2Run(configure(written, dpm2Defaults), settings),
};

class Dpm2Run extends TwoCallRun {
  constructor(config: Dpm2Config, settings: RunSettings) {
    super(dpm2Trajectory(config, settings.steps, geometricMean), config, settings, 2);
  }

  protected override innerSigma(step: number): number {
    return geometricMean(this.levelOfStep(step), this.levelOfStep(step + 1));
  }

  protected override finished(step: number, start: StepStart, slope: Float32Array): Float32Array {
    return linearCombination([1, start.sample], [this.levelOfStep(step + 1) - this.levelOfStep(step), slope]);
  }
}

/** The middle in log σ; 0 when the step goes to 0. */
export function geometricMean(from: number, to: number): number {
  return Math.fround(Math.sqrt(from * to));
}

/** @param inner the level of a step's second call, from the step's two ends */
export function dpm2Trajectory(
  config: Dpm2Config,
  steps: number,
  inner: (from: number, to: number) => number,
): SigmaTrajectory {
  const table = new SigmaTable(alphasCumprodForSigmas(config));
  const { timesteps, sigmas } = sigmaTrajectory(config, table, steps);
  const outer = config.use_karras_sigmas ? timesteps.map(roundHalfToEven) : timesteps;
  return {
    timesteps: twoCallTimesteps(outer, (step) =>
      Math.fround(table.timestepAt(inner(at(sigmas, step), at(sigmas, step + 1)))),
    ),
    sigmas: endedWith(sigmas, 0),
  };
}
