import { EaselError } from '../../../protocol/errors';
import { linearCombination } from '../tensor/arrays';
import { configInvalid, type ConfigValues } from './config';
import { solverFlowSigmas } from './flowShift';
import { linearBetas } from './noiseSchedule';
import { unlimited } from './sampleLimits';
import type { NoiseSource } from './scheduler';
import type { RunSettings } from './schedulerRun';
import type { SigmaTrajectory } from './sigmaRun';
import { sigmasOfTimesteps, type SigmaTable } from './sigmaSpacing';
import { SolverRun, solverTrajectory, type SolverLayout, type SolverLevel } from './solverRun';

/** The keys that the multistep and the singlestep class share, with the defaults of both. */
export const dpmSolverDefaults = {
  ...linearBetas,
  ...sigmasOfTimesteps,
  ...unlimited,
  prediction_type: 'epsilon',
  variance_type: null,
  solver_order: 2,
  algorithm_type: 'dpmsolver++',
  solver_type: 'midpoint',
  use_flow_sigmas: false,
  flow_shift: 1,
  use_dynamic_shifting: false,
  time_shift_type: 'exponential',
  final_sigmas_type: 'zero',
  lambda_min_clipped: -Infinity,
} as const satisfies Partial<ConfigValues>;
export type DpmSolverConfig = Pick<ConfigValues, keyof typeof dpmSolverDefaults>;

/** What is integrated exactly apart from the linear part: the noise (DPM-Solver) or the picture (DPM-Solver++). */
export interface DpmAlgorithm {
  readonly predicts: 'noise' | 'picture';
  /** Solves the reverse SDE, which draws noise at every call, and not the ODE. */
  readonly stochastic: boolean;
  /** How a second-order step weighs its first derivative. */
  readonly secondOrder: 'midpoint' | 'heun';
}

/**
 * One step from level s to level t is Σ weight·term: the sample, the prediction at s, the prediction's first and
 * second derivative in units of h = λ_t − λ_s, and fresh noise.
 */
interface StepWeights {
  readonly sample: number;
  readonly value: number;
  /** Of the first derivative in a second-order step of the midpoint kind. */
  readonly midpoint: number;
  /** Of the first derivative in all others. */
  readonly first: number;
  readonly second: number;
  readonly noise: number;
}

/** The prediction at a step's start, and its derivatives as far as the step's order reaches. */
export interface Expansion {
  readonly value: Float32Array;
  readonly first?: Float32Array;
  readonly second?: Float32Array;
  /** Overrides `secondOrder` where the midpoint's weight does not belong to the order. */
  readonly exactFirst?: boolean;
}

/** What both classes do with an output, and the update formulas that they feed with different differences. */
export abstract class DpmSolverRun<Config extends DpmSolverConfig> extends SolverRun {
  /** Converted model outputs, newest first, at most as many as the order. */
  protected outputs: readonly Float32Array[] = [];
  private readonly algorithm: DpmAlgorithm;

  protected constructor(
    trajectory: SigmaTrajectory,
    protected readonly config: Config,
    settings: RunSettings,
  ) {
    super(trajectory, config, settings);
    this.algorithm = algorithmOf(config, settings);
  }

  /** Takes a model output into the history and draws this call's noise, if the algorithm has any. */
  protected take(modelOutput: Float32Array, sample: Float32Array, noise: NoiseSource): Float32Array | undefined {
    const converted =
      this.algorithm.predicts === 'picture'
        ? this.predictedPicture(modelOutput, sample)
        : this.predictedNoise(modelOutput, sample);
    this.outputs = [converted, ...this.outputs].slice(0, this.config.solver_order);
    return this.algorithm.stochastic ? noise.normal(sample.length) : undefined;
  }

  protected moved(
    from: SolverLevel,
    to: SolverLevel,
    sample: Float32Array,
    { value, first, second, exactFirst }: Expansion,
    noise: Float32Array | undefined,
  ): Float32Array {
    const weights = stepWeights(this.algorithm, from, to);
    const isMidpoint = this.algorithm.secondOrder === 'midpoint' && exactFirst !== true;
    return linearCombination(
      [weights.sample, sample],
      [weights.value, value],
      ...(first ? [[isMidpoint ? weights.midpoint : weights.first, first] as const] : []),
      ...(second ? [[weights.second, second] as const] : []),
      ...(noise ? [[weights.noise, noise] as const] : []),
    );
  }
}

/** `scale`·(a − b). */
export function scaledDifference(scale: number, a: Float32Array, b: Float32Array): Float32Array {
  return linearCombination([scale, a], [-scale, b]);
}

function stepWeights(algorithm: DpmAlgorithm, from: SolverLevel, to: SolverLevel): StepWeights {
  return algorithm.predicts === 'picture' ? pictureWeights(algorithm, from, to) : noiseWeights(algorithm, from, to);
}

/**
 * DPM-Solver++ (Lu et al. 2022, "DPM-Solver++", equation 8 and appendix B; SDE: section 4.3). The SDE's picture part
 * is the ODE's with 2h for h. h is infinite in a step to the clean picture, which is of first order.
 */
function pictureWeights({ stochastic }: DpmAlgorithm, from: SolverLevel, to: SolverLevel): StepWeights {
  const h = to.lambda - from.lambda;
  const span = stochastic ? 2 * h : h;
  const value = -Math.expm1(-span);
  // The reference's SDE has the ½ of this weight with the other sign, and pictures must agree with it.
  const half = stochastic ? -1 / 2 : 1 / 2;
  return {
    sample: (to.sigma / from.sigma) * (stochastic ? Math.exp(-h) : 1),
    value: to.alpha * value,
    midpoint: (to.alpha * value) / 2,
    first: to.alpha * (1 - value / span),
    second: to.alpha * (half - (span - value) / span ** 2),
    noise: stochastic ? to.sigma * Math.sqrt(-Math.expm1(-2 * h)) : 0,
  };
}

/** DPM-Solver (Lu et al. 2022, "DPM-Solver", equation 3.7 and appendix B); the SDE doubles the prediction's part. */
function noiseWeights({ stochastic }: DpmAlgorithm, from: SolverLevel, to: SolverLevel): StepWeights {
  const h = to.lambda - from.lambda;
  const growth = Math.expm1(h);
  const scale = -to.sigma * (stochastic ? 2 : 1);
  return {
    sample: to.alpha / from.alpha,
    value: scale * growth,
    midpoint: (scale * growth) / 2,
    first: scale * (growth / h - 1),
    second: scale * ((growth - h) / h ** 2 - 1 / 2),
    noise: stochastic ? to.sigma * Math.sqrt(Math.expm1(2 * h)) : 0,
  };
}

/** The values of other classes' `algorithm_type` and `solver_type`, which mean the default here. */
const foreignAlgorithms = ['deis'];
const foreignSolverTypes = ['logrho', 'bh1', 'bh2'];

function algorithmOf(config: DpmSolverConfig, settings: RunSettings): DpmAlgorithm {
  const type = foreignAlgorithms.includes(config.algorithm_type) ? 'dpmsolver++' : config.algorithm_type;
  const match = /^(sde-)?dpmsolver(\+\+)?$/.exec(type);
  if (!match) throw configInvalid(`algorithm_type is "${type}", and DPM-Solver does not know it.`);
  const predicts = match[2] === undefined ? 'noise' : 'picture';
  if (predicts === 'noise') checkNoisePrediction(config, settings);
  return { predicts, stochastic: match[1] !== undefined, secondOrder: solverTypeOf(config.solver_type) };
}

function solverTypeOf(type: string): DpmAlgorithm['secondOrder'] {
  if (type === 'midpoint' || foreignSolverTypes.includes(type)) return 'midpoint';
  if (type === 'heun') return 'heun';
  throw configInvalid(`solver_type is "${type}", and DPM-Solver does not know it.`);
}

function checkNoisePrediction(config: DpmSolverConfig, settings: RunSettings): void {
  if (config.final_sigmas_type === 'zero') {
    throw configInvalid(`algorithm_type "${config.algorithm_type}" cannot end at final_sigmas_type "zero".`);
  }
  if (config.prediction_type === 'flow_prediction') {
    const { prediction_type: predictionType } = config;
    throw EaselError.of('schedulerPredictionType', { scheduler: settings.name, predictionType });
  }
}

/** The run of both classes; `timesteps` from the number of training timesteps that `lambda_min_clipped` leaves. */
export function dpmSolverTrajectory(
  config: DpmSolverConfig,
  table: SigmaTable,
  settings: RunSettings,
  own: Pick<SolverLayout, 'karrasTimestep'> & { readonly timesteps: (trainedTimesteps: number) => readonly number[] },
): SigmaTrajectory {
  if (config.variance_type?.startsWith('learned') === true) {
    throw configInvalid(`variance_type is "${config.variance_type}", which needs a model with twice the outputs.`);
  }
  const trained = config.num_train_timesteps;
  const layout: SolverLayout = {
    timesteps: own.timesteps(trained - table.countBelowLambda(config.lambda_min_clipped)),
    flowSigmas: solverFlowSigmas(config, settings),
    karrasTimestep: own.karrasTimestep,
    end: () => (config.final_sigmas_type === 'zero' ? 0 : table.smallest),
  };
  return solverTrajectory(config, table, layout, settings);
}
