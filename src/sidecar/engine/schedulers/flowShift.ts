import { at, linspace } from '../tensor/arrays';
import { configInvalid, type ConfigValues } from './config';
import type { RunSettings } from './schedulerRun';

/** The keys that say how a flow model's noise levels are moved for larger pictures. */
export type FlowShiftConfig = Pick<ConfigValues, 'use_dynamic_shifting' | 'time_shift_type'>;

/** σ moved towards noise by a factor in σ/(1 − σ) (Esser et al. 2024, "Scaling Rectified Flow …", equation 23). */
export function shifted(sigma: number, shift: number): number {
  return (shift * sigma) / (1 + (shift - 1) * sigma);
}

/**
 * The factor of {@link shifted} for one run: the configuration's own, or with dynamic shifting the one of the
 * picture's size, which is `mu` or its exponential.
 */
export function shiftOfRun(config: FlowShiftConfig, fixedShift: number, { mu }: RunSettings): number {
  if (!config.use_dynamic_shifting) return fixedShift;
  if (mu === undefined) {
    throw configInvalid('use_dynamic_shifting is true, and the shift for the size of the picture (mu) is not known.');
  }
  return config.time_shift_type === 'exponential' ? Math.exp(mu) : mu;
}

/** Stretches falling noise levels so that the last one is `terminal`, and 1 stays 1. */
export function stretchedTo(sigmas: readonly number[], terminal: number): number[] {
  const scale = (1 - at(sigmas, sigmas.length - 1)) / (1 - terminal);
  return sigmas.map((sigma) => 1 - (1 - sigma) / scale);
}

/**
 * The noise levels of DPM-Solver's and DEIS's calls on a flow: evenly apart from 1 − 1/N down, then shifted; the 0
 * is left away. Unlike the other classes these two run a model with dynamic shifting by its fixed shift when the
 * size of the picture is not known.
 */
export function solverFlowSigmas(
  config: FlowShiftConfig & Pick<ConfigValues, 'num_train_timesteps' | 'flow_shift'>,
  settings: RunSettings,
): number[] {
  const isDynamic = config.use_dynamic_shifting && settings.mu !== undefined;
  const shift = shiftOfRun({ ...config, use_dynamic_shifting: isDynamic }, config.flow_shift, settings);
  const complements = linspace(1, 1 / config.num_train_timesteps, settings.steps + 1).slice(1);
  return complements.map((complement) => shifted(1 - complement, shift)).reverse();
}
