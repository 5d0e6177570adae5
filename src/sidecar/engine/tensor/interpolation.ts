import { at, linearCombination } from './arrays';

/** On the straight line, or on the arc between two directions. */
export type Interpolation = 'linear' | 'spherical';

/** Vectors with an angle below this (its cosine above) are as good as parallel: there the arc is a line. */
const parallel = 0.9995;

/**
 * From `from` (at 0) to `to` (at 1) on the straight line. Halfway between two independent noises it has half of
 * their variance, which shows as a picture with less in it: noise wants {@link slerp}.
 */
export function lerp(from: Float32Array, to: Float32Array, part: number): Float32Array {
  return linearCombination([1 - part, from], [part, to]);
}

/**
 * From `from` (at 0) to `to` (at 1) with a steady turn, as Shoemake (1985): sin((1−t)θ)/sin θ · from + sin(tθ)/sin θ · to,
 * where θ is the angle between them. The length changes from the one's to the other's; of two noises the variance
 * stays. Along (nearly) parallel or opposite vectors, and a vector of zeros, the arc is not defined: those are mixed by
 * {@link lerp}.
 */
export function slerp(from: Float32Array, to: Float32Array, part: number): Float32Array {
  const weights = arcWeights(cosine(from, to), part);
  return linearCombination([weights[0], from], [weights[1], to]);
}

/** {@link slerp} of each row of `width` numbers by itself: a prompt's rows are vectors of one word each. */
export function slerpRows(from: Float32Array, to: Float32Array, part: number, width: number): Float32Array {
  const mixed = new Float32Array(from.length);
  for (let start = 0; start < from.length; start += width) {
    const row = (values: Float32Array) => values.subarray(start, start + width);
    mixed.set(slerp(row(from), row(to), part), start);
  }
  return mixed;
}

/**
 * A place on a circle of noise that closes: `turn` 0 and 1 are the same place, `first` itself. Every place is noise of
 * the same variance when the three are independent: the squares of the weights sum up to 1.
 * @param turn how far round, 1 is once
 * @param radius of the circle on the sphere of noises, in radians: 0 stays at `first`; π/2, the largest, goes through
 *   its opposite: cos · first + sin · third
 */
export function circle(
  [first, second, third]: readonly [Float32Array, Float32Array, Float32Array],
  turn: number,
  radius: number,
): Float32Array {
  const [sine, cosine, angle] = [Math.sin(radius), Math.cos(radius), 2 * Math.PI * turn];
  // The circle's centre lies on the arc from first to second, `radius` away from both it and the circle.
  return linearCombination(
    [cosine * cosine + sine * sine * Math.cos(angle), first],
    [sine * cosine * (1 - Math.cos(angle)), second],
    [sine * Math.sin(angle), third],
  );
}

/** Of `from` and `to`, for an angle with this cosine. */
function arcWeights(cosineBetween: number, part: number): readonly [number, number] {
  // NaN (a vector of zeros) is not below either.
  if (!(Math.abs(cosineBetween) < parallel)) return [1 - part, part];
  const angle = Math.acos(cosineBetween);
  return [Math.sin((1 - part) * angle) / Math.sin(angle), Math.sin(part * angle) / Math.sin(angle)];
}

function cosine(left: Float32Array, right: Float32Array): number {
  if (left.length !== right.length) throw new RangeError(`Lengths differ: ${left.length} and ${right.length}`);
  let [product, leftSquares, rightSquares] = [0, 0, 0];
  for (let i = 0; i < left.length; i++) {
    const [a, b] = [at(left, i), at(right, i)];
    product += a * b;
    leftSquares += a * a;
    rightSquares += b * b;
  }
  return product / Math.sqrt(leftSquares * rightSquares);
}
