import type { Values } from '../onnx/session';
import { linearCombination } from '../tensor/arrays';
import { lerp, slerpRows, type Interpolation } from '../tensor/interpolation';
import type { Conditioning, EncodedPrompt } from './promptEmbedding';

export interface WeightedEmbedding {
  readonly encoded: EncodedPrompt;
  /** Above 0. */
  readonly weight: number;
}

/**
 * Several prompts as one: the mean of their embeddings by weight. A sum would leave the place where a model knows what
 * rows mean. One prompt alone stays as it is, to the bit, whatever it weighs.
 * @param prompts at least one
 */
export function mixPrompts(prompts: readonly WeightedEmbedding[]): EncodedPrompt {
  const [first] = prompts;
  if (first === undefined) throw new RangeError('There is no prompt to mix.');
  if (prompts.length === 1) return first.encoded;
  const total = prompts.reduce((sum, { weight }) => sum + weight, 0);
  const mean = (of: (encoded: EncodedPrompt) => Values): Values => ({
    data: linearCombination(...prompts.map(({ encoded, weight }) => [weight / total, of(encoded).data] as const)),
    dims: of(first.encoded).dims,
  });
  const confidences = prompts.map(({ encoded }) => encoded.confidence).filter((each) => each !== undefined);
  return {
    context: mean(({ context }) => context),
    pooled: first.encoded.pooled === undefined ? undefined : mean(({ pooled }) => pooled!),
    cut: prompts
      .map(({ encoded }) => encoded.cut)
      .filter((cut) => cut !== '')
      .join(' … '),
    confidence: confidences.length === 0 ? undefined : Math.min(...confidences),
  };
}

/**
 * Between what two prompts tell the UNet, row by row of its batch: `from` at 0, `to` at 1. All inputs are mixed; those
 * that do not depend on the prompt are the same on both sides. A row that both share (the negative prompt's) is not
 * computed anew.
 */
export function mixConditionings(
  from: readonly Conditioning[],
  to: readonly Conditioning[],
  part: number,
  interpolation: Interpolation,
): readonly Conditioning[] {
  if (part === 0 || from === to) return from;
  if (part === 1) return to;
  return from.map((row, i) => mixRow(row, to[i]!, part, interpolation));
}

function mixRow(from: Conditioning, to: Conditioning, part: number, interpolation: Interpolation): Conditioning {
  const mix = (one: Values, other: Values): Values => {
    if (one.data === other.data) return one;
    const width = one.dims.at(-1)!;
    const data =
      interpolation === 'linear' ? lerp(one.data, other.data, part) : slerpRows(one.data, other.data, part, width);
    return { data, dims: one.dims };
  };
  const added = Object.entries(from.added).map(([name, values]) => [name, mix(values, to.added[name]!)] as const);
  return { context: mix(from.context, to.context), added: Object.fromEntries(added) };
}
