import { describe, expect, it } from 'vitest';
import { createScheduler, type SchedulerOptions } from '../../../src/sidecar/engine/schedulers/registry';
import { denoised, latentConfig, sumOfMagnitudes } from './denoisingLoop';

/**
 * Solver variants, and runs that enter late, beyond the generated cases: sums of |x| that diffusers 0.42.1 gave
 * with the loop of `test/reference` (Stable Diffusion's betas; with a strength: `set_begin_index`, and the loop
 * from there on).
 */
type Measured = readonly [
  name: string,
  keys: object,
  steps: number,
  options: SchedulerOptions,
  firstTimesteps: readonly number[],
  sum: number,
];

const flow = { use_flow_sigmas: true, prediction_type: 'flow_prediction' };
const endsAtSigmaMin = { final_sigmas_type: 'sigma_min' };
const narrowKarras = { use_karras_sigmas: true, sigma_min: 0.1, sigma_max: 10 };
const edm = { timestep_type: 'continuous', use_karras_sigmas: true, sigma_min: 0.002, sigma_max: 700 };

const measured: readonly Measured[] = [
  ['dpmpp-2s', { solver_order: 3, solver_type: 'heun', lower_order_final: true }, 10, {}, [999, 899], 184.34917],
  ['dpmpp-2s', { solver_order: 3, ...endsAtSigmaMin }, 9, {}, [999, 888], 256.21009],
  ['dpmpp-2s', { algorithm_type: 'dpmsolver', ...endsAtSigmaMin }, 10, {}, [999, 899], 240.14452],
  [
    'dpmpp-2s',
    { algorithm_type: 'sde-dpmsolver++', solver_type: 'heun', solver_order: 3 },
    10,
    {},
    [999, 899],
    1898.7709,
  ],
  [
    'dpmpp-2m',
    { algorithm_type: 'dpmsolver', solver_order: 3, solver_type: 'heun', ...endsAtSigmaMin },
    10,
    {},
    [999, 899],
    190.38518,
  ],
  ['dpmpp-2m', { algorithm_type: 'sde-dpmsolver', ...endsAtSigmaMin }, 10, {}, [999, 899], 278.85646],
  [
    'dpmpp-2m',
    { algorithm_type: 'sde-dpmsolver++', solver_order: 3, solver_type: 'heun' },
    20,
    {},
    [999, 949],
    307.58281,
  ],
  ['dpmpp-2m', { lambda_min_clipped: -5.1, beta_schedule: 'squaredcos_cap_v2' }, 10, {}, [995, 896], 194.96087],
  ['unipc', { solver_order: 3, solver_type: 'bh1', ...endsAtSigmaMin }, 10, {}, [999, 899], 192.93727],
  ['unipc', { predict_x0: false, solver_order: 3, ...endsAtSigmaMin }, 10, {}, [999, 899], 190.90837],
  ['unipc', { disable_corrector: [0, 3] }, 10, {}, [999, 899], 184.39651],
  ['unipc', { ...flow, use_karras_sigmas: true }, 10, {}, [935, 901], 154.29301],
  ['unipc', { ...flow, flow_shift: 3, shift_terminal: 0.1 }, 10, {}, [999, 957], 146.39718],
  ['deis', { solver_order: 3 }, 20, {}, [999, 949], 200.3868],
  ['deis', { ...flow, flow_shift: 3 }, 10, {}, [999, 963], 180.21717],
  ['euler', narrowKarras, 10, {}, [933.5067, 860.0024], 178.52365],
  ['lms', narrowKarras, 10, {}, [999, 916.2841], 197.85201],
  ['euler', { ...edm, prediction_type: 'v_prediction' }, 10, {}, [1.6378, 1.4666], 222.4137],
  ['ddpm', { variance_type: 'fixed_small_log' }, 10, {}, [900, 800], 248.81813],
  ['ddim', { clip_sample: false }, 10, { eta: 0.5 }, [900, 800], 238.32439],
  ['tcd', {}, 4, { eta: 0.3 }, [999, 759], 233.50873],
  ['pndm', { skip_prk_steps: true, steps_offset: 1 }, 10, { strength: 0.6 }, [601, 501], 219.79824],
  ['pndm', {}, 20, { strength: 0.75 }, [875, 875], 203.01234],
  ['lms', {}, 10, { strength: 0.5 }, [444, 333], 1999.1561],
  ['heun', {}, 10, { strength: 0.6 }, [555, 444, 444], 1657.8421],
  ['dpm2-ancestral', {}, 10, { strength: 0.6 }, [555], 966.64529],
  ['dpmpp-2s', {}, 10, { strength: 0.7 }, [699, 599], 182.44203],
  ['dpmpp-2m', {}, 10, { strength: 0.6 }, [599, 500], 191.29697],
  ['unipc', {}, 10, { strength: 0.6 }, [599, 500], 192.10088],
  ['lcm', {}, 4, { strength: 0.6, latentConsistencyModel: false }, [499, 259], 192.75937],
];

describe('solver variants and late entries of the reference library', () => {
  it.each(measured)('%s %j, %i steps, %j', (name, keys, steps, options, firstTimesteps, sum) => {
    const scheduler = createScheduler({ ...latentConfig, ...keys }, steps, { ...options, name });
    firstTimesteps.forEach((timestep, i) => expect(scheduler.timesteps[i]).toBeCloseTo(timestep, 3));
    expect(Math.abs(sumOfMagnitudes(denoised(scheduler)) / sum - 1)).toBeLessThan(2e-5);
  });
});
