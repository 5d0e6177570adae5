import { roundHalfToEven } from '../tensor/arrays';
import { configInvalid, configure, type ConfigValues } from './config';
import { DpmSolverRun, dpmSolverDefaults, dpmSolverTrajectory, scaledDifference, type Expansion } from './dpmSolver';
import { alphasCumprodForSigmas } from './noiseSchedule';
import type { NoiseSource } from './scheduler';
import type { RunSettings, SchedulerClass } from './schedulerRun';
import type { SigmaTrajectory } from './sigmaRun';
import { SigmaTable } from './sigmaSpacing';
import { spacedSolverTimesteps } from './timestepSpacing';

const defaults = {
  ...dpmSolverDefaults,
  timestep_spacing: 'linspace',
  steps_offset: 0,
  rescale_betas_zero_snr: false,
  use_lu_lambdas: false,
  lower_order_final: true,
  euler_at_final: false,
} as const satisfies Partial<ConfigValues>;
type MultistepConfig = Pick<ConfigValues, keyof typeof defaults>;

/**
 * DPM-Solver++(2M) and its relatives: multistep solvers of order 1 to 3 for the ODE and the SDE
 * (Lu et al. 2022, "DPM-Solver++", algorithm 2). The SDE kinds draw noise at every call.
 * Reference: `DPMSolverMultistepScheduler`.
 */
export const dpmppMultistep: SchedulerClass = {
  className: 'DPMSolverMultistepScheduler',
  predictionTypes: ['epsilon', 'sample', 'v_prediction', 'flow_prediction'],
  create: (written, settings) => new DpmppMultistepRun(configure(written, defaults), settings),
};

class DpmppMultistepRun extends DpmSolverRun<MultistepConfig> {
  constructor(config: MultistepConfig, settings: RunSettings) {
    super(trajectory(config, settings), config, settings);
    if (config.algorithm_type === 'sde-dpmsolver' && config.solver_order > 2) {
      throw configInvalid('algorithm_type "sde-dpmsolver" has no solver of order 3 (solver_order).');
    }
  }

  protected override advance(modelOutput: Float32Array, sample: Float32Array, noise: NoiseSource): Float32Array {
    const drawn = this.take(modelOutput, sample, noise);
    const [from, to] = [this.levelAt(this.index), this.levelAt(this.index + 1)];
    return this.moved(from, to, sample, this.expansion(to.lambda - from.lambda), drawn);
  }

  /** Derivatives from differences with the outputs of the calls before (DPM-Solver++, equations 9 and 10). */
  private expansion(h: number): Expansion {
    const [newest, older, oldest] = this.outputs;
    if (newest === undefined) throw new Error('There is no model output');
    const order = this.orderOfCall();
    if (order === 1 || older === undefined) return { value: newest };

    const r0 = this.stepBefore(0) / h;
    const slope0 = scaledDifference(1 / r0, newest, older);
    if (order === 2 || oldest === undefined) return { value: newest, first: slope0 };

    const r1 = this.stepBefore(1) / h;
    const slope1 = scaledDifference(1 / r1, older, oldest);
    const second = scaledDifference(1 / (r0 + r1), slope0, slope1);
    const first = slope0.map((value, i) => value + r0 * (second[i] ?? 0));
    return { value: newest, first, second, exactFirst: true };
  }

  /** The width in λ of the step that ended `age` steps before the current call. */
  private stepBefore(age: number): number {
    const index = this.index - age;
    return this.levelAt(index).lambda - this.levelAt(index - 1).lambda;
  }

  private orderOfCall(): number {
    const { euler_at_final: eulerFinal, final_sigmas_type: end, lower_order_final: lowerFinal } = this.config;
    if (this.isLastCall && (eulerFinal || end === 'zero')) return 1;
    return this.orderNearEnd(this.config.solver_order, lowerFinal);
  }
}

function trajectory(config: MultistepConfig, settings: RunSettings): SigmaTrajectory {
  const table = new SigmaTable(alphasCumprodForSigmas(config));
  return dpmSolverTrajectory(config, table, settings, {
    timesteps: (trained) => spacedSolverTimesteps(config, settings.steps, trained),
    karrasTimestep: config.beta_schedule === 'squaredcos_cap_v2' ? Math.trunc : roundHalfToEven,
  });
}
