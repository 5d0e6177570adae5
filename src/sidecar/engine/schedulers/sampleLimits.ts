import { clampMagnitude, linearCombination, quantileOfMagnitude } from '../tensor/arrays';
import type { ConfigValues } from './config';

/** The keys that keep a predicted picture within bounds. */
export type SampleLimitsConfig = Pick<
  ConfigValues,
  'thresholding' | 'dynamic_thresholding_ratio' | 'sample_max_value'
> &
  Partial<Pick<ConfigValues, 'clip_sample' | 'clip_sample_range'>>;

export const unlimited = {
  thresholding: false,
  dynamic_thresholding_ratio: 0.995,
  sample_max_value: 1,
} as const satisfies SampleLimitsConfig;

/** The limits of the classes that can also clip; they clip by default, which is right for pixels but not for latents. */
export const clipped = { ...unlimited, clip_sample: true, clip_sample_range: 1 } as const satisfies SampleLimitsConfig;

/** The predicted picture within the configured bounds; thresholding comes before clipping, not with it. */
export function limited(picture: Float32Array, config: SampleLimitsConfig): Float32Array {
  if (config.thresholding) return dynamicallyThresholded(picture, config);
  return config.clip_sample === true ? clampMagnitude(picture, config.clip_sample_range ?? 1) : picture;
}

/**
 * Clips to the quantile s of the magnitudes and divides by it, so that few values saturate (Saharia et al. 2022,
 * Imagen, section 2.3). s is at least 1 and at most `sample_max_value`.
 */
function dynamicallyThresholded(picture: Float32Array, config: SampleLimitsConfig): Float32Array {
  const quantile = quantileOfMagnitude(picture, config.dynamic_thresholding_ratio);
  const scale = Math.min(Math.max(quantile, 1), config.sample_max_value);
  return linearCombination([1 / scale, clampMagnitude(picture, scale)]);
}
