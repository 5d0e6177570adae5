import type { Session, Values } from '../onnx/session';
import type { LoadedModel, TextEncoder } from './loadModel';

/** What the encoders read: a text that may be too long for them, and words behind it that they see in any case. */
export interface PromptText {
  readonly text: string;
  readonly ending: string;
}

export interface EncodedPrompt {
  /** [1,S,W]; S may be another number than that of the tokens, so prompts are never put together from several runs. */
  readonly context: Values;
  /** The pooled state [1,P], for graphs with `text_embeds`. */
  readonly pooled: Values | undefined;
  readonly cut: string;
  readonly confidence: number | undefined;
}

/** An output that an encoder may have, [B]: how sure it is, 0 … 1, that the model can draw what the prompt names. */
const confidenceOutput = 'confidence';

/** How many prompts' embeddings are kept. */
const remembered = 4;

/**
 * Prompt → tokens → embeddings. The latest are kept: the empty negative prompt comes with nearly every request, and all of
 * its prompts with a variation.
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
  const wantsPooled = model.unet.session.inputs.has('text_embeds');
  const states: Values[] = [];
  let pooled: Values | undefined;
  let cut = '';
  let confidence: number | undefined;
  for (const encoder of model.textEncoders) {
    const result = await runEncoder(encoder, prompt, wantsPooled);
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
async function runEncoder({ session, tokenizer }: TextEncoder, { text, ending }: PromptText, hidden: boolean) {
  const window = session.input('input_ids').shape[1];
  const length = typeof window === 'number' ? window : tokenizer.maximumLength;
  const { ids, cut } = tokenizer.encode(text, length, ending);
  const names = encoderOutputs(session, hidden);
  const wanted = Object.values(names).filter((name) => name !== undefined);
  const outputs = await session.run({ input_ids: { data: ids, dims: [1, length] } }, wanted);
  const output = (name: string | undefined) => (name === undefined ? undefined : outputs[name]);
  return {
    states: output(names.states)!,
    pooled: output(names.pooled),
    confidence: output(names.confidence)?.data[0],
    cut,
  };
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
