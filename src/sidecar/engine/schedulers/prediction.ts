import { linearCombination } from '../tensor/arrays';
import type { PredictionType } from './config';

/** A noise level: a sample is α·picture + σ·noise. Either may be 0. */
export interface NoiseLevel {
  readonly alpha: number;
  readonly sigma: number;
}

/**
 * What a model output says about picture or noise is linear in the sample and the output, whichever of the four
 * kinds of prediction it is: `sample`·x + `output`·m.
 */
export interface Mix {
  readonly sample: number;
  readonly output: number;
}

export function applyMix(mix: Mix, sample: Float32Array, modelOutput: Float32Array): Float32Array {
  return linearCombination([mix.sample, sample], [mix.output, modelOutput]);
}

/** The level of a variance-preserving sample (α² + σ² = 1) of timestep t. */
export function levelOfAlphaCumprod(alphaCumprod: number): NoiseLevel {
  return { alpha: Math.sqrt(alphaCumprod), sigma: Math.sqrt(1 - alphaCumprod) };
}

/** The variance-preserving level with the ratio σ/α that a k-diffusion sample (picture + σ·noise) has. */
export function levelOfRatio(ratio: number): NoiseLevel {
  const alpha = 1 / Math.sqrt(ratio ** 2 + 1);
  return { alpha, sigma: ratio * alpha };
}

/** The level on the straight way of flow matching, (1 − σ)·picture + σ·noise. */
export function levelOfFlow(sigma: number): NoiseLevel {
  return { alpha: 1 - sigma, sigma };
}

/**
 * In pure noise (zero terminal SNR) a predicted noise says nothing about the picture: the reference divides by 0
 * there and clips the infinities. This leads to the same values in float32, but not to 0 · ∞ on the way.
 */
const smallestAlpha = 1e-60;

/**
 * The predicted picture x₀. v is defined as α·noise − σ·picture (Salimans and Ho 2022, appendix D), the flow
 * velocity as noise − picture.
 */
export function originalSample(type: PredictionType, { alpha, sigma }: NoiseLevel): Mix {
  switch (type) {
    case 'epsilon': {
      const inverse = 1 / Math.max(alpha, smallestAlpha);
      return { sample: inverse, output: -sigma * inverse };
    }
    case 'sample':
      return { sample: 0, output: 1 };
    case 'v_prediction':
      return { sample: alpha, output: -sigma };
    case 'flow_prediction':
      return { sample: 1, output: -sigma };
  }
}

/** The predicted noise ε. */
export function predictedNoise(type: PredictionType, { alpha, sigma }: NoiseLevel): Mix {
  switch (type) {
    case 'epsilon':
      return { sample: 0, output: 1 };
    case 'sample':
      return { sample: 1 / sigma, output: -alpha / sigma };
    case 'v_prediction':
      return { sample: sigma, output: alpha };
    case 'flow_prediction':
      return { sample: 1, output: 1 - sigma };
  }
}

/**
 * dx/dσ = (x − x₀)/σ of a k-diffusion sample x = picture + σ·noise (Karras et al. 2022, equation 1), which is the
 * noise that the model sees. The model itself was given the variance-preserving α·x.
 */
export function derivative(type: PredictionType, sigma: number): Mix {
  const level = levelOfRatio(sigma);
  const noise = predictedNoise(type, level);
  return { sample: noise.sample * level.alpha, output: noise.output };
}
