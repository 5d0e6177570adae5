import { EaselError } from '../../../protocol/errors';
import { at, linearCombination } from '../tensor/arrays';
import { configInvalid, type ConfigValues } from './config';
import { applyMix, levelOfFlow, levelOfRatio, originalSample, predictedNoise, type NoiseLevel } from './prediction';
import { limited, type SampleLimitsConfig } from './sampleLimits';
import { SchedulerRun, type RunSettings } from './schedulerRun';
import type { SigmaTrajectory } from './sigmaRun';
import { respacedSigmas, sigmaSpacingOf, type SigmaSpacingConfig, type SigmaTable } from './sigmaSpacing';

/** The keys that the solvers in log-SNR have in common: DPM-Solver, UniPC and DEIS. */
export type SolverConfig = SigmaSpacingConfig &
  SampleLimitsConfig &
  Pick<ConfigValues, 'num_train_timesteps' | 'prediction_type' | 'use_flow_sigmas'>;

/** A noise level and half of its logarithmic signal-to-noise ratio, λ = ln(α/σ); +∞ for a clean picture. */
export interface SolverLevel extends NoiseLevel {
  readonly lambda: number;
}

/** Runs with fewer calls than this lower the order of their last ones. */
const shortRun = 15;

/**
 * Runs in λ (Lu et al. 2022, section 3). A sample is α·picture + σ·noise, variance preserving or on the straight
 * way of a flow, and the model gets it as it is. Timesteps are integers.
 */
export abstract class SolverRun extends SchedulerRun {
  readonly initNoiseSigma = 1;
  private readonly levels: readonly SolverLevel[];

  /** @param trajectory σ/α, or for a flow σ itself, at every call and at the end */
  protected constructor(
    trajectory: SigmaTrajectory,
    private readonly limits: SolverConfig,
    settings: RunSettings,
  ) {
    super(trajectory.timesteps, settings);
    const levelOf = limits.use_flow_sigmas ? levelOfFlow : levelOfRatio;
    this.levels = Array.from(trajectory.sigmas, (value) => {
      const { alpha, sigma } = levelOf(value);
      return { alpha, sigma, lambda: Math.log(alpha) - Math.log(sigma) };
    });
  }

  /** The level before call `index`; that of the end after the last. */
  protected levelAt(index: number): SolverLevel {
    const level = this.levels[index];
    if (level === undefined) throw new RangeError(`The run has ${this.levels.length} noise levels, not ${index + 1}`);
    return level;
  }

  protected get isLastCall(): boolean {
    return this.index === this.callCount - 1;
  }

  /** `order`, or as low as the remaining calls when the run is short and is to come to its end stably. */
  protected orderNearEnd(order: number, lowerOrderFinal: boolean): number {
    if (!lowerOrderFinal || this.callCount >= shortRun) return order;
    return Math.min(order, this.callCount - this.index);
  }

  /** The picture that the model's output stands for, within the configured bounds. */
  protected predictedPicture(modelOutput: Float32Array, sample: Float32Array): Float32Array {
    const mix = originalSample(this.limits.prediction_type, this.levelAt(this.index));
    return limited(applyMix(mix, sample, modelOutput), this.limits);
  }

  /** The noise that the model's output stands for, after its picture was put within the configured bounds. */
  protected predictedNoise(modelOutput: Float32Array, sample: Float32Array): Float32Array {
    const level = this.levelAt(this.index);
    if (!this.limits.thresholding) {
      return applyMix(predictedNoise(this.limits.prediction_type, level), sample, modelOutput);
    }
    const picture = this.predictedPicture(modelOutput, sample);
    return linearCombination([1 / level.sigma, sample], [-level.alpha / level.sigma, picture]);
  }

  protected override noised(original: Float32Array, noise: Float32Array, index: number): Float32Array {
    const { alpha, sigma } = this.levelAt(index);
    return linearCombination([alpha, original], [sigma, noise]);
  }
}

/** What the classes do each in their own way when they lay out a run. */
export interface SolverLayout {
  /** The timesteps of the calls, where the noise levels follow them. */
  readonly timesteps: readonly number[];
  /** The noise levels of the calls of a flow model. */
  readonly flowSigmas: readonly number[];
  /** How the fractional timesteps of Karras- and Lu-spaced levels become integers. */
  readonly karrasTimestep: (timestep: number) => number;
  /** The level at the end; `lastSigma` is that of the last call where levels have a spacing of their own. */
  readonly end: (lastSigma: number | undefined) => number;
}

/**
 * The integer timesteps and the noise levels of a run, and the level at its end.
 * @throws schedulerPredictionType for a sigma spacing over the levels of a flow, which the reference turns to NaN
 */
export function solverTrajectory(
  config: SolverConfig,
  table: SigmaTable,
  layout: SolverLayout,
  settings: RunSettings,
): SigmaTrajectory {
  checkFlow(config, settings);
  const spacing = sigmaSpacingOf(config);
  if (config.use_flow_sigmas) {
    const timesteps = layout.flowSigmas.map((sigma) => Math.trunc(sigma * config.num_train_timesteps));
    return { timesteps, sigmas: withEnd(layout.flowSigmas, layout.end(layout.flowSigmas.at(-1))) };
  }
  if (spacing === 'timesteps') {
    const sigmas = layout.timesteps.map((timestep) => table.sigmaAt(timestep));
    return { timesteps: layout.timesteps, sigmas: withEnd(sigmas, layout.end(undefined)) };
  }
  const sigmas = respacedSigmas(spacing, config, [table.largest, table.smallest], settings.steps);
  const toInteger = spacing === 'karras' || spacing === 'lu' ? layout.karrasTimestep : Math.trunc;
  return {
    timesteps: sigmas.map((sigma) => toInteger(table.timestepAt(sigma))),
    sigmas: withEnd(sigmas, layout.end(at(sigmas, sigmas.length - 1))),
  };
}

function withEnd(sigmas: readonly number[], end: number): Float32Array {
  return Float32Array.of(...sigmas, end);
}

function checkFlow(config: SolverConfig, settings: RunSettings): void {
  const { prediction_type: predictionType, use_flow_sigmas: isFlow } = config;
  if (predictionType === 'flow_prediction' && !isFlow) {
    throw configInvalid('prediction_type is flow_prediction, which needs use_flow_sigmas.');
  }
  if (!isFlow || sigmaSpacingOf(config) === 'timesteps') return;
  if (predictionType !== 'flow_prediction') {
    throw configInvalid('use_flow_sigmas cannot be combined with another spacing of the sigmas.');
  }
  throw EaselError.of('schedulerPredictionType', { scheduler: settings.name, predictionType });
}
