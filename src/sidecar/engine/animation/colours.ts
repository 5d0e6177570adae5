import { fromHsl, fromHsv, fromLab, toHsl, toHsv, toLab, type Colour } from './colourSpaces';
import { withLevels, type Picture } from './picture';

export type ColourSpace = 'LAB' | 'HSV' | 'RGB';

const spaces: Readonly<
  Record<ColourSpace, { to: (rgb: Readonly<Colour>) => Colour; from: (value: Readonly<Colour>) => Colour }>
> = {
  LAB: { to: toLab, from: fromLab },
  HSV: { to: toHsv, from: fromHsv },
  RGB: { to: ([r, g, b]) => [r, g, b], from: ([r, g, b]) => [r, g, b] },
};

/**
 * The picture with the colours of `key`: in each channel of the space, values are exchanged so that they are distributed as
 * those of `key` are (histogram matching, as `skimage.exposure.match_histograms` does it).
 */
export function matchColours(picture: Picture, key: Picture, space: ColourSpace): Picture {
  const { to, from } = spaces[space];
  const own = channelsOf(picture, to);
  const wanted = channelsOf(key, to);
  const matched = own.map((values, c) => matchValues(values, wanted[c]!));
  const levels = new Float64Array(picture.data.length);
  for (let i = 0; i < levels.length / 3; i++) {
    const rgb = from([matched[0]![i]!, matched[1]![i]!, matched[2]![i]!]);
    for (let c = 0; c < 3; c++) levels[i * 3 + c] = rgb[c]! * 255;
  }
  return withLevels(picture, levels);
}

function channelsOf({ data }: Picture, to: (rgb: Readonly<Colour>) => Colour): readonly Float64Array[] {
  const count = data.length / 3;
  const channels = [new Float64Array(count), new Float64Array(count), new Float64Array(count)];
  for (let i = 0; i < count; i++) {
    const value = to([data[i * 3]! / 255, data[i * 3 + 1]! / 255, data[i * 3 + 2]! / 255]);
    for (let c = 0; c < 3; c++) channels[c]![i] = value[c]!;
  }
  return channels;
}

/** Each value becomes the one that has the same rank among `wanted`; between two of those, linearly. */
function matchValues(values: Float64Array, wanted: Float64Array): Float64Array {
  const own = distribution(values);
  const other = distribution(wanted);
  const exchanged = new Map<number, number>();
  let at = 0;
  for (let i = 0; i < own.values.length; i++) {
    const rank = own.ranks[i]!;
    while (at < other.ranks.length && other.ranks[at]! < rank) at += 1;
    exchanged.set(own.values[i]!, valueOfRank(other, at, rank));
  }
  return values.map((value) => exchanged.get(value)!);
}

interface Distribution {
  /** Each value once, ascending. */
  readonly values: Float64Array;
  /** Which share of all is not larger. */
  readonly ranks: Float64Array;
}

function distribution(values: Float64Array): Distribution {
  const sorted = values.slice().sort();
  const unique: number[] = [];
  const ranks: number[] = [];
  for (let i = 0; i < sorted.length; i++) {
    if (i + 1 < sorted.length && sorted[i + 1] === sorted[i]) continue;
    unique.push(sorted[i]!);
    ranks.push((i + 1) / sorted.length);
  }
  return { values: Float64Array.from(unique), ranks: Float64Array.from(ranks) };
}

/** @param at the first entry of that rank or a higher one */
function valueOfRank({ values, ranks }: Distribution, at: number, rank: number): number {
  if (at === 0) return values[0]!;
  if (at >= ranks.length) return values[values.length - 1]!;
  const [low, high] = [ranks[at - 1]!, ranks[at]!];
  return values[at - 1]! + ((values[at]! - values[at - 1]!) * (rank - low)) / (high - low);
}

export interface Adjustments {
  /** Factor on all levels. */
  readonly brightness: number;
  /** Factor on the distance from the picture's mean grey. */
  readonly contrast: number;
  /** Degrees. */
  readonly hue: number;
  /** Factor on the saturation of HSL. */
  readonly saturation: number;
  /** Added to the lightness of HSL, −1 … 1. */
  readonly lightness: number;
}

/** Whether they change nothing. */
export function isNeutral({ brightness, contrast, hue, saturation, lightness }: Adjustments): boolean {
  return brightness === 1 && contrast === 1 && hue === 0 && saturation === 1 && lightness === 0;
}

/** In this order: brightness, contrast, then hue, saturation and lightness in HSL. What changes nothing is left out. */
export function adjustColours(picture: Picture, wanted: Adjustments): Picture {
  const { brightness, contrast, hue, saturation, lightness } = wanted;
  let result = picture;
  if (brightness !== 1)
    result = withLevels(
      result,
      Float64Array.from(result.data, (level) => level * brightness),
    );
  if (contrast !== 1) {
    const grey = meanGrey(result);
    result = withLevels(
      result,
      Float64Array.from(result.data, (level) => grey + (level - grey) * contrast),
    );
  }
  if (hue === 0 && saturation === 1 && lightness === 0) return result;
  const levels = new Float64Array(result.data.length);
  for (let i = 0; i < levels.length; i += 3) {
    const [h, s, l] = toHsl([result.data[i]! / 255, result.data[i + 1]! / 255, result.data[i + 2]! / 255]);
    const turned = (((h + hue / 360) % 1) + 1) % 1;
    const rgb = fromHsl([turned, clip(s * saturation), clip(l + lightness)]);
    for (let c = 0; c < 3; c++) levels[i + c] = rgb[c]! * 255;
  }
  return withLevels(result, levels);
}

/** Of the luma of ITU-R 601-2, a whole number: what Pillow's `ImageEnhance.Contrast` turns about. */
function meanGrey({ data }: Picture): number {
  let sum = 0;
  for (let i = 0; i < data.length; i += 3) {
    // Pillow's fixed-point luma.
    sum += (data[i]! * 19595 + data[i + 1]! * 38470 + data[i + 2]! * 7471 + 0x8000) >> 16;
  }
  return Math.floor(sum / (data.length / 3) + 0.5);
}

function clip(value: number): number {
  return Math.min(Math.max(value, 0), 1);
}

/** Side of a tile of {@link blendByTiles}. */
const tile = 8;

/**
 * `share` of the tiles of the second picture among those of the first: a picture whose distribution of colours lies between
 * theirs, for {@link matchColours}.
 */
export function blendByTiles(first: Picture, second: Picture, share: number): Picture {
  if (share <= 0) return first;
  if (share >= 1) return second;
  const { width, height } = first;
  const across = Math.ceil(width / tile);
  const data = first.data.slice();
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const index = Math.floor(row / tile) * across + Math.floor(column / tile);
      if (radicalInverse(index) >= share) continue;
      const at = (row * width + column) * 3;
      data.set(second.data.subarray(at, at + 3), at);
    }
  }
  return { ...first, data };
}

/** The binary digits of `index` mirrored behind the point: evenly spread in 0 … 1, in whatever order it is read. */
function radicalInverse(index: number): number {
  let [result, digit] = [0, 0.5];
  for (let rest = index; rest > 0; rest = Math.floor(rest / 2), digit /= 2) result += (rest % 2) * digit;
  return result;
}
