/** Pixels by which the edge of a mask is taken back, and over which it then fades. */
const reach = 8;
/** Of a Gaussian as wide as the reach, by OpenCV's rule for a kernel of 2·reach + 1. */
const deviation = 0.3 * (reach - 1) + 0.8;

/**
 * A mask whose edges fade on its own side, so that two pictures blend without a seam.
 * @param mask 0 … 1, one a pixel
 */
export function soften(mask: Float32Array, width: number, height: number): Float32Array {
  if (mask.every((value) => value === 1)) return mask;
  const least = (values: Float32Array, at: (offset: number) => number) => {
    let low = Infinity;
    for (let offset = -reach; offset <= reach; offset++) low = Math.min(low, values[at(offset)]!);
    return low;
  };
  const weights = Array.from({ length: 2 * reach + 1 }, (_, i) => Math.exp(-((i - reach) ** 2) / (2 * deviation ** 2)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = (values: Float32Array, at: (offset: number) => number) => {
    let sum = 0;
    for (let offset = -reach; offset <= reach; offset++) sum += weights[offset + reach]! * values[at(offset)]!;
    return sum / total;
  };
  return bothWays(bothWays(mask, width, height, least), width, height, mean);
}

/** A filter along the rows, then along the columns; beyond the edge stands the edge. */
function bothWays(
  values: Float32Array,
  width: number,
  height: number,
  filter: (values: Float32Array, at: (offset: number) => number) => number,
): Float32Array {
  const within = (value: number, count: number) => Math.min(Math.max(value, 0), count - 1);
  const rows = values.map((_, i) => {
    const [row, column] = [Math.floor(i / width), i % width];
    return filter(values, (offset) => row * width + within(column + offset, width));
  });
  return rows.map((_, i) => {
    const [row, column] = [Math.floor(i / width), i % width];
    return filter(rows, (offset) => within(row + offset, height) * width + column);
  });
}
