import type { Session, Values } from '../onnx/session';
import type { ClipTokenizer } from '../tokenizers/clipTokenizer';
import type { LoadedModel, TextEncoder } from './loadModel';
import type { EncodedPrompt } from './promptEmbedding';
import type { Segment } from './promptSyntax';
import { weighRows } from './promptWeights';
import type { Unet } from './unet';

/** What the encoders read: a text that may be too long for them, and words behind it that they see in any case. */
export interface PromptText {
  /** Weights other than 1 are for models that {@link weighsWords} is true of. */
  readonly segments: readonly Segment[];
  readonly ending: string;
}

/** An output that an encoder may have, [B]: how sure it is, 0 … 1, that the model can draw what the prompt names. */
const confidenceOutput = 'confidence';

/** How many prompts' embeddings are kept. */
const remembered = 4;

/**
 * Whether the words of a prompt can be weighed: every encoder has one row for one token. Where a graph leaves its rows
 * free they follow the tokens; a fixed other number means that a row is something else than a word.
 */
export function weighsWords({ textEncoders, unet }: LoadedModel): boolean {
  const hidden = wantsPooled(unet);
  return textEncoders.every(({ session, tokenizer }) => {
    const rows = session.outputs.get(encoderOutputs(session, hidden).states)?.shape[1];
    return typeof rows !== 'number' || rows === windowOf(session, tokenizer);
  });
}

/**
 * Prompt → tokens → embeddings, with the words' weights. The latest are kept: the empty negative prompt comes with nearly
 * every request, and all of its prompts with a variation.
 * @throws EaselError modelGraphUnsupported
 */
export async function encodePrompt(model: LoadedModel, prompt: PromptText): Promise<EncodedPrompt> {
  const { embeddings } = model;
  const key = JSON.stringify(prompt);
  const encoded = embeddings.get(key) ?? (await runEncoders(model, prompt));
  // A Map keeps the order in which its entries came: the first was not asked for the longest.
  embeddings.delete(key);
  embeddings.set(key, encoded);
  if (embeddings.size > remembered) embeddings.delete(embeddings.keys().next().value!);
  return encoded;
}

async function runEncoders(model: LoadedModel, prompt: PromptText): Promise<EncodedPrompt> {
  const hidden = wantsPooled(model.unet);
  const states: Values[] = [];
  let pooled: Values | undefined;
  let cut = '';
  let confidence: number | undefined;
  for (const encoder of model.textEncoders) {
    const result = await runEncoder(encoder, prompt, hidden);
    states.push(result.states);
    // SDXL: that of the last encoder.
    pooled = result.pooled ?? pooled;
    if (result.cut.length > cut.length) cut = result.cut;
    // Of two encoders the one that understands less.
    if (result.confidence !== undefined) confidence = Math.min(confidence ?? 1, result.confidence);
  }
  return { context: joinWidths(states), pooled, cut, confidence };
}

/** @param hidden take the second-to-last layer's states (SDXL) instead of the last one's */
async function runEncoder(encoder: TextEncoder, { segments, ending }: PromptText, hidden: boolean) {
  const { session, tokenizer } = encoder;
  const length = windowOf(session, tokenizer);
  const { ids, weights, cut } = tokenizer.encode(segments, length, ending);
  const names = encoderOutputs(session, hidden);
  const wanted = Object.values(names).filter((name) => name !== undefined);
  const outputs = await session.run({ input_ids: { data: ids, dims: [1, length] } }, wanted);
  const output = (name: string | undefined) => (name === undefined ? undefined : outputs[name]);
  const states = output(names.states)!;
  return {
    states: weights.some((weight) => weight !== 1) ? await weighed(encoder, states, weights, hidden) : states,
    pooled: output(names.pooled),
    confidence: output(names.confidence)?.data[0],
    cut,
  };
}

/** @throws EaselError modelGraphUnsupported when the rows turn out not to be those of the tokens */
async function weighed(encoder: TextEncoder, states: Values, weights: Float32Array, hidden: boolean): Promise<Values> {
  const rows = states.dims[1]!;
  if (rows !== weights.length) {
    const detail = `it gives ${rows} rows for ${weights.length} tokens, so that words cannot be weighed.`;
    throw encoder.session.unsupported(detail);
  }
  const empty = await runEncoder(encoder, { segments: [], ending: '' }, hidden);
  return weighRows(states, empty.states, weights);
}

/** How many tokens an encoder reads. */
function windowOf(session: Session, tokenizer: ClipTokenizer): number {
  const window = session.input('input_ids').shape[1];
  return typeof window === 'number' ? window : tokenizer.maximumLength;
}

/** SDXL's kind: the UNet takes the pooled state, and the second-to-last layer's. */
function wantsPooled({ session }: Unet): boolean {
  return session.inputs.has('text_embeds');
}

/** The names of the outputs to compute; undefined where the graph does not have one, or nobody wants it. */
function encoderOutputs(session: Session, hidden: boolean) {
  const all = [...session.outputs.keys()].filter((name) => name !== confidenceOutput);
  const states = hidden ? secondToLastLayer(all) : lastLayer(all);
  if (states === undefined) throw session.unsupported('it has no output with hidden states.');
  return {
    states,
    pooled: hidden && session.outputs.has('text_embeds') ? 'text_embeds' : undefined,
    confidence: session.outputs.has(confidenceOutput) ? confidenceOutput : undefined,
  };
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
