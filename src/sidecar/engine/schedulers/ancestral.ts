/**
 * Splits a move from one noise level to a lower one into a longer move down, without noise, and fresh noise that
 * makes up for it: down² + up² = to² (Karras et al. 2022, appendix; k-diffusion's `get_ancestral_step` with η 1).
 *
 * In float32 operation by operation, because `down` is a small difference of nearly equal squares when the move is
 * long: the reference's rounding errors are a visible part of it.
 */
export function ancestralSplit(from: number, to: number): { readonly down: number; readonly up: number } {
  const [fromSquare, toSquare] = [Math.fround(from * from), Math.fround(to * to)];
  const product = Math.fround(toSquare * Math.fround(fromSquare - toSquare));
  const up = Math.fround(Math.sqrt(Math.fround(product / fromSquare)));
  // Rounding can also make it negative, for which the reference's picture is NaN.
  const downSquare = Math.max(Math.fround(toSquare - Math.fround(up * up)), 0);
  return { down: Math.fround(Math.sqrt(downSquare)), up };
}
