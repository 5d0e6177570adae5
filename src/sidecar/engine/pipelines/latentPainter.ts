import type { Pixels } from '../media/pixels';
import type { Values } from '../onnx/session';
import { leastSquares } from '../tensor/leastSquares';

/** The longest side of a painted picture, in pixels. */
const longestSide = 128;
/** The most pixels a side that one latent cell is painted with. */
const mostPatch = 4;

/**
 * Paints latents without the decoder: every cell becomes a few pixels by a linear map, which is fitted to what the decoder
 * itself made of other latents. It is coarse, takes a millisecond, and knows nothing of any model.
 */
export class LatentPainter {
  private constructor(
    private readonly weights: Float64Array,
    private readonly patch: number,
    private readonly channels: Pixels['channels'],
  ) {}

  /**
   * @param latents [1,C,h,w]
   * @param picture what the decoder made of them
   */
  static fittedTo({ data, dims }: Values, picture: Pixels): LatentPainter {
    const [, depth, rows, columns] = dims as [number, number, number, number];
    const cells = rows * columns;
    const factor = picture.width / columns;
    const patch = Math.min(mostPatch, factor);
    const inputs = new Float32Array(cells * depth);
    for (let i = 0; i < inputs.length; i++) inputs[i] = data[(i % depth) * cells + Math.floor(i / depth)]!;
    const targets = patch * patch * picture.channels;
    const outputs = new Float32Array(cells * targets);
    for (let cell = 0; cell < cells; cell++) {
      const [top, left] = [Math.floor(cell / columns) * factor, (cell % columns) * factor];
      for (let target = 0; target < targets; target++) {
        const place = Math.floor(target / picture.channels);
        const y = top + Math.floor(((Math.floor(place / patch) + 0.5) * factor) / patch);
        const x = left + Math.floor((((place % patch) + 0.5) * factor) / patch);
        const pixel = y * picture.width + x;
        outputs[cell * targets + target] = picture.data[pixel * picture.channels + (target % picture.channels)]!;
      }
    }
    return new LatentPainter(leastSquares(inputs, outputs, cells), patch, picture.channels);
  }

  /**
   * @param latents [1,C,h,w]
   * @returns a picture of at most 128 pixels a side
   */
  paint({ data, dims }: Values): Pixels {
    const [, depth, rows, columns] = dims as [number, number, number, number];
    const { channels, patch } = this;
    const [wholeWidth, wholeHeight] = [columns * patch, rows * patch];
    // Left out pixels instead of averages: it is half the work, and nobody looks that closely.
    const stride = Math.ceil(Math.max(wholeWidth, wholeHeight) / longestSide);
    const [width, height] = [Math.ceil(wholeWidth / stride), Math.ceil(wholeHeight / stride)];
    const levels = new Uint8ClampedArray(width * height * channels);
    for (let i = 0; i < levels.length; i++) {
      const pixel = Math.floor(i / channels);
      const [y, x] = [Math.floor(pixel / width) * stride, (pixel % width) * stride];
      const cell = Math.floor(y / patch) * columns + Math.floor(x / patch);
      const target = ((y % patch) * patch + (x % patch)) * channels + (i % channels);
      const start = target * (depth + 1);
      let level = this.weights[start + depth]!;
      for (let c = 0; c < depth; c++) level += this.weights[start + c]! * data[c * rows * columns + cell]!;
      levels[i] = level;
    }
    return { data: new Uint8Array(levels.buffer), channels, width, height };
  }
}
