import type { ResolvedRequest } from '../../../protocol/generation';
import type { Values } from '../onnx/session';
import { guidanceEmbedding } from './guidanceEmbedding';
import type { LoadedModel, TextEncoder } from './loadModel';

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
  const positive = await encodePrompt(model, request.prompt);
  const rows = [withInputs(positive, added)];
  let negativeCut = '';
  if (usesTwoPasses(model, request)) {
    const negative =
      request.negativePrompt === '' && model.folder.zeroNegativeWhenAbsent
        ? zerosLike(positive)
        : await encodePrompt(model, request.negativePrompt);
    rows.unshift(withInputs(negative, added));
    negativeCut = negative.cut;
  }
  return { rows, cut: { prompt: positive.cut, negativePrompt: negativeCut } };
}

export interface EncodedPrompt {
  readonly context: Values;
  /** The pooled state [1,P], for graphs with `text_embeds`. */
  readonly pooled: Values | undefined;
  readonly cut: string;
}

/** How many prompts' embeddings are kept. */
const remembered = 4;

/** The empty negative prompt comes with nearly every request, and all of its prompts with a variation. */
async function encodePrompt(model: LoadedModel, prompt: string): Promise<EncodedPrompt> {
  const { embeddings } = model;
  const encoded = embeddings.get(prompt) ?? (await runEncoders(model, prompt));
  // A Map keeps the order in which its entries came: the first was not asked for the longest.
  embeddings.delete(prompt);
  embeddings.set(prompt, encoded);
  if (embeddings.size > remembered) embeddings.delete(embeddings.keys().next().value!);
  return encoded;
}

async function runEncoders(model: LoadedModel, prompt: string): Promise<EncodedPrompt> {
  const wantsPooled = model.unet.session.inputs.has('text_embeds');
  const states: Values[] = [];
  let pooled: Values | undefined;
  let cut = '';
  for (const encoder of model.textEncoders) {
    const result = await runEncoder(encoder, prompt, wantsPooled);
    states.push(result.states);
    // SDXL: that of the last encoder.
    pooled = result.pooled ?? pooled;
    if (result.cut.length > cut.length) cut = result.cut;
  }
  return { context: joinWidths(states), pooled, cut };
}

/** @param hidden take the second-to-last layer's states (SDXL) instead of the last one's */
async function runEncoder({ session, tokenizer }: TextEncoder, prompt: string, hidden: boolean) {
  const window = session.input('input_ids').shape[1];
  const length = typeof window === 'number' ? window : tokenizer.maximumLength;
  const { ids, cut } = tokenizer.encode(prompt, length);
  const statesName = hidden ? secondToLastLayer([...session.outputs.keys()]) : lastLayer([...session.outputs.keys()]);
  if (statesName === undefined) throw session.unsupported('it has no output with hidden states.');
  const pooledName = hidden && session.outputs.has('text_embeds') ? 'text_embeds' : undefined;
  const wanted = pooledName === undefined ? [statesName] : [statesName, pooledName];
  const outputs = await session.run({ input_ids: { data: ids, dims: [1, length] } }, wanted);
  return { states: outputs[statesName]!, pooled: pooledName === undefined ? undefined : outputs[pooledName]!, cut };
}

function lastLayer(outputs: readonly string[]): string | undefined {
  return outputs.includes('last_hidden_state') ? 'last_hidden_state' : outputs[0];
}

/** `hidden_states.0` is the embedding, `hidden_states.N` the last of N layers. */
function secondToLastLayer(outputs: readonly string[]): string | undefined {
  const layers = outputs.filter((name) => /^hidden_states\.\d+$/.test(name));
  const name = `hidden_states.${layers.length - 2}`;
  return layers.includes(name) ? name : undefined;
}

/** [1,S,W1], [1,S,W2] → [1,S,W1+W2]. */
function joinWidths(states: readonly Values[]): Values {
  if (states.length === 1) return states[0]!;
  const rows = states[0]!.dims[1]!;
  const widths = states.map(({ dims }) => dims[2]!);
  const width = widths.reduce((sum, each) => sum + each, 0);
  const data = new Float32Array(rows * width);
  let column = 0;
  states.forEach((state, i) => {
    const own = widths[i]!;
    for (let row = 0; row < rows; row++)
      data.set(state.data.subarray(row * own, (row + 1) * own), row * width + column);
    column += own;
  });
  return { data, dims: [1, rows, width] };
}

function zerosLike({ context, pooled }: EncodedPrompt): EncodedPrompt {
  const zeros = ({ data, dims }: Values): Values => ({ data: new Float32Array(data.length), dims });
  return { context: zeros(context), pooled: pooled === undefined ? undefined : zeros(pooled), cut: '' };
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
