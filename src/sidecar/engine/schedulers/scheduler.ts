/** Where a scheduler takes its Gaussian noise from: one float32 stream per picture, as torch's CPU generator. */
export interface NoiseSource {
  /** The next `count` values of N(0, 1). */
  normal(count: number): Float32Array;
}

/**
 * One run of one denoising algorithm: it is made for a number of steps and keeps the history that its
 * algorithm needs, so a new one is made for every picture. Samples are flat float32 arrays of any shape.
 */
export interface Scheduler {
  /**
   * What to give the UNet, in order; one entry a UNet call, so algorithms with two calls a step (Heun, DPM2)
   * have about 2n−1. Can be fractional (Karras spacing, DPM2).
   */
  readonly timesteps: readonly number[];
  /** How many UNet calls make one inference step (1, or 2 for Heun and DPM2). */
  readonly order: number;
  /** Standard deviation of the noise that the run starts from. */
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
}
