import { describe, expect, it } from 'vitest';
import { schedulerNames } from '../../../src/protocol/generation';
import { predictedOriginal } from '../../../src/sidecar/engine/schedulers/predictedOriginal';
import { createScheduler, predictionTypeOf } from '../../../src/sidecar/engine/schedulers/registry';
import { linearCombination } from '../../../src/sidecar/engine/tensor/arrays';
import { TorchRandom } from '../../../src/sidecar/engine/tensor/torchRandom';

const betas = { beta_start: 0.00085, beta_end: 0.012, beta_schedule: 'scaled_linear' };
const configs = {
  epsilon: { _class_name: 'DDIMScheduler', ...betas, prediction_type: 'epsilon' },
  v_prediction: { _class_name: 'DDIMScheduler', ...betas, prediction_type: 'v_prediction' },
  sample: { _class_name: 'DDIMScheduler', ...betas, prediction_type: 'sample' },
} as const;
const flow = { _class_name: 'FlowMatchEulerDiscreteScheduler', shift: 3 };

const random = new TorchRandom(3);
const original = random.normal(40);
const noise = random.normal(40);

/** What a model that knows the truth says of the picture at a noise level, α² + σ² = 1 but for a flow. */
function truth(type: string, alpha: number, sigma: number): Float32Array {
  switch (type) {
    case 'epsilon':
      return noise;
    case 'v_prediction':
      return linearCombination([alpha, noise], [-sigma, original]);
    case 'sample':
      return original;
    default:
      return linearCombination([1, noise], [-1, original]);
  }
}

describe('the picture that a prediction stands for', () => {
  it.each(
    schedulerNames
      .filter((name) => name !== 'flow-match-euler')
      .flatMap((name) => Object.entries(configs).map(([type, config]) => ({ name, type, config }))),
  )('$name, $type', ({ name, type, config }) => {
    let scheduler;
    try {
      scheduler = createScheduler(config, 8, { name });
    } catch (error) {
      // What a scheduler cannot run it cannot show.
      expect(error).toMatchObject({ code: 'schedulerPredictionType' });
      return;
    }
    expect(predictionTypeOf(config)).toBe(type);
    for (const index of [0, 3, 6]) {
      const sample = scheduler.addNoise(original, noise, index);
      const [one, none] = [Float32Array.of(1), Float32Array.of(0)];
      const [a, s] = [scheduler.addNoise(one, none, index)[0]!, scheduler.addNoise(none, one, index)[0]!];
      const length = Math.hypot(a, s);
      const found = predictedOriginal(
        scheduler,
        config.prediction_type,
        truth(type, a / length, s / length),
        sample,
        index,
      );
      for (const [i, value] of found.entries()) expect(Math.abs(value - original[i]!)).toBeLessThan(2e-3);
    }
  });

  it('of a flow', () => {
    const scheduler = createScheduler(flow, 6);
    expect(predictionTypeOf(flow)).toBe('flow_prediction');
    const sample = scheduler.addNoise(original, noise, 2);
    const found = predictedOriginal(scheduler, 'flow_prediction', truth('flow', 0, 0), sample, 2);
    for (const [i, value] of found.entries()) expect(Math.abs(value - original[i]!)).toBeLessThan(1e-4);
  });
});
