import { describe, expect, it } from 'vitest';
import { CountingNoise, denoised, latentConfig, named } from './denoisingLoop';

// The rules of docs' scheduler anchors that are about a run as a whole.
const linspace = { ...latentConfig, timestep_spacing: 'linspace' };

function drawsOf(name: string, steps: number, options: { eta?: number } = {}): number {
  const noise = new CountingNoise();
  denoised(named(name, steps, name === 'flow-match-euler' ? {} : latentConfig, options), noise);
  return noise.draws;
}

describe('draws of noise', () => {
  it.each([
    ['euler-ancestral', 5, 5],
    ['dpmpp-sde-2m', 5, 5],
    ['dpm2-ancestral', 5, 4],
    ['ddpm', 5, 4],
    ['lcm', 4, 3],
    ['tcd', 4, 0],
    ['ddim', 5, 0],
    ['pndm', 5, 0],
    ['lms', 5, 0],
    ['euler', 5, 0],
    ['heun', 5, 0],
    ['dpm2', 5, 0],
    ['dpmpp-2m', 5, 0],
    ['dpmpp-2m-karras', 5, 0],
    ['dpmpp-2s', 5, 0],
    ['unipc', 5, 0],
    ['deis', 5, 0],
    ['flow-match-euler', 5, 0],
  ])('%s, %i steps: %i', (name, steps, draws) => {
    expect(drawsOf(name, steps)).toBe(draws);
  });

  it('are more with eta', () => {
    expect(drawsOf('ddim', 5, { eta: 1 })).toBe(5);
    expect(drawsOf('tcd', 4, { eta: 0.3 })).toBe(3);
  });
});

describe('calls of a step', () => {
  it.each([
    ['euler', 1, 6],
    ['heun', 2, 11],
    ['dpm2', 2, 11],
    ['dpm2-ancestral', 2, 11],
    ['dpmpp-2s', 1, 6],
  ])('%s has order %i: %i calls for 6 steps', (name, order, calls) => {
    const scheduler = named(name, 6, latentConfig);
    expect(scheduler.order).toBe(order);
    expect(scheduler.timesteps).toHaveLength(calls);
  });

  it('is one more with PNDM without Runge-Kutta', () => {
    expect(named('pndm', 6, { ...latentConfig, skip_prk_steps: true }).timesteps).toHaveLength(7);
  });
});

describe('timesteps', () => {
  it('stay fractional where the reference lets them', () => {
    expect(named('euler', 4, { ...latentConfig, use_karras_sigmas: true }).timesteps.some((t) => t % 1 !== 0)).toBe(
      true,
    );
    expect(named('dpm2', 4, latentConfig).timesteps.some((t) => t % 1 !== 0)).toBe(true);
    expect(named('dpmpp-2m-karras', 4, latentConfig).timesteps.every(Number.isInteger)).toBe(true);
  });

  it("go to the even neighbour of a half, where numpy's rounding errors have not moved it", () => {
    // numpy.arange(1000, 0, -1000 / 48).round()[[3, 9]] - 1; exactly it would be 937.5 and 812.5 before.
    const { timesteps } = named('ddim', 48, { ...latentConfig, timestep_spacing: 'trailing' });
    expect([timesteps[3], timesteps[9]]).toEqual([936, 811]);
  });

  it("of 61 trailing steps are 62, as the reference's rounding has it, where −1 does no harm", () => {
    const trailing = { ...latentConfig, timestep_spacing: 'trailing' };
    const euler = named('euler', 61, trailing);
    expect(euler.timesteps.slice(-2)).toEqual([15, -1]);
    expect(euler.addNoise(Float32Array.of(0), Float32Array.of(1), 61)[0]).toBeCloseTo(0.02917, 5);
    expect(named('ddim', 61, trailing).timesteps.at(-1)).toBe(15);
  });
});

describe('strength', () => {
  it('leaves away n − ⌊n·strength⌋ steps, counted in double precision', () => {
    // 0.29 · 100 is 28.999999999999996.
    expect(named('ddim', 100, linspace, { strength: 0.29 }).timesteps).toHaveLength(28);
    expect(named('ddim', 10, linspace, { strength: 0.6 }).timesteps).toEqual(
      named('ddim', 10, linspace).timesteps.slice(4),
    );
  });

  it('leaves away two calls for a step of two', () => {
    const whole = named('heun', 10, linspace).timesteps;
    expect(named('heun', 10, linspace, { strength: 0.6 }).timesteps).toEqual(whole.slice(8));
  });

  it('shortens the grid of LCM and keeps all steps', () => {
    expect(named('lcm', 4, latentConfig, { strength: 0.5 }).timesteps).toEqual([499, 379, 259, 139]);
  });

  it('leaves steps of LCM away where the model is no latent consistency model', () => {
    const options = { strength: 0.5, latentConsistencyModel: false };
    expect(named('lcm', 4, latentConfig, options).timesteps).toEqual([499, 259]);
  });

  it('1 is a run from pure noise', () => {
    expect(named('euler', 7, latentConfig, { strength: 1 }).timesteps).toEqual(
      named('euler', 7, latentConfig).timesteps,
    );
  });
});

describe('noise on a picture', () => {
  const picture = Float32Array.of(1);
  const none = Float32Array.of(0);
  const share = (name: string, index: number, keys: object = latentConfig) => {
    const scheduler = named(name, 10, keys);
    const [kept = NaN] = scheduler.addNoise(picture, none, index);
    const [added = NaN] = scheduler.addNoise(none, picture, index);
    return { kept, added };
  };

  it('preserves the variance, or leaves the picture as it is', () => {
    for (const name of ['ddim', 'ddpm', 'pndm', 'lcm', 'tcd', 'dpmpp-2m', 'dpmpp-2s', 'unipc', 'deis']) {
      const { kept, added } = share(name, 3);
      expect(kept ** 2 + added ** 2).toBeCloseTo(1, 6);
    }
    for (const name of ['lms', 'euler', 'euler-ancestral', 'heun', 'dpm2', 'dpm2-ancestral']) {
      expect(share(name, 3).kept).toBe(1);
    }
  });

  it('goes straight from picture to noise in a flow', () => {
    const { kept, added } = share('flow-match-euler', 3, { shift: 3 });
    expect(kept + added).toBeCloseTo(1, 6);
  });

  it('counts calls from where the run enters', () => {
    const whole = named('euler', 10, latentConfig);
    const late = named('euler', 10, latentConfig, { strength: 0.6 });
    expect(late.addNoise(none, picture, 1)).toEqual(whole.addNoise(none, picture, 5));
  });
});

describe('zero terminal SNR', () => {
  const keys = { ...latentConfig, rescale_betas_zero_snr: true, timestep_spacing: 'trailing' };

  it('begins at pure noise', () => {
    const scheduler = named('ddim', 4, { ...keys, prediction_type: 'v_prediction' });
    expect(scheduler.addNoise(Float32Array.of(1), Float32Array.of(0), 0)).toEqual(Float32Array.of(0));
    expect(named('euler', 4, keys).initNoiseSigma).toBeCloseTo(4096, 2);
  });

  it('gives a clipped picture and no NaN where noise is predicted at pure noise', () => {
    const scheduler = named('ddim', 4, { ...keys, clip_sample: true });
    const next = scheduler.step(Float32Array.of(0.5, -0.5), Float32Array.of(1, -1), new CountingNoise());
    expect([...next].every(Number.isFinite)).toBe(true);
  });
});
