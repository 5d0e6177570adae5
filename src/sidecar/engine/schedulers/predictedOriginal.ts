import { linearCombination } from '../tensor/arrays';
import type { PredictionType } from './config';
import { applyMix, originalSample } from './prediction';
import type { Scheduler } from './scheduler';

/**
 * The clean latents that a model output stands for, whatever the scheduler: its noise level is read off from what it adds
 * to 1 of picture and 1 of noise. At the inner calls of two-call schedulers the level is that of the step's end.
 * @param sample what the UNet was given for call `index`, not scaled
 */
export function predictedOriginal(
  scheduler: Scheduler,
  type: PredictionType,
  modelOutput: Float32Array,
  sample: Float32Array,
  index: number,
): Float32Array {
  const [one, none] = [Float32Array.of(1), Float32Array.of(0)];
  const alpha = scheduler.addNoise(one, none, index)[0]!;
  const sigma = scheduler.addNoise(none, one, index)[0]!;
  // A flow's sample goes to the model as it is; all others with unit variance.
  const length = type === 'flow_prediction' ? 1 : Math.hypot(alpha, sigma);
  const mix = originalSample(type, { alpha: alpha / length, sigma: sigma / length });
  return applyMix(mix, linearCombination([1 / length, sample]), modelOutput);
}
