import type { NoiseSource } from '../tensor/noiseSource';

export type { NoiseSource } from '../tensor/noiseSource';

/**
 * One run of one denoising algorithm: it is made for a number of steps and keeps the history that its
 * algorithm needs, so a new one is made for every picture. Samples are flat float32 arrays of any shape.
 */
export interface Scheduler {
  /**
   * What to give the UNet, in order; one entry a UNet call, so algorithms with two calls a step (Heun, DPM2)
   * have about 2n−1. Can be fractional (Karras spacing, DPM2). With a strength below 1 these are only the
   * calls that remain.
   */
  readonly timesteps: readonly number[];
  /** How many UNet calls make one inference step (1, or 2 for Heun and DPM2). */
  readonly order: number;
  /** Standard deviation of the noise that a run from pure noise starts from. */
  readonly initNoiseSigma: number;
  /** The UNet's input for the next call; `sample` is left as it is. */
  scaleModelInput(sample: Float32Array): Float32Array;
  /**
   * One move along the trajectory: the i-th call belongs to `timesteps[i]`.
   * @param modelOutput what the UNet gave (after guidance), same length as `sample`
   * @param sample the latents before the step (not the scaled input)
   * @returns the latents after the step, a new array
   */
  step(modelOutput: Float32Array, sample: Float32Array, noise: NoiseSource): Float32Array;
  /**
   * A clean picture's latents as they would be just before call `index`: the start of image to image
   * (`index` 0), and what inpainting blends in after call `index − 1`.
   * @param original clean latents
   * @param noise values of N(0, 1), same length
   * @returns the noised latents, a new array
   */
  addNoise(original: Float32Array, noise: Float32Array, index: number): Float32Array;
}
