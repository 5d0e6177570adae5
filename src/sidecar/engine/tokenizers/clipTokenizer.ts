import { Tokenizer } from '@huggingface/tokenizers';
import { cutText } from './cutText';
import { readTokenizerFiles } from './tokenizerFiles';

/** A prompt as a text encoder takes it. */
export interface Tokens {
  /** Exactly `length` ids: start, prompt, end, padding. */
  readonly ids: Int32Array;
  /** How each id's word weighs, `length` of them: 1 for start, end, padding and the ending. */
  readonly weights: Float32Array;
  /** The part of the prompt that had no room, '' when all of it had. */
  readonly cut: string;
}

/** A stretch of text whose words weigh the same. */
export interface WeighedText {
  readonly text: string;
  readonly weight: number;
}

/**
 * CLIP's byte-level tokenizer as transformers 5 has it: NFC, white space collapsed, lower-cased, cut and padded to
 * the encoder's window.
 */
export class ClipTokenizer {
  private constructor(
    private readonly tokenizer: Tokenizer,
    private readonly special: { readonly bos: number; readonly eos: number; readonly pad: number },
    /** The most tokens the encoder reads, start and end among them. */
    readonly maximumLength: number,
  ) {}

  /**
   * @param folder holds `vocab.json` and `merges.txt`; `tokenizer_config.json` and `special_tokens_map.json` may be
   *   absent
   * @throws EaselError modelFileCorrupt, modelIndexInvalid
   */
  static async load(folder: string): Promise<ClipTokenizer> {
    const { definition, config, special, maximumLength } = await readTokenizerFiles(folder);
    return new ClipTokenizer(new Tokenizer(definition, config), special, maximumLength);
  }

  /**
   * @param text any text, of any length, or pieces of it; a word never reaches from one piece into the next
   * @param length tokens in all, start and end included
   * @param ending short; stands behind the text and keeps its room, however long the text is
   */
  encode(text: string | readonly WeighedText[], length = this.maximumLength, ending = ''): Tokens {
    const window = Math.max(length - 2, 0);
    const last = this.take(ending, window);
    const room = window - last.ids.length;
    const first: number[] = [];
    const weights = new Float32Array(length).fill(1);
    const cut: string[] = [];
    for (const { text: piece, weight } of typeof text === 'string' ? [{ text, weight: 1 }] : text) {
      const taken = cut.length > 0 ? { ids: [], cut: piece } : this.take(piece, room - first.length);
      weights.fill(weight, 1 + first.length, 1 + first.length + taken.ids.length);
      first.push(...taken.ids);
      if (taken.cut !== '') cut.push(taken.cut);
    }
    const { bos, eos, pad } = this.special;
    const all = new Int32Array(length).fill(pad);
    all.set([bos, ...first, ...last.ids, eos].slice(0, length));
    return { ids: all, weights, cut: cut.join('').trim() };
  }

  /** The first tokens of a text, at most `room`, and the part that had none. */
  private take(text: string, room: number): { readonly ids: readonly number[]; readonly cut: string } {
    const taken: number[] = [];
    // Tokens never reach over white space, so what has no room any more need not be tokenized. Each word is led by a
    // space, or else the library takes one that is a special token but for its case for that token.
    for (const { 0: written, index } of text.matchAll(/[^ \t\r\n]+/g)) {
      // The reference lower-cases character by character; JavaScript knows that a sigma ending a word looks otherwise.
      const word = written.replaceAll('Σ', 'σ');
      const { ids, tokens } = this.tokenizer.encode(` ${word}`, { add_special_tokens: false });
      const free = room - taken.length;
      for (const id of ids.slice(0, free)) taken.push(id);
      if (ids.length > free) {
        const cut = cutText(word, tokens.slice(0, free)) + text.slice(index + word.length);
        return { ids: taken, cut };
      }
    }
    return { ids: taken, cut: '' };
  }
}
