import type { NoiseSource } from '../tensor/noiseSource';
import { withLevels, type Picture } from './picture';

/** Gaussian noise on every level, `amount` its standard deviation as a share of white. */
export function addNoise(picture: Picture, amount: number, noise: NoiseSource): Picture {
  if (amount === 0) return picture;
  const values = noise.normal(picture.data.length);
  return withLevels(
    picture,
    values.map((value, i) => picture.data[i]! + value * amount * 255),
  );
}
