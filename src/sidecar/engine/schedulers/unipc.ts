import { linearCombination, linspace, roundHalfToEven, type Term } from '../tensor/arrays';
import { configInvalid, configure, type ConfigValues } from './config';
import { shifted, shiftOfRun, stretchedTo } from './flowShift';
import { solveLinear } from './linearSolve';
import { alphasCumprodForSigmas, linearBetas } from './noiseSchedule';
import { unlimited } from './sampleLimits';
import type { RunSettings, SchedulerClass } from './schedulerRun';
import type { SigmaTrajectory } from './sigmaRun';
import { respacedSigmas, SigmaTable, sigmasOfTimesteps } from './sigmaSpacing';
import { SolverRun, solverTrajectory } from './solverRun';
import { spacedSolverTimesteps } from './timestepSpacing';

const defaults = {
  ...linearBetas,
  ...sigmasOfTimesteps,
  ...unlimited,
  prediction_type: 'epsilon',
  timestep_spacing: 'linspace',
  steps_offset: 0,
  rescale_betas_zero_snr: false,
  final_sigmas_type: 'zero',
  solver_order: 2,
  solver_type: 'bh2',
  solver_p: null,
  predict_x0: true,
  lower_order_final: true,
  disable_corrector: [] as number[],
  use_flow_sigmas: false,
  flow_shift: 1,
  shift_terminal: null,
  use_dynamic_shifting: false,
  time_shift_type: 'exponential',
} as const satisfies Partial<ConfigValues>;
type UniPcConfig = Pick<ConfigValues, keyof typeof defaults>;

/**
 * UniPC, a unified predictor-corrector (Zhao et al. 2023, algorithms 1 and 2): a multistep prediction, which the
 * next call's output then corrects at no cost of its own.
 * Reference: `UniPCMultistepScheduler`.
 */
export const unipc: SchedulerClass = {
  className: 'UniPCMultistepScheduler',
  predictionTypes: ['epsilon', 'sample', 'v_prediction', 'flow_prediction'],
  create: (written, settings) => new UniPcRun(configure(written, defaults), settings),
};

/** A step that a predictor or corrector makes, taken apart. */
interface StepParts {
  /** x_t of first order. */
  readonly base: readonly Term[];
  /** Σ weight·difference, and the corrector's own difference, are multiplied by this. */
  readonly scale: number;
  /** Differences of older outputs with the one at the step's start, each divided by its place r. */
  readonly differences: readonly Float32Array[];
  /** The system R·ρ = b of the paper's theorem 3.1, whose last row and column belong to the corrector. */
  readonly matrix: readonly (readonly number[])[];
  readonly right: readonly number[];
}

class UniPcRun extends SolverRun {
  /** Converted model outputs, newest first. */
  private outputs: readonly Float32Array[] = [];
  /** The order of the last prediction. */
  private usedOrder = 0;
  /** The sample from which the last prediction was made. */
  private lastSample: Float32Array | undefined;

  constructor(
    private readonly config: UniPcConfig,
    settings: RunSettings,
  ) {
    super(trajectory(config, settings), config, settings);
    if (config.final_sigmas_type === 'zero' && !config.lower_order_final && config.solver_order > 1) {
      throw configInvalid(
        'lower_order_final is false, which UniPC cannot bring to its end at final_sigmas_type "zero".',
      );
    }
    if (config.shift_terminal !== null && !config.use_flow_sigmas) {
      throw configInvalid('shift_terminal is set, which needs use_flow_sigmas.');
    }
    if (!['bh1', 'bh2', 'midpoint', 'heun', 'logrho'].includes(config.solver_type)) {
      throw configInvalid(`solver_type is "${config.solver_type}", and UniPC does not know it.`);
    }
    if (!config.predict_x0 && config.prediction_type === 'flow_prediction') {
      throw configInvalid('prediction_type is flow_prediction, which needs predict_x0.');
    }
  }

  protected override advance(modelOutput: Float32Array, sample: Float32Array): Float32Array {
    const output = this.config.predict_x0
      ? this.predictedPicture(modelOutput, sample)
      : this.predictedNoise(modelOutput, sample);
    const corrected = this.corrected(output) ?? sample.slice();

    this.outputs = [output, ...this.outputs].slice(0, this.config.solver_order);
    const remaining = this.callCount - this.index;
    const allowed = this.config.lower_order_final ? Math.min(this.config.solver_order, remaining) : Infinity;
    this.usedOrder = Math.min(allowed, this.outputs.length);
    this.lastSample = corrected;
    return this.predicted(corrected);
  }

  /** UniP: the step from the current call's level to the next one's. */
  private predicted(sample: Float32Array): Float32Array {
    const { base, scale, differences, matrix, right } = this.parts(sample, this.index);
    const unknowns = this.usedOrder - 1;
    // Of second order the paper's solution is approximated by ½ for all steps.
    const weights =
      unknowns === 1
        ? [1 / 2]
        : solveLinear(
            matrix.slice(0, unknowns).map((row) => row.slice(0, unknowns)),
            right.slice(0, unknowns),
          );
    return linearCombination(...base, ...weighted(differences, weights, -scale));
  }

  /** UniC: the last step again, now that the output at its end is known; undefined where there is none to correct. */
  private corrected(output: Float32Array): Float32Array | undefined {
    const newest = this.outputs[0];
    if (this.lastSample === undefined || newest === undefined) return undefined;
    if (this.config.disable_corrector.includes(this.index - 1)) return undefined;
    const { base, scale, differences, matrix, right } = this.parts(this.lastSample, this.index - 1);
    const weights = this.usedOrder === 1 ? [1 / 2] : solveLinear(matrix, right);
    const own = linearCombination([1, output], [-1, newest]);
    return linearCombination(...base, ...weighted([...differences, own], weights, -scale));
  }

  /** @param from the call at whose level the step starts; `outputs` begins with that call's */
  private parts(sample: Float32Array, from: number): StepParts {
    const [start, end] = [this.levelAt(from), this.levelAt(from + 1)];
    const h = end.lambda - start.lambda;
    const newest = this.outputs[0] ?? new Float32Array(sample.length);
    const older = this.outputs.slice(1, this.usedOrder);
    const places = older.map((_, i) => (this.levelAt(from - 1 - i).lambda - start.lambda) / h);
    const differences = older.map((values, i) => {
      const inverse = 1 / (places[i] ?? 1);
      return linearCombination([inverse, values], [-inverse, newest]);
    });

    // Predicting the picture is predicting the noise with the roles of α and σ, and the sign of h, exchanged.
    const { predict_x0: picture } = this.config;
    const span = picture ? -h : h;
    const growth = Math.expm1(span);
    const bScale = this.config.solver_type === 'bh1' ? span : growth;
    const own = picture ? end.alpha : end.sigma;
    const ratio = picture ? end.sigma / start.sigma : end.alpha / start.alpha;
    return {
      base: [
        [ratio, sample],
        [-own * growth, newest],
      ],
      scale: own * bScale,
      differences,
      matrix: vandermonde([...places, 1]),
      right: phiMoments(span, this.usedOrder).map((moment) => moment / bScale),
    };
  }
}

function weighted(values: readonly Float32Array[], weights: readonly number[], scale: number): Term[] {
  return values.map((array, i) => [scale * (weights[i] ?? 0), array]);
}

/** Rows of the powers 0, 1, … of the nodes. */
function vandermonde(nodes: readonly number[]): number[][] {
  return nodes.map((_, power) => nodes.map((node) => node ** power));
}

/** k!·h·φ_(k+1)(h) for k = 1 … count, where φ_(k+1)(h) = (φ_k(h) − 1/k!)/h and φ_1(h) = (e^h − 1)/h. */
function phiMoments(h: number, count: number): number[] {
  const moments: number[] = [];
  let factorial = 1;
  let phi = Math.expm1(h) / h - 1;
  for (let k = 1; k <= count; k++) {
    moments.push(phi * factorial);
    factorial *= k + 1;
    phi = phi / h - 1 / factorial;
  }
  return moments;
}

function trajectory(config: UniPcConfig, settings: RunSettings): SigmaTrajectory {
  const table = new SigmaTable(alphasCumprodForSigmas(config));
  const layout = {
    timesteps: spacedSolverTimesteps(config, settings.steps, config.num_train_timesteps),
    flowSigmas: config.use_flow_sigmas ? flowSigmas(config, table, settings) : [],
    karrasTimestep: roundHalfToEven,
    // Levels with a spacing of their own stay at the last one: the reference makes a step of width 0 there.
    end: (lastSigma: number | undefined) => (config.final_sigmas_type === 'zero' ? 0 : (lastSigma ?? table.smallest)),
  };
  // Karras spacing of a flow has been made by flowSigmas.
  const flowKarras = config.use_flow_sigmas && config.use_karras_sigmas;
  return solverTrajectory(flowKarras ? { ...config, use_karras_sigmas: false } : config, table, layout, settings);
}

function flowSigmas(config: UniPcConfig, table: SigmaTable, settings: RunSettings): number[] {
  const { num_train_timesteps: trained, shift_terminal: terminal } = config;
  if (config.use_karras_sigmas) {
    const ratios = respacedSigmas('karras', config, [table.largest, table.smallest], settings.steps);
    return ratios.map((ratio) => ratio / (ratio + 1));
  }
  const shift = shiftOfRun(config, config.flow_shift, settings);
  const even = linspace(1, 1 / trained, settings.steps + 1).slice(0, -1);
  const moved = even.map((sigma) => shifted(sigma, shift));
  // At σ = 1 λ would be −∞.
  return (terminal ? stretchedTo(moved, terminal) : moved).map((sigma) => Math.min(sigma, 1 - 1e-6));
}
