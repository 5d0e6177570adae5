/**
 * Splits a move from one noise level to a lower one into a longer move down, without noise, and fresh noise that
 * makes up for it: down² + up² = to² (Karras et al. 2022, appendix; k-diffusion's `get_ancestral_step` with η 1).
 */
export function ancestralSplit(from: number, to: number): { readonly down: number; readonly up: number } {
  const up = Math.sqrt((to ** 2 * (from ** 2 - to ** 2)) / from ** 2);
  return { down: Math.sqrt(to ** 2 - up ** 2), up };
}
