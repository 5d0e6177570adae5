import { at, linearCombination, roundHalfToEven } from '../tensor/arrays';
import { configInvalid, configure, type ConfigValues } from './config';
import { solverFlowSigmas } from './flowShift';
import { alphasCumprodForSigmas, linearBetas } from './noiseSchedule';
import { unlimited } from './sampleLimits';
import type { RunSettings, SchedulerClass } from './schedulerRun';
import type { SigmaTrajectory } from './sigmaRun';
import { SigmaTable, sigmasOfTimesteps } from './sigmaSpacing';
import { SolverRun, solverTrajectory } from './solverRun';
import { spacedSolverTimesteps } from './timestepSpacing';

const defaults = {
  ...linearBetas,
  ...sigmasOfTimesteps,
  ...unlimited,
  prediction_type: 'epsilon',
  timestep_spacing: 'linspace',
  steps_offset: 0,
  solver_order: 2,
  algorithm_type: 'deis',
  lower_order_final: true,
  use_flow_sigmas: false,
  flow_shift: 1,
  use_dynamic_shifting: false,
  time_shift_type: 'exponential',
} as const satisfies Partial<ConfigValues>;
type DeisConfig = Pick<ConfigValues, keyof typeof defaults>;

/**
 * Diffusion exponential integrator sampler, multistep, with polynomials in log ρ (Zhang and Chen 2023, equation 15,
 * "log ρ" of section 3.3).
 * Reference: `DEISMultistepScheduler`, which ends at the lowest training noise and not at the clean picture.
 */
export const deis: SchedulerClass = {
  className: 'DEISMultistepScheduler',
  predictionTypes: ['epsilon', 'sample', 'v_prediction', 'flow_prediction'],
  create: (written, settings) => new DeisRun(configure(written, defaults), settings),
};

class DeisRun extends SolverRun {
  /** Predicted noises, newest first. */
  private outputs: readonly Float32Array[] = [];

  constructor(
    private readonly config: DeisConfig,
    settings: RunSettings,
  ) {
    super(trajectory(config, settings), config, settings);
    // DPM-Solver's names for it are the ones that other configurations carry over.
    if (!['deis', 'dpmsolver', 'dpmsolver++'].includes(config.algorithm_type)) {
      throw configInvalid(`algorithm_type is "${config.algorithm_type}", and DEIS does not know it.`);
    }
  }

  protected override advance(modelOutput: Float32Array, sample: Float32Array): Float32Array {
    const longest = Math.min(this.config.solver_order, highestOrder);
    this.outputs = [this.predictedNoise(modelOutput, sample), ...this.outputs].slice(0, longest);
    const order = Math.min(this.outputs.length, this.orderNearEnd(longest, this.config.lower_order_final));
    const used = this.outputs.slice(0, order);

    // In x/α and ρ = σ/α the ODE is d(x/α) = ε dρ.
    const [from, to] = [this.levelAt(this.index), this.levelAt(this.index + 1)];
    const logRho = used.map((_, age) => -this.levelAt(this.index - age).lambda);
    const weights = logRho.map((_, j) => lagrangeIntegral(logRho, j, -from.lambda, -to.lambda));
    return linearCombination(
      [to.alpha / from.alpha, sample],
      ...used.map((values, j) => [to.alpha * (weights[j] ?? 0), values] as const),
    );
  }
}

const highestOrder = 3;

/**
 * ∫ L_j(ln ρ) dρ between two ρ, given by their logarithms, where L_j is 1 at node j and 0 at the others.
 * With u = ln ρ it is ∫ L_j(u)·e^u du, whose antiderivative is e^u·(L − L′ + L″) for the degrees up to 2 used here.
 */
function lagrangeIntegral(nodes: readonly number[], j: number, from: number, to: number): number {
  const own = at(nodes, j);
  const others = nodes.filter((_, k) => k !== j);
  const divisor = others.reduce((product, node) => product * (own - node), 1);
  const [a, b] = others;
  const antiderivative = (u: number) => {
    if (a === undefined) return Math.exp(u);
    if (b === undefined) return Math.exp(u) * (u - a - 1);
    return Math.exp(u) * ((u - a) * (u - b) - (2 * u - a - b) + 2);
  };
  return (antiderivative(to) - antiderivative(from)) / divisor;
}

function trajectory(config: DeisConfig, settings: RunSettings): SigmaTrajectory {
  const table = new SigmaTable(alphasCumprodForSigmas(config));
  const layout = {
    timesteps: spacedSolverTimesteps(config, settings.steps, config.num_train_timesteps),
    flowSigmas: solverFlowSigmas(config, settings),
    karrasTimestep: roundHalfToEven,
    // Levels with a spacing of their own stay at the last one: the reference makes a step of width 0 there.
    end: (lastSigma: number | undefined) => lastSigma ?? table.smallest,
  };
  return solverTrajectory(config, table, layout, settings);
}
