import type { Notice } from '../../../../protocol/generation';
import type { Clip } from './clip';

export interface EncodeOptions {
  /** How good, of the kind's own qualities; see {@link AnimationEncoder}. */
  readonly quality: number;
  /** How often it plays; 0 for ever. */
  readonly loop: number;
  /** Bytes; the encoder gives up with `OverBudget` as soon as it is over. */
  readonly limit: number;
  readonly signal: AbortSignal;
  /** Called after every frame. */
  readonly onFrame: () => void;
  readonly onNotice: (notice: Notice) => void;
}

/** One kind of file that plays. */
export interface AnimationEncoder {
  /** From the best that it is worth to the least that is still pleasant to see; lossless kinds have one. */
  readonly qualities: readonly [number, ...number[]];
  /**
   * @param file absolute path of a new file
   * @returns its size in bytes
   * @throws OverBudget; EaselError fileNotWritten, frameUnreadable, jobCancelled
   */
  encode(clip: Clip, file: string, options: EncodeOptions): Promise<number>;
}
