import { invert, type Affine } from './affine';
import { withLevels, type Picture } from './picture';

/** What is seen outside of a picture: its edge pixel, its mirror image (the edge twice), itself again, or black. */
export type Border = 'replicate' | 'reflect' | 'wrap' | 'zero';

export type Kernel = 'bicubic' | 'bilinear';

/** Where in the source each pixel of the result lies: indices, which may be fractional; one of each a pixel. */
export interface Positions {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

export interface Warped {
  readonly picture: Picture;
  /** 1 where the pixel is of the source, 0 where it is of its border; one a pixel. */
  readonly inside: Float32Array;
}

/** The picture moved by a transform. Identity leaves every pixel as it was. */
export function warp(picture: Picture, transform: Affine, border: Border, kernel: Kernel = 'bicubic'): Warped {
  return resample(picture, positionsOf(transform, picture.width, picture.height), border, kernel);
}

/** For each pixel of the moved picture its place in the source. */
export function positionsOf(transform: Affine, width: number, height: number): Positions {
  const [a, b, c, d, e, f] = invert(transform);
  const x = new Float64Array(width * height);
  const y = new Float64Array(width * height);
  for (let row = 0, i = 0; row < height; row++) {
    for (let column = 0; column < width; column++, i++) {
      const [u, v] = [column + 0.5, row + 0.5];
      x[i] = a * u + b * v + c - 0.5;
      y[i] = d * u + e * v + f - 0.5;
    }
  }
  return { x, y };
}

/**
 * The picture's values at `positions`: cubic convolution with a = −½ (Keys, 1981), or linear.
 */
export function resample(picture: Picture, { x, y }: Positions, border: Border, kernel: Kernel = 'bicubic'): Warped {
  const { data, width, height } = picture;
  const levels = new Float64Array(data.length);
  const inside = new Float32Array(width * height);
  const taps = kernel === 'bicubic' ? 4 : 2;
  const weigh = kernel === 'bicubic' ? cubicWeights : linearWeights;
  const [weightsX, weightsY] = [new Float64Array(taps), new Float64Array(taps)];
  const columns = new Int32Array(taps);
  for (let i = 0; i < inside.length; i++) {
    const [px, py] = [x[i]!, y[i]!];
    if (px >= -0.5 && px <= width - 0.5 && py >= -0.5 && py <= height - 0.5) inside[i] = 1;
    const [left, top] = [Math.floor(px), Math.floor(py)];
    weigh(px - left, weightsX);
    weigh(py - top, weightsY);
    const first = 1 - taps / 2;
    for (let t = 0; t < taps; t++) columns[t] = borderIndex(left + first + t, width, border);
    let [red, green, blue] = [0, 0, 0];
    for (let s = 0; s < taps; s++) {
      const row = borderIndex(top + first + s, height, border);
      if (row < 0 || weightsY[s] === 0) continue;
      for (let t = 0; t < taps; t++) {
        if (columns[t]! < 0) continue;
        const weight = weightsY[s]! * weightsX[t]!;
        const at = (row * width + columns[t]!) * 3;
        red += weight * data[at]!;
        green += weight * data[at + 1]!;
        blue += weight * data[at + 2]!;
      }
    }
    levels[i * 3] = red;
    levels[i * 3 + 1] = green;
    levels[i * 3 + 2] = blue;
  }
  return { picture: withLevels(picture, levels), inside };
}

/** Which of `count` stands at `index`; −1 for black. */
export function borderIndex(index: number, count: number, border: Border): number {
  if (index >= 0 && index < count) return index;
  switch (border) {
    case 'replicate':
      return index < 0 ? 0 : count - 1;
    case 'reflect': {
      const within = modulo(index, 2 * count);
      return within < count ? within : 2 * count - 1 - within;
    }
    case 'wrap':
      return modulo(index, count);
    case 'zero':
      return -1;
  }
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}

function linearWeights(t: number, weights: Float64Array): void {
  weights[0] = 1 - t;
  weights[1] = t;
}

/** Of the four neighbours of a place that is `t` behind the second of them. */
function cubicWeights(t: number, weights: Float64Array): void {
  weights[0] = ((-0.5 * t + 1) * t - 0.5) * t;
  weights[1] = (1.5 * t - 2.5) * t * t + 1;
  weights[2] = ((-1.5 * t + 2) * t + 0.5) * t;
  weights[3] = (0.5 * t - 0.5) * t * t;
}
