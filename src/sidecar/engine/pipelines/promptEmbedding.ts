import type { Values } from '../onnx/session';

/** What the text encoders make of a prompt. */
export interface EncodedPrompt {
  /** [1,S,W]; S may be another number than that of the tokens, so prompts are never put together from several runs. */
  readonly context: Values;
  /** The pooled state [1,P], for graphs with `text_embeds`. */
  readonly pooled: Values | undefined;
  /** The part of the prompt that they had no room for. */
  readonly cut: string;
  /** 0 … 1, how sure they are that the model can draw it; undefined where they do not say. */
  readonly confidence: number | undefined;
}

/** What the UNet is told beside the sample and the timestep, for one row of its batch. */
export interface Conditioning {
  /** The prompt's embeddings, [1,S,W]; S and W are the encoder's own. */
  readonly context: Values;
  /** Further inputs of the graph by name: `text_embeds` and `time_ids` (SDXL), `timestep_cond` (LCM). */
  readonly added: Readonly<Record<string, Values>>;
}
