export interface KeptLimits {
  readonly count: number;
  readonly bytes: number;
}

/**
 * How many of the oldest results must go so that the others stay within the limits. The newest stays however large it
 * is, since someone has just waited for it.
 * @param sizes bytes of each result, oldest first
 */
export function resultsToDrop(sizes: readonly number[], limits: KeptLimits): number {
  let bytes = sizes.reduce((sum, size) => sum + size, 0);
  let dropped = 0;
  while (sizes.length - dropped > 1 && (sizes.length - dropped > limits.count || bytes > limits.bytes)) {
    bytes -= sizes[dropped]!;
    dropped += 1;
  }
  return dropped;
}
