/** Where a picture takes its Gaussian noise from: one float32 stream per picture, as torch's CPU generator. */
export interface NoiseSource {
  /** The next `count` values of N(0, 1). */
  normal(count: number): Float32Array;
}
