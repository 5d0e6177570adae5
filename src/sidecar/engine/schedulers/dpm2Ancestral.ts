import { linearCombination } from '../tensor/arrays';
import { ancestralSplit } from './ancestral';
import { configure } from './config';
import { dpm2Defaults, dpm2Trajectory, geometricMean, type Dpm2Config } from './dpm2';
import type { NoiseSource } from './scheduler';
import type { RunSettings, SchedulerClass } from './schedulerRun';
import { TwoCallRun, type StepStart } from './twoCallRun';

/**
 * DPM2 with ancestral sampling: the deterministic part of a step goes further down, noise brings it back up
 * (k-diffusion, `sample_dpm_2_ancestral`). Draws noise only at second calls.
 * Reference: `KDPM2AncestralDiscreteScheduler`.
 */
export const dpm2Ancestral: SchedulerClass = {
  className: 'KDPM2AncestralDiscreteScheduler',
  predictionTypes: ['epsilon', 'v_prediction'],
  create: (written, settings) => new Dpm2AncestralRun(configure(written, dpm2Defaults), settings),
};

class Dpm2AncestralRun extends TwoCallRun {
  constructor(config: Dpm2Config, settings: RunSettings) {
    super(dpm2Trajectory(config, settings.steps, innerLevel), config, settings, 2);
  }

  protected override innerSigma(step: number): number {
    return innerLevel(this.levelOfStep(step), this.levelOfStep(step + 1));
  }

  protected override finished(step: number, start: StepStart, slope: Float32Array, noise: NoiseSource): Float32Array {
    const from = this.levelOfStep(step);
    const { down, up } = ancestralSplit(from, this.levelOfStep(step + 1));
    return linearCombination([1, start.sample], [down - from, slope], [up, noise.normal(slope.length)]);
  }
}

function innerLevel(from: number, to: number): number {
  return geometricMean(from, ancestralSplit(from, to).down);
}
