import type { ResolvedRequest } from '../../../protocol/generation';
import { promptPlace, type ModelCard } from '../../../protocol/models';
import type { Values } from '../onnx/session';
import { linearCombination } from '../tensor/arrays';
import { encodePrompt, type EncodedPrompt, type PromptText } from './encodePrompt';
import { guidanceEmbedding } from './guidanceEmbedding';
import type { LoadedModel } from './loadModel';

/** What the UNet is told beside the sample and the timestep, for one row of its batch. */
export interface Conditioning {
  /** The prompt's embeddings, [1,S,W]; S and W are the encoder's own. */
  readonly context: Values;
  /** Further inputs of the graph by name: `text_embeds` and `time_ids` (SDXL), `timestep_cond` (LCM). */
  readonly added: Readonly<Record<string, Values>>;
}

export interface PromptConditioning {
  /** [negative, positive] under guidance in two passes, else [positive]. */
  readonly rows: readonly Conditioning[];
  /** The parts of the two prompts that the encoders had no room for. */
  readonly cut: { readonly prompt: string; readonly negativePrompt: string };
  /** 0 … 1, how sure the encoders are that the model can draw the prompt; undefined where they do not say. */
  readonly confidence: number | undefined;
}

/** Whether a request is drawn with two passes a step, one of them for the negative prompt. */
export function usesTwoPasses(model: LoadedModel, { guidanceScale }: ResolvedRequest): boolean {
  return guidanceScale > 1 && !model.unet.takesGuidance;
}

/**
 * Prompt and negative prompt → tokens → embeddings, in the form that this model's UNet asks for.
 * @throws EaselError modelGraphUnsupported
 */
export async function encodePrompts(model: LoadedModel, request: ResolvedRequest): Promise<PromptConditioning> {
  const added = constantInputs(model, request);
  const positive = await encodePrompt(model, positiveText(request, model.folder.card));
  const rows = [withInputs(positive, added)];
  let negativeCut = '';
  if (usesTwoPasses(model, request)) {
    const negative =
      request.negativePrompt === '' && model.folder.zeroNegativeWhenAbsent
        ? zerosLike(positive)
        : await encodePrompt(model, { text: request.negativePrompt, ending: '' });
    rows.unshift(withInputs(negative, added));
    negativeCut = negative.cut;
  }
  return {
    rows,
    cut: { prompt: positive.cut, negativePrompt: negativeCut },
    confidence: positive.confidence,
  };
}

/**
 * The conditioning between two, row by row: the words of one fade into those of the other.
 * @param share 0: the first, 1: the second
 */
export function blendRows(
  first: readonly Conditioning[],
  second: readonly Conditioning[],
  share: number,
): readonly Conditioning[] {
  if (share === 0) return first;
  const blend = (a: Values, b: Values): Values => ({
    data: linearCombination([1 - share, a.data], [share, b.data]),
    dims: a.dims,
  });
  return first.map(({ context, added }, i) => {
    const other = second[i]!;
    const names = Object.keys(added);
    return {
      context: blend(context, other.context),
      added: Object.fromEntries(names.map((name) => [name, blend(added[name]!, other.added[name]!)])),
    };
  });
}

/** The prompt as it was written, or in the words in which this model's card asks for a transparent background. */
function positiveText({ prompt, transparent }: ResolvedRequest, card: ModelCard): PromptText {
  if (transparent !== true || card.transparent === undefined) return { text: prompt, ending: '' };
  const [before = '', after = ''] = card.transparent.prompt.split(promptPlace);
  return { text: before + prompt, ending: after };
}

function zerosLike({ context, pooled }: EncodedPrompt): EncodedPrompt {
  const zeros = ({ data, dims }: Values): Values => ({ data: new Float32Array(data.length), dims });
  return {
    context: zeros(context),
    pooled: pooled === undefined ? undefined : zeros(pooled),
    cut: '',
    confidence: undefined,
  };
}

function withInputs({ context, pooled }: EncodedPrompt, added: Conditioning['added']): Conditioning {
  return { context, added: pooled === undefined ? added : { ...added, text_embeds: pooled } };
}

/** Inputs that do not depend on the prompt and stay the same over the steps. */
function constantInputs(
  { unet }: LoadedModel,
  { width, height, guidanceScale }: ResolvedRequest,
): Conditioning['added'] {
  const { inputs } = unet.session;
  const added: Record<string, Values> = {};
  if (inputs.has('time_ids')) {
    // Original size, crop corner, target size: of a picture that was never scaled or cropped.
    added['time_ids'] = { data: Float32Array.of(height, width, 0, 0, height, width), dims: [1, 6] };
  }
  const cond = inputs.get('timestep_cond');
  if (cond !== undefined) {
    const length = cond.shape[1];
    if (typeof length !== 'number') throw unet.session.unsupported('its input "timestep_cond" has no fixed length.');
    added['timestep_cond'] = { data: guidanceEmbedding(guidanceScale, length), dims: [1, length] };
  }
  return added;
}
