import { roundHalfToEven } from '../tensor/arrays';
import { configInvalid, configure, type ConfigValues } from './config';
import { DpmSolverRun, dpmSolverDefaults, dpmSolverTrajectory, scaledDifference, type Expansion } from './dpmSolver';
import { alphasCumprodForSigmas } from './noiseSchedule';
import type { NoiseSource } from './scheduler';
import type { RunSettings, SchedulerClass } from './schedulerRun';
import type { SigmaTrajectory } from './sigmaRun';
import { SigmaTable } from './sigmaSpacing';
import { spacedSolverTimesteps } from './timestepSpacing';

const defaults = { ...dpmSolverDefaults, lower_order_final: false } as const satisfies Partial<ConfigValues>;
type SinglestepConfig = Pick<ConfigValues, keyof typeof defaults>;

/**
 * DPM-Solver++(2S) and its relatives: the calls come in groups, and the later calls of a group make the step from
 * the group's start again with a higher order (Lu et al. 2022, "DPM-Solver++", algorithm 1).
 * Reference: `DPMSolverSinglestepScheduler`, which knows no timestep spacing but linspace.
 */
export const dpmppSinglestep: SchedulerClass = {
  className: 'DPMSolverSinglestepScheduler',
  predictionTypes: ['epsilon', 'sample', 'v_prediction', 'flow_prediction'],
  create: (written, settings) => new DpmppSinglestepRun(configure(written, defaults), settings),
};

class DpmppSinglestepRun extends DpmSolverRun<SinglestepConfig> {
  /** The order of every call: 1 begins a group, 2 and 3 continue it. */
  private readonly orders: readonly number[];
  /** The sample at the start of the current group. */
  private groupStart: Float32Array | undefined;

  constructor(config: SinglestepConfig, settings: RunSettings) {
    super(trajectory(config, settings), config, settings);
    if (config.algorithm_type === 'sde-dpmsolver') {
      throw configInvalid('algorithm_type "sde-dpmsolver" exists only for the multistep class.');
    }
    this.orders = callOrders(config, settings.steps);
  }

  protected override advance(modelOutput: Float32Array, sample: Float32Array, noise: NoiseSource): Float32Array {
    const drawn = this.take(modelOutput, sample, noise);
    // A run that enters late may do so within a group whose earlier outputs it does not have.
    const order = Math.min(this.orders[this.index] ?? 1, this.outputs.length);
    if (order === 1 || this.groupStart === undefined) this.groupStart = sample.slice();

    const from = this.levelAt(this.index - order + 1);
    const to = this.levelAt(this.index + 1);
    return this.moved(from, to, this.groupStart, this.expansion(order, to.lambda - from.lambda), drawn);
  }

  /** Derivatives at the group's start from the outputs of its calls so far; r is a call's place within the step. */
  private expansion(order: number, h: number): Expansion {
    const start = this.outputs[order - 1];
    const [newest, middle] = this.outputs;
    if (start === undefined || newest === undefined || middle === undefined || order === 1) {
      return { value: newest ?? new Float32Array() };
    }
    const startLambda = this.levelAt(this.index - order + 1).lambda;
    const r0 = (this.levelAt(this.index).lambda - startLambda) / h;
    const slope0 = scaledDifference(1 / r0, newest, start);
    if (order === 2) return { value: start, first: slope0 };

    // Of third order the midpoint kind uses the later difference alone, with the exact weight.
    if (this.config.solver_type !== 'heun') return { value: start, first: slope0, exactFirst: true };
    const r1 = (this.levelAt(this.index - 1).lambda - startLambda) / h;
    const slope1 = scaledDifference(1 / r1, middle, start);
    const first = slope1.map((value, i) => (r0 * value - r1 * (slope0[i] ?? 0)) / (r0 - r1));
    return { value: start, first, second: scaledDifference(2 / (r0 - r1), slope0, slope1), exactFirst: true };
  }
}

/**
 * The order of every call of a run: full groups (1, 2, … solver_order) as far as they fit. A run that ends at the
 * clean picture, or ends with a full group and `lower_order_final`, makes its last call a group of its own.
 */
function callOrders(config: SinglestepConfig, steps: number): readonly number[] {
  const { solver_order: order } = config;
  if (order > 3) throw configInvalid(`solver_order is ${order}, and this solver's order is at most 3.`);
  const orders = Array.from({ length: steps }, (_, i) => (i % order) + 1);
  const endsWithFullGroup = steps % order === 0;
  const endsAtZero = config.final_sigmas_type === 'zero';
  if (endsAtZero || (endsWithFullGroup && config.lower_order_final)) orders[steps - 1] = 1;
  return orders;
}

function trajectory(config: SinglestepConfig, settings: RunSettings): SigmaTrajectory {
  const table = new SigmaTable(alphasCumprodForSigmas(config));
  return dpmSolverTrajectory(config, table, settings, {
    timesteps: (trained) => {
      const spacing = { ...config, timestep_spacing: 'linspace', steps_offset: 0 } as const;
      return spacedSolverTimesteps(spacing, settings.steps, trained);
    },
    karrasTimestep: roundHalfToEven,
  });
}
