/** Between two latents of one shape, `share` 0 … 1 of the second. */
export function lerp(a: Float32Array, b: Float32Array, share: number): Float32Array {
  return a.map((value, i) => value + (b[i]! - value) * share);
}

/** Along the arc between them; where they lie in one line, {@link lerp}. */
export function slerp(a: Float32Array, b: Float32Array, share: number): Float32Array {
  const [lengthA, lengthB] = [norm(a), norm(b)];
  let dot = 0;
  for (let i = 0; i < a.length; i++) dot += a[i]! * b[i]!;
  const cosine = lengthA === 0 || lengthB === 0 ? 1 : dot / (lengthA * lengthB);
  if (Math.abs(cosine) > 0.9995) return lerp(a, b, share);
  const angle = Math.acos(cosine);
  const [ofA, ofB] = [Math.sin((1 - share) * angle) / Math.sin(angle), Math.sin(share * angle) / Math.sin(angle)];
  return a.map((value, i) => ofA * value + ofB * b[i]!);
}

function norm(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}
