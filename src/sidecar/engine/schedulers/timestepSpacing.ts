import { linspace, roundHalfToEven } from '../tensor/arrays';
import type { ConfigValues } from './config';

/** The keys that choose which training timesteps an inference run visits. */
export type TimestepSpacingConfig = Pick<ConfigValues, 'num_train_timesteps' | 'timestep_spacing' | 'steps_offset'>;

/**
 * The timesteps of a run, falling (names of the spacings: Lin et al. 2023, table 2).
 * - linspace: from the last training timestep to 0, both included; *not* rounded
 * - leading: multiples of ⌊N/n⌋, from 0 up, plus `steps_offset`; misses the noisiest timesteps
 * - trailing: steps of N/n down from the last; misses timestep 0
 * @returns `count` timesteps; with trailing spacing sometimes one more, see {@link trailingTimesteps}
 */
export function spacedTimesteps(config: TimestepSpacingConfig, count: number): number[] {
  const trained = config.num_train_timesteps;
  switch (config.timestep_spacing) {
    case 'linspace':
      return linspace(0, trained - 1, count).reverse();
    case 'leading': {
      const stride = Math.floor(trained / count);
      return Array.from({ length: count }, (_, i) => (count - 1 - i) * stride + config.steps_offset);
    }
    case 'trailing':
      return trailingTimesteps(trained, trained / count);
  }
}

/**
 * {@link spacedTimesteps} for the classes whose timesteps are integers and index ᾱ. The additional timestep −1 of
 * {@link trailingTimesteps} is left away: the reference takes it for the noisiest one, which spoils its picture.
 */
export function spacedIntegerTimesteps(config: TimestepSpacingConfig, count: number): number[] {
  return spacedTimesteps(config, count)
    .map(roundHalfToEven)
    .filter((timestep) => timestep >= 0);
}

/**
 * The multistep solvers end at noise level 0, which is no timestep of its own: they space one more timestep and
 * leave the last away, except with trailing spacing, which never contains it.
 */
export function spacedSolverTimesteps(config: TimestepSpacingConfig, count: number, lastTimestep: number): number[] {
  if (config.timestep_spacing === 'trailing') {
    return trailingTimesteps(lastTimestep, config.num_train_timesteps / count);
  }
  const clipped = { ...config, num_train_timesteps: lastTimestep };
  return spacedIntegerTimesteps(clipped, count + 1).slice(0, -1);
}

/**
 * The rounding of N/n makes the reference's `arange` one longer for some n (61, 103, 121 … of 1000): its last
 * timestep is −1 then. Where noise levels are looked up by interpolation that is the lowest level, and harmless.
 */
function trailingTimesteps(from: number, stride: number): number[] {
  const length = Math.ceil(from / stride);
  // numpy steps by the difference of the first two values, which decides where halves go.
  const step = from - stride - from;
  return Array.from({ length }, (_, i) => roundHalfToEven(from + i * step) - 1);
}
