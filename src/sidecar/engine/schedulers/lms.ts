import { linearCombination } from '../tensor/arrays';
import { configure, type ConfigValues } from './config';
import { alphasCumprodForSigmas, linearBetas } from './noiseSchedule';
import type { RunSettings, SchedulerClass } from './schedulerRun';
import { endedWith, SigmaRun, sigmaTrajectory, type SigmaTrajectory } from './sigmaRun';
import { SigmaTable, sigmasOfTimesteps } from './sigmaSpacing';

const defaults = {
  ...linearBetas,
  ...sigmasOfTimesteps,
  prediction_type: 'epsilon',
  timestep_spacing: 'linspace',
  steps_offset: 0,
} as const satisfies Partial<ConfigValues>;
type LmsConfig = Pick<ConfigValues, keyof typeof defaults>;

const highestOrder = 4;

/**
 * Linear multistep on dx/dσ: integrates the polynomial through the last four slopes, for uneven steps (Crowson,
 * k-diffusion, `sample_lms`).
 * Reference: `LMSDiscreteScheduler`.
 */
export const lms: SchedulerClass = {
  className: 'LMSDiscreteScheduler',
  predictionTypes: ['epsilon', 'sample', 'v_prediction'],
  create: (written, settings) => new LmsRun(configure(written, defaults), settings),
};

class LmsRun extends SigmaRun {
  /** The last slopes, newest first. */
  private slopes: readonly Float32Array[] = [];

  constructor(config: LmsConfig, settings: RunSettings) {
    super(lmsTrajectory(config, settings.steps), config, settings);
  }

  protected override advance(modelOutput: Float32Array, sample: Float32Array): Float32Array {
    const slope = this.derivativeAt(this.sigmaAt(this.index), sample, modelOutput);
    this.slopes = [slope, ...this.slopes].slice(0, highestOrder);
    // The order follows the place on the way, also when the run entered late and lacks the older slopes: they
    // count as zero then, as in the reference.
    const order = Math.min(this.index + 1, highestOrder);
    return linearCombination([1, sample], ...this.slopes.map((values, j) => [this.weight(j, order), values] as const));
  }

  /**
   * The integral from σ_i to σ_(i+1) of the Lagrange polynomial that is 1 at σ_(i−j) and 0 at the other levels.
   * Its degree is at most 3, so two Gauss–Legendre points are exact.
   */
  private weight(j: number, order: number): number {
    const nodes = Array.from({ length: order }, (_, k) => this.sigmaAt(this.index - k));
    const own = this.sigmaAt(this.index - j);
    const lagrange = (sigma: number) =>
      nodes.reduce((product, node, k) => (k === j ? product : (product * (sigma - node)) / (own - node)), 1);

    const [from, to] = [this.sigmaAt(this.index), this.sigmaAt(this.index + 1)];
    const [middle, halfWidth] = [(from + to) / 2, (to - from) / 2];
    const offset = halfWidth / Math.sqrt(3);
    return halfWidth * (lagrange(middle - offset) + lagrange(middle + offset));
  }
}

function lmsTrajectory(config: LmsConfig, steps: number): SigmaTrajectory {
  const table = new SigmaTable(alphasCumprodForSigmas(config));
  // This class alone does not look at sigma_min and sigma_max for Karras spacing.
  const bounds = config.use_karras_sigmas ? { sigma_min: null, sigma_max: null } : {};
  const { timesteps, sigmas } = sigmaTrajectory({ ...config, ...bounds }, table, steps);
  return { timesteps, sigmas: endedWith(sigmas, 0) };
}
