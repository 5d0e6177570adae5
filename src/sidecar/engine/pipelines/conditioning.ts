import type { ResolvedRequest } from '../../../protocol/generation';
import { promptPlace, type ModelCard } from '../../../protocol/models';
import type { Values } from '../onnx/session';
import { encodePrompt, weighsWords, type PromptText } from './encodePrompt';
import { guidanceEmbedding } from './guidanceEmbedding';
import type { LoadedModel } from './loadModel';
import { mixPrompts, type WeightedEmbedding } from './mixPrompts';
import type { Conditioning, EncodedPrompt } from './promptEmbedding';
import { joinSegments, parsePrompt, withoutWeights, type ParsedPrompt, type PromptPart } from './promptSyntax';

export interface PromptConditioning {
  /** [negative, positive] under guidance in two passes, else [positive]. */
  readonly rows: readonly Conditioning[];
  /** The parts of the two prompts that the encoders had no room for. */
  readonly cut: { readonly prompt: string; readonly negativePrompt: string };
  /** 0 … 1, how sure the encoders are that the model can draw the prompt; undefined where they do not say. */
  readonly confidence: number | undefined;
  /** Words have weights that this model cannot give them. */
  readonly unweighed: boolean;
  /** There is something that the picture should not show. */
  readonly hasNegative: boolean;
}

/** Whether a request is drawn with two passes a step, one of them for the negative prompt. */
export function usesTwoPasses(model: LoadedModel, { guidanceScale }: ResolvedRequest): boolean {
  return guidanceScale > 1 && !model.unet.takesGuidance;
}

/**
 * Prompt and negative prompt → tokens → embeddings, in the form that this model's UNet asks for. Of several prompts
 * ({@link parsePrompt}) the embeddings are mixed by weight; those with a negative one join the negative prompt, which
 * weighs 1 among them.
 * @throws EaselError modelGraphUnsupported
 */
export async function encodePrompts(model: LoadedModel, request: ResolvedRequest): Promise<PromptConditioning> {
  const added = constantInputs(model, request);
  const read = promptParts(model, request);
  const positive = await encodeParts(model, read.positive);
  const rows = [withInputs(positive, added)];
  let negativeCut = '';
  if (usesTwoPasses(model, request)) {
    const negative =
      read.negative.length === 0 && model.folder.zeroNegativeWhenAbsent
        ? zerosLike(positive)
        : await encodeParts(model, read.negative);
    rows.unshift(withInputs(negative, added));
    negativeCut = negative.cut;
  }
  return {
    rows,
    cut: { prompt: positive.cut, negativePrompt: negativeCut },
    confidence: positive.confidence,
    unweighed: read.unweighed,
    hasNegative: read.negative.length > 0,
  };
}

interface WeightedText {
  readonly text: PromptText;
  /** Above 0. */
  readonly weight: number;
}

/** Both prompts as texts with their weights; of what the picture should not show there may be none. */
function promptParts(model: LoadedModel, request: ResolvedRequest) {
  const { prompt, negativePrompt } = request;
  const [wanted, unwanted] = [prompt, negativePrompt].map(parsePrompt) as [ParsedPrompt, ParsedPrompt];
  const weighs = weighsWords(model);
  const parts = weighs ? wanted.parts : withoutWeights(prompt, wanted);
  const without = weighs ? unwanted.parts : withoutWeights(negativePrompt, unwanted);
  const plain = ({ segments }: PromptPart): PromptText => ({ segments, ending: '' });
  const positive = parts
    .filter(({ weight }) => weight > 0)
    .map((part) => ({ text: positiveText(part, request, model.folder.card), weight: part.weight }));
  const negative = parts
    .filter(({ weight }) => weight < 0)
    .map((part) => ({ text: plain(part), weight: -part.weight }));
  if (negativePrompt !== '')
    negative.push(
      ...without.filter(({ weight }) => weight > 0).map((part) => ({ text: plain(part), weight: part.weight })),
    );
  return { positive, negative, unweighed: !weighs && (setsWeights(wanted) || setsWeights(unwanted)) };
}

function setsWeights({ parts, syntax }: ParsedPrompt): boolean {
  return syntax === 'explicit' && parts.some(({ segments }) => segments.some(({ weight }) => weight !== 1));
}

async function encodeParts(model: LoadedModel, parts: readonly WeightedText[]): Promise<EncodedPrompt> {
  if (parts.length === 0) return encodePrompt(model, { segments: [{ text: '', weight: 1 }], ending: '' });
  const prompts: WeightedEmbedding[] = [];
  for (const { text, weight } of parts) prompts.push({ encoded: await encodePrompt(model, text), weight });
  return mixPrompts(prompts);
}

/** The prompt as it was written, or in the words in which this model's card asks for a transparent background. */
function positiveText({ segments }: PromptPart, { transparent }: ResolvedRequest, card: ModelCard): PromptText {
  if (transparent !== true || card.transparent === undefined) return { segments, ending: '' };
  const [before = '', after = ''] = card.transparent.prompt.split(promptPlace);
  return { segments: joinSegments([{ text: before, weight: 1 }, ...segments]), ending: after };
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
