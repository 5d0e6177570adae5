import { createScheduler, type SchedulerOptions } from '../../../src/sidecar/engine/schedulers/registry';
import type { NoiseSource, Scheduler } from '../../../src/sidecar/engine/schedulers/scheduler';
import { TorchRandom } from '../../../src/sidecar/engine/tensor/torchRandom';

const [batch, channels, height, width] = [4, 3, 8, 8];
export const sampleLength = batch * channels * height * width;

/** The sample of diffusers' scheduler tests, shape [4, 3, 8, 8]: (((c·8 + h)·8 + w)·4 + b)/768. */
export function fixtureSample(): Float32Array {
  const perPicture = channels * height * width;
  return Float32Array.from({ length: sampleLength }, (_, i) => {
    const [b, place] = [Math.floor(i / perPicture), i % perPicture];
    return (place * batch + b) / sampleLength;
  });
}

/** The model of diffusers' scheduler tests, x·t/(t + 1), in float32. */
export function fixtureModel(sample: Float32Array, timestep: number): Float32Array {
  return sample.map((value) => Math.fround(value * timestep) / (timestep + 1));
}

/** The whole run of a scheduler on the fixture, as a pipeline makes it. */
export function denoised(scheduler: Scheduler, noise: NoiseSource = new TorchRandom(0)): Float32Array {
  return loop(scheduler, noise, (sample) => sample);
}

/**
 * The loop of diffusers' tests of the k-diffusion schedulers, which overwrite the sample with the model's scaled
 * input and hand that to `step`. No pipeline does so; it only matters for the published values.
 */
export function denoisedFromScaledInput(scheduler: Scheduler): Float32Array {
  return loop(scheduler, new TorchRandom(0), (_, scaled) => scaled);
}

function loop(
  scheduler: Scheduler,
  noise: NoiseSource,
  stepped: (sample: Float32Array, scaled: Float32Array) => Float32Array,
): Float32Array {
  let sample: Float32Array = fixtureSample().map((value) => value * scheduler.initNoiseSigma);
  for (const timestep of scheduler.timesteps) {
    const scaled = scheduler.scaleModelInput(sample);
    sample = scheduler.step(fixtureModel(scaled, timestep), stepped(sample, scaled), noise);
  }
  return sample;
}

export function sumOfMagnitudes(values: Float32Array): number {
  return values.reduce((sum, value) => sum + Math.abs(value), 0);
}

/** Counts the draws that a scheduler makes. */
export class CountingNoise implements NoiseSource {
  draws = 0;

  normal(count: number): Float32Array {
    this.draws++;
    return new Float32Array(count);
  }
}

/** The noise schedule that Stable Diffusion was trained with. */
export const latentConfig = {
  num_train_timesteps: 1000,
  beta_start: 0.00085,
  beta_end: 0.012,
  beta_schedule: 'scaled_linear',
};

/** A scheduler by its name, on a configuration that says nothing but its class's own defaults and `keys`. */
export function named(name: string, steps: number, keys: object = {}, options: SchedulerOptions = {}): Scheduler {
  return createScheduler(keys, steps, { ...options, name });
}
