import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { createScheduler } from '../../../src/sidecar/engine/schedulers/registry';
import { denoised, sampleLength, sumOfMagnitudes } from './denoisingLoop';

/** What the real diffusers did; made by test/reference. */
const caseSchema = z.object({
  name: z.string(),
  scheduler: z.string(),
  config: z.looseObject({ use_flow_sigmas: z.boolean().optional(), beta_schedule: z.string().optional() }),
  numInferenceSteps: z.number(),
  timesteps: z.array(z.number()),
  sigmas: z.array(z.number()).optional(),
  initNoiseSigma: z.number(),
  sum: z.number(),
  mean: z.number(),
  first: z.array(z.number()),
});
type ReferenceCase = z.infer<typeof caseSchema>;

const file = join(import.meta.dirname, '../../fixtures/schedulers/cases.json');
const cases = z.array(caseSchema).parse(JSON.parse(readFileSync(file, 'utf8')));

/** Schedulers whose samples are picture + σ·noise, or whose σ is the noise's share as it is. */
const plainSigmas = ['lms', 'euler', 'euler-ancestral', 'heun', 'dpm2', 'dpm2-ancestral', 'flow-match-euler'];

/**
 * Relative tolerance. The cosine schedule begins at σ = 20,000, where the float32 logarithms of the reference lose
 * four digits.
 */
function toleranceOf({ config }: ReferenceCase): number {
  return config.beta_schedule === 'squaredcos_cap_v2' ? 5e-4 : 2e-5;
}

describe('runs of the reference library', () => {
  it('covers many cases', () => {
    expect(cases.length).toBeGreaterThan(250);
  });

  it.each(cases)('$name', (reference) => {
    const tolerance = toleranceOf(reference);
    const scheduler = createScheduler(reference.config, reference.numInferenceSteps, { name: reference.scheduler });

    expect(scheduler.timesteps.length).toBe(reference.timesteps.length);
    scheduler.timesteps.forEach((timestep, i) => {
      expect(Math.abs(timestep - (reference.timesteps[i] ?? NaN))).toBeLessThan(5e-3);
    });
    expect(scheduler.initNoiseSigma / reference.initNoiseSigma).toBeCloseTo(1, 5);

    const sample = denoised(scheduler);
    expect(Math.abs(sumOfMagnitudes(sample) / sampleLength - reference.mean)).toBeLessThan(
      tolerance * Math.max(1, reference.mean),
    );
    reference.first.forEach((value, i) => {
      expect(Math.abs((sample[i] ?? NaN) - value)).toBeLessThan(tolerance * Math.max(1, reference.mean));
    });
  });

  it.each(cases.filter((reference) => reference.sigmas !== undefined))('$name: noise levels', (reference) => {
    const scheduler = createScheduler(reference.config, reference.numInferenceSteps, { name: reference.scheduler });
    const usesSigma = plainSigmas.includes(reference.scheduler) || reference.config.use_flow_sigmas === true;
    scheduler.timesteps.forEach((_, i) => {
      const sigma = reference.sigmas?.[i] ?? NaN;
      const share = usesSigma ? sigma : sigma / Math.sqrt(sigma ** 2 + 1);
      const [level = NaN] = scheduler.addNoise(Float32Array.of(0), Float32Array.of(1), i);
      expect(Math.abs(level - share)).toBeLessThan(1e-5 * Math.max(1, share));
    });
  });
});
