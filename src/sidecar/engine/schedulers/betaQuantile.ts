/** Enough halvings of [0, ½] for a double. */
const bisections = 60;

/**
 * The quantile function (inverse distribution function) of the symmetric Beta(shape, shape) distribution.
 * The one use is beta-spaced sigmas (shape 0.6), where a general library would be many times this file.
 * @param probability 0 … 1
 * @returns x in 0 … 1 with I_x(shape, shape) = probability, to about 1e-15
 */
export function symmetricBetaQuantile(probability: number, shape: number): number {
  if (probability > 0.5) return 1 - symmetricBetaQuantile(1 - probability, shape);
  // By symmetry half of the area lies below ½, so the series needs no gamma function for its scale.
  const area = probability * 2 * incompleteBeta(0.5, shape);
  let [low, high] = [0, 0.5];
  for (let i = 0; i < bisections; i++) {
    const middle = (low + high) / 2;
    if (incompleteBeta(middle, shape) < area) low = middle;
    else high = middle;
  }
  return probability === 0 ? 0 : (low + high) / 2;
}

/**
 * ∫₀ˣ (u(1 − u))^(shape − 1) du as a power series (Abramowitz and Stegun 26.5.4 after expanding (1 − u)^(shape − 1)).
 * @param x 0 … ½, where each term is at most about half of the one before
 */
function incompleteBeta(x: number, shape: number): number {
  let power = x ** shape;
  let sum = power / shape;
  for (let k = 1; power > sum * 1e-17; k++) {
    power *= (x * (k - shape)) / k;
    sum += power / (shape + k);
  }
  return sum;
}
