import { describe, expect, it } from 'vitest';
import { posteriorVariance } from '../../../src/sidecar/engine/schedulers/alphaRun';
import { alphasCumprod, linearBetas } from '../../../src/sidecar/engine/schedulers/noiseSchedule';
import { at } from '../../../src/sidecar/engine/tensor/arrays';
import { denoised, denoisedFromScaledInput, named, sampleLength, sumOfMagnitudes } from './denoisingLoop';

// Values of the reference library's public scheduler tests; nobody here made them.
const A = { num_train_timesteps: 1000, beta_start: 0.0001, beta_end: 0.02, beta_schedule: 'linear' };
const B = { ...A, num_train_timesteps: 1100 };
const C = { ...A, beta_start: 0.00085, beta_end: 0.012, beta_schedule: 'scaled_linear' };
const multistep = { ...A, solver_order: 2, final_sigmas_type: 'sigma_min' };
const dpmpp = { ...multistep, solver_type: 'midpoint', lower_order_final: false, euler_at_final: false };

interface Anchor {
  readonly name: string;
  readonly keys: object;
  readonly sum?: number;
  readonly mean: number;
  readonly steps?: number;
  readonly sumTolerance?: number;
  /** The test of this class hands the scaled input to `step`. */
  readonly fromScaledInput?: true;
}

const v = { prediction_type: 'v_prediction' };
const fromScaledInput = true;
const anchors: readonly Anchor[] = [
  { name: 'ddim', keys: { ...A, clip_sample: true }, sum: 172.0067, mean: 0.223967 },
  { name: 'ddim', keys: { ...A, clip_sample: true, ...v }, sum: 52.5302, mean: 0.0684 },
  { name: 'ddim', keys: { ...A, beta_start: 0.01, set_alpha_to_one: true }, sum: 149.8295, mean: 0.1951 },
  { name: 'pndm', keys: A, sum: 198.1318, mean: 0.258 },
  { name: 'ddpm', keys: { ...A, variance_type: 'fixed_small' }, steps: 1000, sum: 258.9606, mean: 0.3372 },
  { name: 'euler', keys: B, sum: 10.0807, mean: 0.0131, fromScaledInput },
  { name: 'euler', keys: { ...B, use_karras_sigmas: true }, sum: 124.522995, mean: 0.162139, fromScaledInput },
  { name: 'euler-ancestral', keys: B, sum: 152.3192, mean: 0.1983, fromScaledInput },
  { name: 'lms', keys: B, sum: 1006.388, mean: 1.31, fromScaledInput },
  { name: 'heun', keys: B, sum: 0.1233, mean: 0.0002, fromScaledInput },
  { name: 'dpmpp-2m', keys: dpmpp, mean: 0.3301 },
  { name: 'dpmpp-2m', keys: { ...dpmpp, ...v }, mean: 0.2251 },
  { name: 'unipc', keys: { ...multistep, solver_type: 'bh2' }, mean: 0.2464 },
  { name: 'unipc', keys: { ...multistep, solver_type: 'bh2', use_karras_sigmas: true }, mean: 0.2925 },
  { name: 'lcm', keys: C, steps: 1, sum: 18.7097, mean: 0.0244, sumTolerance: 1e-3 },
  { name: 'lcm', keys: C, steps: 10, sum: 197.7616, mean: 0.2575, sumTolerance: 1e-3 },
  { name: 'tcd', keys: C, steps: 1, sum: 29.8715, mean: 0.0389 },
];

describe('published values of the reference library', () => {
  it.each(anchors)('$name $keys, $steps steps: mean $mean', (anchor) => {
    const scheduler = named(anchor.name, anchor.steps ?? 10, anchor.keys);
    const sample = anchor.fromScaledInput ? denoisedFromScaledInput(scheduler) : denoised(scheduler);
    const sum = sumOfMagnitudes(sample);
    expect(Math.abs(sum / sampleLength - anchor.mean)).toBeLessThan(1e-3);
    if (anchor.sum !== undefined) expect(Math.abs(sum - anchor.sum)).toBeLessThan(anchor.sumTolerance ?? 1e-2);
  });

  it('spaces the timesteps of DDIM and PNDM', () => {
    expect(named('ddim', 5, { ...A, steps_offset: 1 }).timesteps).toEqual([801, 601, 401, 201, 1]);
    expect(named('pndm', 10, { ...A, steps_offset: 1 }).timesteps).toEqual([
      901, 851, 851, 801, 801, 751, 751, 701, 701, 651, 651, 601, 601, 501, 401, 301, 201, 101, 1,
    ]);
  });

  it('has the variances of DDIM', () => {
    const alphas = alphasCumprod(linearBetas);
    expect(Math.abs(posteriorVariance(at(alphas, 420), at(alphas, 400)) - 0.14771)).toBeLessThan(1e-5);
    expect(Math.abs(posteriorVariance(at(alphas, 980), at(alphas, 960)) - 0.3246)).toBeLessThan(1e-5);
  });

  it('moves the levels of FlowMatchEuler by the shift and follows the flow straight', () => {
    const scheduler = named('flow-match-euler', 4, { shift: 3 });
    const noise = { normal: (count: number) => new Float32Array(count) };
    const levels = scheduler.timesteps.map((timestep) => timestep / 1000);
    const [first = NaN, second = NaN] = levels;
    const lowest = (3 * 0.001) / (1 + 2 * 0.001);
    const unshifted = 1 + (lowest - 1) / 3;
    expect(first).toBe(1);
    expect(second).toBeCloseTo((3 * unshifted) / (1 + 2 * unshifted), 6);
    const moved = scheduler.step(Float32Array.of(10), Float32Array.of(1), noise);
    expect(moved[0]).toBeCloseTo(1 + (second - first) * 10, 5);
  });
});
