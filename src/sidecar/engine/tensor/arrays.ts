/** Flat float32 arithmetic: sums are made in double precision and rounded once. */

/** One term of a {@link linearCombination}. */
export type Term = readonly [weight: number, values: Float32Array];

/** Σ weight·values, element by element; all arrays have the same length. */
export function linearCombination(...terms: readonly Term[]): Float32Array {
  const sums = new Float64Array(terms[0]?.[1].length ?? 0);
  for (const [weight, values] of terms) {
    if (values.length !== sums.length) throw new RangeError(`Lengths differ: ${values.length} and ${sums.length}`);
    for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] ?? 0) + weight * (values[i] ?? 0);
  }
  return Float32Array.from(sums);
}

/** All values of the first and behind them all of the second. */
export function joined(first: Float32Array, second: Float32Array): Float32Array {
  const both = new Float32Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

/** Every value moved into −limit … limit; NaN stays NaN. */
export function clampMagnitude(values: Float32Array, limit: number): Float32Array {
  return values.map((value) => Math.min(Math.max(value, -limit), limit));
}

/** The `fraction` quantile (0 … 1) of |values|, linear between neighbours, as `torch.quantile`. */
export function quantileOfMagnitude(values: Float32Array, fraction: number): number {
  const sorted = values.map(Math.abs).sort();
  const rank = fraction * (sorted.length - 1);
  const lower = Math.floor(rank);
  const from = at(sorted, lower);
  return from + (rank - lower) * (at(sorted, Math.ceil(rank)) - from);
}

/** `values[index]`; an index outside of the array is a defect of the caller and throws. */
export function at(values: ArrayLike<number>, index: number): number {
  const value = values[index];
  if (value === undefined) throw new RangeError(`Index ${index} is outside of ${values.length} values`);
  return value;
}

/** `count` values from `first` to `last`, both included, evenly apart (one value: `first`), as `numpy.linspace`. */
export function linspace(first: number, last: number, count: number): number[] {
  const step = (last - first) / (count - 1);
  return Array.from({ length: count }, (_, i) => (i > 0 && i === count - 1 ? last : i * (i === 0 ? 0 : step) + first));
}

/** To the nearest integer, halves to the even one, as numpy and Python round. */
export function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
