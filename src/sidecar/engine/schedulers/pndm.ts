import { linearCombination } from '../tensor/arrays';
import { AlphaRun, finalAlphaCumprod } from './alphaRun';
import { configure, type ConfigValues } from './config';
import { alphasCumprod, linearBetas } from './noiseSchedule';
import { applyMix, predictedNoise } from './prediction';
import { stepsInvalid, type RunSettings, type SchedulerClass } from './schedulerRun';
import { spacedIntegerTimesteps } from './timestepSpacing';

const defaults = {
  ...linearBetas,
  prediction_type: 'epsilon',
  timestep_spacing: 'leading',
  steps_offset: 0,
  set_alpha_to_one: false,
  skip_prk_steps: false,
} as const satisfies Partial<ConfigValues>;
type PndmConfig = Pick<ConfigValues, keyof typeof defaults>;

/** Steps that are made with pseudo Runge–Kutta, four calls each, before there is history enough. */
const rungeKuttaSteps = 3;
const callsPerRungeKuttaStep = 4;

/**
 * Pseudo numerical methods for diffusion models (Liu et al. 2022, algorithm 2): pseudo Runge–Kutta for the first
 * three steps, then pseudo linear multistep; or, with `skip_prk_steps`, linear multistep of growing order from the
 * start, whose first step is corrected with a second call (so n + 1 calls).
 * Reference: `PNDMScheduler`.
 */
export const pndm: SchedulerClass = {
  className: 'PNDMScheduler',
  predictionTypes: ['epsilon', 'v_prediction'],
  create: (written, settings) => new PndmRun(configure(written, defaults), settings),
};

class PndmRun extends AlphaRun {
  private readonly stride: number;
  /** The timesteps of the Runge–Kutta calls of a whole run. */
  private readonly rungeKutta: readonly number[];
  /** Calls made; unlike the place on the way it starts at 0 even when the run enters late, as the reference's. */
  private calls = 0;
  /** The last four model outputs, newest last. */
  private history: Float32Array[] = [];
  /** The sample that the current step of several calls starts from. */
  private stepStart: Float32Array | undefined;
  /** The weighted sum of a Runge–Kutta step's outputs so far. */
  private slope: Float32Array | undefined;

  constructor(
    private readonly config: PndmConfig,
    settings: RunSettings,
  ) {
    const alphas = alphasCumprod(config);
    const { rungeKutta, multistep } = pndmTimesteps(config, settings);
    super([...rungeKutta, ...multistep], settings, alphas, finalAlphaCumprod(alphas, config.set_alpha_to_one));
    this.rungeKutta = rungeKutta;
    this.stride = Math.floor(config.num_train_timesteps / settings.steps);
  }

  protected override advance(modelOutput: Float32Array, sample: Float32Array): Float32Array {
    const timestep = this.timestepAt(this.index);
    const next =
      this.calls < this.rungeKutta.length
        ? this.rungeKuttaCall(modelOutput, sample, timestep)
        : this.multistepCall(modelOutput, sample, timestep);
    this.calls++;
    return next;
  }

  /** One of the four calls of a step: at its start, twice in its middle, at its end; weights 1/6, 1/3, 1/3, 1/6. */
  private rungeKuttaCall(modelOutput: Float32Array, sample: Float32Array, timestep: number): Float32Array {
    const call = this.calls % callsPerRungeKuttaStep;
    const from = this.rungeKutta[this.calls - call] ?? timestep;
    const to = timestep - (call % 2 === 0 ? Math.floor(this.stride / 2) : 0);
    if (call === 0) {
      this.history.push(modelOutput.slice());
      this.stepStart = sample.slice();
    }
    const start = this.stepStart ?? sample;
    const weight = call === 0 || call === 3 ? 1 / 6 : 1 / 3;
    this.slope = linearCombination([weight, modelOutput], ...(this.slope ? [[1, this.slope] as const] : []));
    if (call < 3) return this.transferred(start, from, to, modelOutput);
    const slope = this.slope;
    this.slope = undefined;
    return this.transferred(start, from, to, slope);
  }

  /** Adams–Bashforth of the order that the history allows, up to four. */
  private multistepCall(modelOutput: Float32Array, sample: Float32Array, timestep: number): Float32Array {
    if (this.calls === 1 && this.stepStart) {
      // The second call repeats the first step with the mean of the outputs at its two ends.
      const mean = linearCombination([1 / 2, modelOutput], [1 / 2, this.history.at(-1) ?? modelOutput]);
      const next = this.transferred(this.stepStart, timestep + this.stride, timestep, mean);
      this.stepStart = undefined;
      return next;
    }
    this.history = [...this.history.slice(-3), modelOutput.slice()];
    if (this.calls === 0) this.stepStart = sample.slice();
    return this.transferred(sample, timestep, timestep - this.stride, adamsBashforth(this.history));
  }

  /** Moves a sample along a given noise direction (Liu et al. 2022, equation 11, the transfer part). */
  private transferred(sample: Float32Array, from: number, to: number, direction: Float32Array): Float32Array {
    const [alphaFrom, alphaTo] = [this.alphaAt(from), this.alphaAt(to)];
    const noise = applyMix(predictedNoise(this.config.prediction_type, this.levelAt(from)), sample, direction);
    const divisor = alphaFrom * Math.sqrt(1 - alphaTo) + Math.sqrt(alphaFrom * (1 - alphaFrom) * alphaTo);
    return linearCombination([Math.sqrt(alphaTo / alphaFrom), sample], [(alphaFrom - alphaTo) / divisor, noise]);
  }
}

/** Weights of the newest output first. */
const adamsBashforthWeights = [
  [1],
  [3 / 2, -1 / 2],
  [23 / 12, -16 / 12, 5 / 12],
  [55 / 24, -59 / 24, 37 / 24, -9 / 24],
] as const;

function adamsBashforth(history: readonly Float32Array[]): Float32Array {
  const weights: readonly number[] = adamsBashforthWeights[history.length - 1] ?? [];
  const newestFirst = history.toReversed();
  return linearCombination(...newestFirst.map((values, i) => [weights[i] ?? 0, values] as const));
}

function pndmTimesteps(config: PndmConfig, settings: RunSettings): { rungeKutta: number[]; multistep: number[] } {
  const timesteps = spacedIntegerTimesteps(config, settings.steps);
  if (config.skip_prk_steps) return { rungeKutta: [], multistep: withSecondTimestepTwice(timesteps) };
  if (settings.steps <= rungeKuttaSteps) {
    throw stepsInvalid(settings, "this model's configuration (skip_prk_steps false) needs 4 or more.");
  }
  const halfStride = Math.floor(Math.floor(config.num_train_timesteps / settings.steps) / 2);
  const rungeKutta = timesteps.slice(0, rungeKuttaSteps).flatMap((start, i) => {
    const end = timesteps[i + 1] ?? 0;
    return [start, end + halfStride, end + halfStride, end];
  });
  return { rungeKutta, multistep: timesteps.slice(rungeKuttaSteps) };
}

function withSecondTimestepTwice(timesteps: readonly number[]): number[] {
  return [...timesteps.slice(0, 2), ...timesteps.slice(1)];
}
