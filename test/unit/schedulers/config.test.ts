import { describe, expect, it } from 'vitest';
import { configure, writtenKeys } from '../../../src/sidecar/engine/schedulers/config';
import { named } from './denoisingLoop';

describe('the keys of a configuration', () => {
  it('can have the infinity that Python writes', () => {
    expect(() => named('dpmpp-2m', 5, { lambda_min_clipped: -Infinity })).not.toThrow();
  });

  it('are those that are written, without private ones and those nobody chose', () => {
    const { className, written } = writtenKeys({
      _class_name: 'DDIMScheduler',
      _diffusers_version: '0.42.1',
      _use_default_values: ['beta_end'],
      beta_start: 0.1,
      beta_end: 0.2,
      something_else: 1,
    });
    expect(className).toBe('DDIMScheduler');
    expect(written).toEqual({ beta_start: 0.1, something_else: 1 });
  });

  it('take the defaults where they are not written', () => {
    const settings = configure({ beta_start: 0.1, something_else: 1 }, { beta_start: 0.3, beta_end: 0.4 });
    expect(settings).toEqual({ beta_start: 0.1, beta_end: 0.4 });
  });

  it('are checked, and the value is said', () => {
    expect(() => configure({ beta_start: 'small' }, { beta_start: 0.3 })).toThrow(/beta_start is "small"/);
    expect(() => named('euler', 5, { timestep_spacing: 'even' })).toThrow(/timestep_spacing is "even"/);
  });

  it('do not matter where the class does not take them', () => {
    expect(() => named('ddim', 5, { final_sigmas_type: 'never', use_karras_sigmas: 'perhaps' })).not.toThrow();
  });

  it('can be null where Python takes that for false', () => {
    expect(configure({ use_karras_sigmas: null }, { use_karras_sigmas: true })).toEqual({ use_karras_sigmas: false });
  });
});
