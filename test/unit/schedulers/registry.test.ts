import { describe, expect, it } from 'vitest';
import { EaselError } from '../../../src/protocol/errors';
import { createScheduler, schedulerNames } from '../../../src/sidecar/engine/schedulers/registry';
import { TorchRandom } from '../../../src/sidecar/engine/tensor/torchRandom';
import { denoised, latentConfig, named } from './denoisingLoop';

const stableDiffusion = {
  _class_name: 'PNDMScheduler',
  ...latentConfig,
  set_alpha_to_one: false,
  skip_prk_steps: true,
  steps_offset: 1,
};
const flowModel = { _class_name: 'FlowMatchEulerDiscreteScheduler', num_train_timesteps: 1000, shift: 3 };

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof EaselError) return error.code;
    throw error;
  }
  return 'no error';
}

describe('the scheduler names', () => {
  it('are the public ones, in their order', () => {
    expect(schedulerNames).toEqual([
      'ddim',
      'ddpm',
      'pndm',
      'lms',
      'euler',
      'euler-ancestral',
      'heun',
      'dpm2',
      'dpm2-ancestral',
      'dpmpp-2m',
      'dpmpp-2m-karras',
      'dpmpp-2s',
      'dpmpp-sde-2m',
      'unipc',
      'deis',
      'lcm',
      'tcd',
      'flow-match-euler',
    ]);
  });

  it('decide the keys that they stand for', () => {
    const inConfig = (keys: object) => denoised(named('dpmpp-2m', 6, { ...latentConfig, ...keys }));
    expect(denoised(named('dpmpp-2m-karras', 6, latentConfig))).toEqual(inConfig({ use_karras_sigmas: true }));
    const sde = { algorithm_type: 'sde-dpmsolver++' };
    expect(denoised(named('dpmpp-sde-2m', 6, latentConfig))).toEqual(inConfig(sde));
    const overridden = named('dpmpp-sde-2m', 6, { ...latentConfig, algorithm_type: 'dpmsolver++' });
    expect(denoised(overridden)).toEqual(inConfig(sde));
  });
});

describe('the scheduler of a model', () => {
  it('is the class that its configuration names', () => {
    expect(createScheduler(stableDiffusion, 4).timesteps).toEqual([751, 501, 501, 251, 1]);
    expect(createScheduler({ ...stableDiffusion, _class_name: 'DDIMScheduler' }, 4).timesteps).toEqual([
      751, 501, 251, 1,
    ]);
  });

  it("takes the new class's own defaults for keys that are not written", () => {
    const scheduler = createScheduler(stableDiffusion, 4, { name: 'euler' });
    // PNDM spaces its timesteps leading, Euler linspace.
    expect(scheduler.timesteps).toEqual([999, 666, 333, 0]);
    expect(
      createScheduler({ ...stableDiffusion, timestep_spacing: 'leading' }, 4, { name: 'euler' }).timesteps,
    ).toEqual([751, 501, 251, 1]);
  });

  it('does not carry over keys that nobody chose', () => {
    const config = { ...stableDiffusion, timestep_spacing: 'leading', _use_default_values: ['timestep_spacing'] };
    expect(createScheduler(config, 4, { name: 'euler' }).timesteps[0]).toBe(999);
  });

  it('clips only where the class does and the configuration does not say otherwise', () => {
    const firstStep = (keys: object) => {
      const scheduler = named('ddim', 4, { ...latentConfig, ...keys });
      return scheduler.step(Float32Array.of(-3), Float32Array.of(3), new TorchRandom(0));
    };
    expect(firstStep({})).toEqual(firstStep({ clip_sample: true }));
    expect(firstStep({ clip_sample: false })).not.toEqual(firstStep({ clip_sample: true }));
  });
});

describe('a flow model', () => {
  const solvers = ['dpmpp-2m', 'dpmpp-2s', 'dpmpp-sde-2m', 'unipc', 'deis'];

  it.each(solvers)('runs with %s as with the keys that the reference needs written', (name) => {
    const keys = { use_flow_sigmas: true, prediction_type: 'flow_prediction', flow_shift: 3 };
    expect(denoised(createScheduler(flowModel, 6, { name }))).toEqual(denoised(named(name, 6, keys)));
  });

  it.each(schedulerNames.filter((name) => !solvers.includes(name) && name !== 'flow-match-euler'))(
    'is refused by %s, which would take the flow for noise',
    (name) => {
      expect(codeOf(() => createScheduler(flowModel, 6, { name }))).toBe('schedulerPredictionType');
    },
  );

  it('is what FlowMatchEuler needs', () => {
    expect(codeOf(() => createScheduler(stableDiffusion, 6, { name: 'flow-match-euler' }))).toBe(
      'schedulerPredictionType',
    );
    const flow = { _class_name: 'UniPCMultistepScheduler', prediction_type: 'flow_prediction', use_flow_sigmas: true };
    expect(createScheduler(flow, 6, { name: 'flow-match-euler' }).timesteps[0]).toBe(1000);
  });

  it('needs a shift for the size of the picture where its configuration says so', () => {
    const config = { ...flowModel, use_dynamic_shifting: true };
    expect(codeOf(() => createScheduler(config, 6))).toBe('schedulerConfigInvalid');
    const fixed = createScheduler({ ...flowModel, shift: 1 }, 6);
    const dynamic = createScheduler(config, 6, { mu: 0 });
    expect(dynamic.timesteps).toEqual(fixed.timesteps);
    expect(createScheduler(config, 6, { mu: 0.8 }).timesteps[1]).toBeGreaterThan(fixed.timesteps[1] ?? NaN);
  });

  it('cannot have flow predictions without the levels of a flow', () => {
    const config = { ...latentConfig, prediction_type: 'flow_prediction' };
    expect(codeOf(() => named('dpmpp-2m', 6, config))).toBe('schedulerConfigInvalid');
  });
});

describe('requests that cannot be', () => {
  it.each([
    ['an unknown name', () => named('euler-a', 5), 'schedulerUnknown'],
    ['an unknown class', () => createScheduler({ _class_name: 'ScoreSdeVeScheduler' }, 5), 'schedulerUnknown'],
    ['no class', () => createScheduler(latentConfig, 5), 'schedulerConfigInvalid'],
    ['no object', () => createScheduler('PNDMScheduler', 5), 'schedulerConfigInvalid'],
    [
      'a prediction type that the class lacks',
      () => named('dpm2', 5, { prediction_type: 'sample' }),
      'schedulerPredictionType',
    ],
    ['an unknown prediction type', () => named('euler', 5, { prediction_type: 'score' }), 'schedulerConfigInvalid'],
    ['no step', () => named('euler', 0), 'stepsInvalid'],
    ['half a step', () => named('euler', 2.5), 'stepsInvalid'],
    ['steps that are no number', () => named('euler', NaN), 'stepsInvalid'],
    ['more steps than timesteps', () => named('euler', 1001), 'stepsInvalid'],
    ['fewer steps than Runge-Kutta needs', () => named('pndm', 3), 'stepsInvalid'],
    ['more steps than the grid of LCM', () => named('lcm', 51), 'stepsInvalid'],
    ['a strength that leaves no step', () => named('euler', 10, {}, { strength: 0.09 }), 'stepsInvalid'],
    ["a strength that leaves too little of LCM's grid", () => named('lcm', 10, {}, { strength: 0.1 }), 'stepsInvalid'],
    ['a strength above 1', () => named('euler', 10, {}, { strength: 1.1 }), 'invalidRequest'],
    ['an eta that is no number', () => named('ddim', 10, {}, { eta: NaN }), 'invalidRequest'],
    [
      'two sigma spacings',
      () => named('euler', 5, { use_karras_sigmas: true, use_beta_sigmas: true }),
      'schedulerConfigInvalid',
    ],
    ['a learned variance', () => named('ddpm', 5, { variance_type: 'learned_range' }), 'schedulerConfigInvalid'],
    ['a learned variance', () => named('dpmpp-2m', 5, { variance_type: 'learned' }), 'schedulerConfigInvalid'],
    [
      'DPM-Solver that ends at zero',
      () => named('dpmpp-2m', 5, { algorithm_type: 'dpmsolver' }),
      'schedulerConfigInvalid',
    ],
    ['DEIS as an SDE', () => named('deis', 5, { algorithm_type: 'sde-dpmsolver++' }), 'schedulerConfigInvalid'],
    ['a nested solver', () => named('unipc', 5, { solver_p: {} }), 'schedulerConfigInvalid'],
    ['UniPC of full order to zero', () => named('unipc', 5, { lower_order_final: false }), 'schedulerConfigInvalid'],
    ['betas of another number', () => named('ddim', 5, { trained_betas: [0.1, 0.2] }), 'schedulerConfigInvalid'],
  ])('%s', (_, action, code) => {
    expect(codeOf(action)).toBe(code);
  });

  it('are told with the names that can be', () => {
    expect(() => named('euler-a', 5)).toThrow(/no scheduler "euler-a".*ddim, ddpm, pndm, lms, euler, euler-ancestral/);
    expect(() => named('lcm', 51)).toThrow(/"lcm" cannot make 51 steps: .*50 timesteps/);
  });
});

describe('every scheduler', () => {
  const keys = (name: string) => (name === 'flow-match-euler' ? {} : latentConfig);

  it.each(schedulerNames)('%s leaves its inputs as they are', (name) => {
    const scheduler = named(name, 5, keys(name));
    const random = new TorchRandom(1);
    let sample = random.normal(64);
    scheduler.timesteps.forEach(() => {
      const before = sample.slice();
      const scaled = scheduler.scaleModelInput(sample);
      expect(scaled).not.toBe(sample);
      const output = random.normal(64);
      const outputBefore = output.slice();
      const next = scheduler.step(output, sample, random);
      expect(next).not.toBe(sample);
      expect(sample).toEqual(before);
      expect(output).toEqual(outputBefore);
      sample = next;
    });
  });

  it.each(schedulerNames)('%s does not care what becomes of its inputs later', (name) => {
    const run = (afterStep: (...arrays: Float32Array[]) => void) => {
      const scheduler = named(name, 6, keys(name));
      const random = new TorchRandom(2);
      let sample = random.normal(32);
      for (const timestep of scheduler.timesteps) {
        const scaled = scheduler.scaleModelInput(sample);
        const output = scaled.map((value) => Math.tanh(value) * (timestep / 1000));
        const next = scheduler.step(output, sample, random);
        afterStep(sample, scaled, output);
        sample = next;
      }
      return sample;
    };
    const overwritten = run((...arrays) => arrays.forEach((array) => array.fill(NaN)));
    expect(overwritten.every(Number.isFinite)).toBe(true);
    expect(overwritten).toEqual(run(() => undefined));
  });

  it.each(schedulerNames)('%s refuses a call too many', (name) => {
    const scheduler = named(name, 4, keys(name));
    const values = new Float32Array(16);
    const noise = new TorchRandom(0);
    scheduler.timesteps.forEach(() => scheduler.step(values, values, noise));
    expect(() => scheduler.step(values, values, noise)).toThrow(RangeError);
  });
});
