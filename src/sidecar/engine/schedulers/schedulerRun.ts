import { EaselError } from '../../../protocol/errors';
import type { PredictionType, WrittenConfig } from './config';
import type { NoiseSource, Scheduler } from './scheduler';

/** What a person chose for one run, as opposed to what the model's configuration says. */
export interface RunSettings {
  /** The scheduler's name for messages. */
  readonly name: string;
  /** Inference steps, 1 or more. */
  readonly steps: number;
  /** The share of the run that is made, for image to image: in (0, 1], 1 from pure noise. */
  readonly strength: number;
  /** LCM only: `strength` shortens the grid of distilled timesteps, and all the steps are made. */
  readonly strengthShortensGrid: boolean;
  /** How much fresh noise DDIM and TCD add: 0 (none) … 1. */
  readonly eta: number;
  /** The shift of the noise levels for the picture's size, for models with `use_dynamic_shifting`. */
  readonly mu: number | undefined;
}

/** A scheduler class as the registry knows it. */
export interface SchedulerClass {
  /** Its name in `_class_name`. */
  readonly className: string;
  /** The kinds of model it can run. */
  readonly predictionTypes: readonly PredictionType[];
  /** {@link RunSettings.strengthShortensGrid} is how this class understands strength. */
  readonly strengthShortensGrid?: true;
  /** @throws schedulerConfigInvalid, stepsInvalid */
  create(written: WrittenConfig, settings: RunSettings): Scheduler;
}

/** What all runs have in common: the place on the way, and entering it late. */
export abstract class SchedulerRun implements Scheduler {
  readonly timesteps: readonly number[];
  abstract readonly initNoiseSigma: number;

  /** The place of the current call in the whole trajectory, also when the run entered it late. */
  protected index: number;
  /** The trajectory's calls before the first one of this run. */
  private readonly skipped: number;

  /**
   * @param trajectory the timesteps of a run from pure noise
   * @throws stepsInvalid when the strength leaves no step to make
   */
  protected constructor(
    private readonly trajectory: readonly number[],
    settings: RunSettings,
    readonly order: 1 | 2 = 1,
  ) {
    this.skipped = settings.strengthShortensGrid ? 0 : skippedSteps(settings) * order;
    this.index = this.skipped;
    this.timesteps = trajectory.slice(this.skipped);
    if (this.timesteps.length === 0) {
      throw stepsInvalid(settings, `with the strength ${settings.strength} no step is left.`);
    }
  }

  scaleModelInput(sample: Float32Array): Float32Array {
    return sample.slice();
  }

  step(modelOutput: Float32Array, sample: Float32Array, noise: NoiseSource): Float32Array {
    if (this.index >= this.callCount) throw new RangeError(`The run has only ${this.timesteps.length} calls`);
    const next = this.advance(modelOutput, sample, noise);
    this.index++;
    return next;
  }

  addNoise(original: Float32Array, noise: Float32Array, index: number): Float32Array {
    return this.noised(original, noise, this.skipped + index);
  }

  /** {@link Scheduler.step} for the call at `this.index`. */
  protected abstract advance(modelOutput: Float32Array, sample: Float32Array, noise: NoiseSource): Float32Array;

  /** {@link Scheduler.addNoise} with `index` counted from the trajectory's start. */
  protected abstract noised(original: Float32Array, noise: Float32Array, index: number): Float32Array;

  protected timestepAt(index: number): number {
    const timestep = this.trajectory[index];
    if (timestep === undefined) throw new RangeError(`The run has ${this.trajectory.length} calls, not ${index + 1}`);
    return timestep;
  }

  /** Calls of the whole trajectory. */
  protected get callCount(): number {
    return this.trajectory.length;
  }
}

/** n − ⌊n·strength⌋ in double precision, as the image-to-image pipelines count (0.29 · 100 is 28). */
function skippedSteps({ steps, strength }: RunSettings): number {
  return steps - Math.min(Math.trunc(steps * strength), steps);
}

export function stepsInvalid({ name, steps }: RunSettings, detail: string): EaselError {
  return EaselError.of('stepsInvalid', { scheduler: name, steps, detail });
}
