import type { Pixels } from '../media/pixels';
import type { Values } from '../onnx/session';
import { LeastSquares } from '../tensor/leastSquares';

/** The longest side of a painted picture, in pixels. */
const longestSide = 128;
/** About so many cells of a picture are enough to learn from. */
const enoughCells = 1024;
/** The most pixels a side that one latent cell is painted with. */
const mostPatch = 4;

/** How much pictures count that were learned before the latest. */
const memory = 0.5;
/** Red, green, blue, alpha. */
const colours = 4;

/**
 * Paints latents without the decoder: every cell becomes a few pixels by a linear map, which is learned from what the
 * decoder itself made of latents. It is coarse, takes a millisecond, and knows nothing of any model.
 */
export class LatentPainter {
  private weights: Float64Array = new Float64Array();
  private hasAlpha = false;

  private constructor(
    private readonly patch: number,
    private readonly map: LeastSquares,
  ) {}

  /** @param latents and picture as for {@link learn} */
  static from(latents: Values, picture: Pixels): LatentPainter {
    const [, depth, , columns] = latents.dims as [number, number, number, number];
    const patch = Math.min(mostPatch, picture.width / columns);
    const painter = new LatentPainter(patch, new LeastSquares(depth, patch * patch * colours));
    painter.learn(latents, picture);
    return painter;
  }

  /**
   * @param latents [1,C,h,w]
   * @param picture what the decoder made of them
   */
  learn({ data, dims }: Values, picture: Pixels): void {
    const { patch } = this;
    const [, depth, rows, columns] = dims as [number, number, number, number];
    const factor = picture.width / columns;
    const targets = patch * patch * colours;
    // An odd number goes through all columns even where it leaves cells out.
    const stride = 2 * Math.floor(Math.ceil((rows * columns) / enoughCells) / 2) + 1;
    const cells = Math.ceil((rows * columns) / stride);
    const inputs = new Float32Array(cells * depth);
    const outputs = new Float32Array(cells * targets).fill(255);
    for (let i = 0; i < cells; i++) {
      const cell = i * stride;
      for (let c = 0; c < depth; c++) inputs[i * depth + c] = data[c * rows * columns + cell]!;
      const [top, left] = [Math.floor(cell / columns) * factor, (cell % columns) * factor];
      for (let place = 0; place < patch * patch; place++) {
        const y = top + Math.floor(((Math.floor(place / patch) + 0.5) * factor) / patch);
        const x = left + Math.floor((((place % patch) + 0.5) * factor) / patch);
        const pixel = (y * picture.width + x) * picture.channels;
        outputs.set(picture.data.subarray(pixel, pixel + picture.channels), i * targets + place * colours);
      }
    }
    this.map.fade(memory);
    this.map.add(inputs, outputs, cells);
    this.weights = this.map.solve();
    this.hasAlpha ||= picture.channels === 4;
  }

  /**
   * @param latents [1,C,h,w]
   * @returns a picture of at most 128 pixels a side
   */
  paint({ data, dims }: Values): Pixels {
    const [, depth, rows, columns] = dims as [number, number, number, number];
    const { patch } = this;
    const channels = this.hasAlpha ? 4 : 3;
    const [wholeWidth, wholeHeight] = [columns * patch, rows * patch];
    // Left out pixels instead of averages: it is half the work, and nobody looks that closely.
    const stride = Math.ceil(Math.max(wholeWidth, wholeHeight) / longestSide);
    const [width, height] = [Math.ceil(wholeWidth / stride), Math.ceil(wholeHeight / stride)];
    const levels = new Uint8ClampedArray(width * height * channels);
    for (let i = 0; i < levels.length; i++) {
      const pixel = Math.floor(i / channels);
      const [y, x] = [Math.floor(pixel / width) * stride, (pixel % width) * stride];
      const cell = Math.floor(y / patch) * columns + Math.floor(x / patch);
      const target = ((y % patch) * patch + (x % patch)) * colours + (i % channels);
      const start = target * (depth + 1);
      let level = this.weights[start + depth]!;
      for (let c = 0; c < depth; c++) level += this.weights[start + c]! * data[c * rows * columns + cell]!;
      levels[i] = level;
    }
    return { data: new Uint8Array(levels.buffer), channels, width, height };
  }
}
