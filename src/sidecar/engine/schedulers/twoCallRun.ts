import { linearCombination } from '../tensor/arrays';
import type { NoiseSource } from './scheduler';
import { SigmaRun } from './sigmaRun';

/** What a step's second call needs of its first. */
export interface StepStart {
  readonly sample: Float32Array;
  readonly slope: Float32Array;
}

/**
 * Second-order steps on dx/dσ that call the model twice: at the step's level, and at an inner level that an Euler
 * move leads to. The last step, to level 0, has only its first call. Calls 0, 2, 4 … begin steps 0, 1, 2 …
 */
export abstract class TwoCallRun extends SigmaRun {
  private start: StepStart | undefined;

  /** The level of the second call of a step; between its two ends, or its lower end. */
  protected abstract innerSigma(step: number): number;

  /** The whole step, when the second call has given the slope at the inner level. */
  protected abstract finished(step: number, start: StepStart, slope: Float32Array, noise: NoiseSource): Float32Array;

  protected levelOfStep(step: number): number {
    return super.sigmaAt(step);
  }

  /** The level that a sample has before a call, as far as its place on the way tells: inner levels are not known. */
  protected override sigmaAt(index: number): number {
    return super.sigmaAt(Math.ceil(index / 2));
  }

  protected override modelSigma(): number {
    return this.index % 2 === 0 ? this.levelOfStep(this.currentStep) : this.innerSigma(this.currentStep);
  }

  protected override advance(modelOutput: Float32Array, sample: Float32Array, noise: NoiseSource): Float32Array {
    const step = this.currentStep;
    const slope = this.slopeAt(this.modelSigma(), sample, modelOutput);
    if (this.start !== undefined) {
      const next = this.finished(step, this.start, slope, noise);
      this.start = undefined;
      return next;
    }
    this.start = { sample: sample.slice(), slope };
    return linearCombination([1, sample], [this.innerSigma(step) - this.levelOfStep(step), slope]);
  }

  protected slopeAt(sigma: number, sample: Float32Array, modelOutput: Float32Array): Float32Array {
    return this.derivativeAt(sigma, sample, modelOutput);
  }

  private get currentStep(): number {
    return Math.floor(this.index / 2);
  }
}

/** The timesteps of all calls: of the first step, then of each inner level and the step that it leads to. */
export function twoCallTimesteps(timesteps: readonly number[], inner: (step: number) => number): number[] {
  return timesteps.flatMap((timestep, step) => (step === 0 ? [timestep] : [inner(step - 1), timestep]));
}
