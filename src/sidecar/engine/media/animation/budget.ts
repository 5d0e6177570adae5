import { EaselError } from '../../../../protocol/errors';
import { scaledClip, type Clip } from './clip';
import type { AnimationEncoder } from './encoder';
import { OverBudget } from './fileSink';

/** One way to make the file smaller or larger. */
export interface Rung {
  readonly quality: number;
  readonly clip: Clip;
}

/** Nothing is to be seen in smaller pictures. */
const smallestSide = 16;

/** From the best file to the smallest: first quality goes down to where it begins to hurt, then size, by a sixth a time. */
export function ladder(clip: Clip, { qualities }: Pick<AnimationEncoder, 'qualities'>): readonly [Rung, ...Rung[]] {
  const [best, ...others] = qualities;
  const rungs: [Rung, ...Rung[]] = [{ quality: best, clip }, ...others.map((quality) => ({ quality, clip }))];
  const least = qualities.at(-1)!;
  for (let power = 1; power <= 16; power++) {
    const smaller = scaledClip(clip, 2 ** (-power / 4));
    if (Math.min(smaller.width, smaller.height) < smallestSide) break;
    rungs.push({ quality: least, clip: smaller });
  }
  return rungs;
}

/** How many attempts {@link fitBudget} makes at most. */
export function mostAttempts(rungs: number): number {
  return 1 + Math.ceil(Math.log2(rungs));
}

/**
 * The best rung whose file keeps to the budget. Sizes fall from rung to rung, so half of what is left is ruled out by each
 * attempt.
 * @param attempt makes the file of a rung; gives up with OverBudget above `limit`. @returns its size in bytes
 * @returns the index of the rung
 * @throws EaselError budgetTooSmall
 */
export async function fitBudget(
  rungs: readonly Rung[],
  maxBytes: number,
  attempt: (index: number, limit: number) => Promise<number>,
): Promise<number> {
  const fits = async (index: number): Promise<boolean> => {
    const isLast = index === rungs.length - 1;
    // Of the last the size is told when it is too large.
    const bytes = await attempt(index, isLast ? Infinity : maxBytes).catch((error: unknown) => {
      if (error instanceof OverBudget) return Infinity;
      throw error;
    });
    if (isLast && bytes > maxBytes) {
      const { width, height } = rungs[index]!.clip;
      throw EaselError.of('budgetTooSmall', { maxBytes, bytes, width, height });
    }
    return bytes <= maxBytes;
  };
  if (await fits(0)) return 0;
  let tooLarge = 0;
  let fitting = rungs.length;
  while (fitting - tooLarge > 1) {
    const middle = (tooLarge + fitting) >> 1;
    if (await fits(middle)) fitting = middle;
    else tooLarge = middle;
  }
  return fitting;
}
