import { at } from '../tensor/arrays';
import { configInvalid, type ConfigValues } from './config';
import { stepsInvalid, type RunSettings } from './schedulerRun';

/** The keys of the grid that consistency models were distilled on. */
export type DistilledConfig = Pick<ConfigValues, 'num_train_timesteps' | 'original_inference_steps'>;

/**
 * A subset, evenly apart, of the grid of `original_inference_steps` timesteps that a consistency model was distilled
 * on (Luo et al. 2023, "Latent Consistency Models", section 4.3); falling from the grid's top.
 * @param strength the share of the grid, from its lower end, that may be visited
 * @throws stepsInvalid when the grid, or its share, has fewer timesteps than steps
 */
export function distilledTimesteps(config: DistilledConfig, settings: RunSettings, strength: number): number[] {
  const { num_train_timesteps: trained, original_inference_steps: original } = config;
  if (original > trained) {
    throw configInvalid(`original_inference_steps is ${original}, more than the ${trained} of num_train_timesteps.`);
  }
  const stride = Math.floor(trained / original);
  const gridSize = Math.trunc(original * strength);
  if (settings.steps > gridSize) {
    const share = strength < 1 ? `, of which the strength ${strength} leaves ${gridSize}` : '';
    throw stepsInvalid(settings, `the model was distilled on ${original} timesteps${share}.`);
  }
  const grid = Array.from({ length: gridSize }, (_, i) => (gridSize - i) * stride - 1);
  return Array.from({ length: settings.steps }, (_, i) => at(grid, Math.floor(i * (gridSize / settings.steps))));
}
