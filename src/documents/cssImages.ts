import { TokenType } from '@csstools/css-tokenizer';
import { cssTokens, hasLineComments, type CssToken } from './cssTokens';
import { pixels, sizeOf } from './sizeHint';
import type { ImageFinder, ImageReference, Span } from './imageReference';
import { isTemplate, namesPicture, targetOf } from './imageTarget';

/** Functions in which a string names a picture. */
const pictureFunctions = new Set(['url', 'src', 'image', 'image-set', '-webkit-image-set', 'cross-fade', 'data-uri']);

/** The pictures of style sheets: addresses that end as those of pictures do. */
export const cssImages: ImageFinder = (text, languageId) => {
  const sheet = new Sheet(text);
  for (const token of cssTokens(text, hasLineComments(languageId))) sheet.read(token);
  return sheet.finish();
};

/** A block of braces while it is read. */
interface Block {
  readonly first: number;
  /** Pixels of its declarations, by property. */
  readonly sizes: Map<string, readonly (number | undefined)[]>;
}

class Sheet {
  readonly #text: string;
  readonly #images: ImageReference[] = [];
  readonly #blocks: Block[] = [];
  /** The functions around, outermost first; empty names are bare brackets. */
  readonly #functions: { readonly name: string; readonly start: number }[] = [];
  /** The declaration that is read: its property, and the lengths of its value. */
  #property = '';
  #isValue = false;
  #lengths: (number | undefined)[] = [];
  /** Behind a `/` in `content`, where the alternative text stands. */
  #isAlternative = false;

  constructor(text: string) {
    this.#text = text;
  }

  read({ token, start, end }: CssToken): void {
    switch (token[0]) {
      case TokenType.URL:
        this.#add({ start, end }, this.#unquoted(start, end), token[4].value);
        return;
      case TokenType.Function:
        this.#functions.push({ name: token[4].value.toLowerCase(), start });
        return;
      case TokenType.OpenParen:
        this.#functions.push({ name: '', start });
        return;
      case TokenType.CloseParen:
        this.#closeFunction(end);
        return;
      case TokenType.String:
        this.#readString(start, end, token[4].value);
        return;
      case TokenType.OpenCurly:
        this.#blocks.push({ first: this.#images.length, sizes: new Map() });
        this.#endDeclaration();
        return;
      case TokenType.CloseCurly:
        this.#endDeclaration();
        this.#closeBlock();
        return;
      case TokenType.Semicolon:
        this.#endDeclaration();
        return;
      case TokenType.Colon:
        this.#isValue ||= this.#property !== '';
        return;
      case TokenType.Ident:
        if (!this.#isValue) this.#property = token[4].value.toLowerCase();
        else this.#lengths.push(undefined);
        return;
      case TokenType.Dimension:
        this.#lengths.push(pixels(`${token[4].value}${token[4].unit}`));
        return;
      case TokenType.Percentage:
        this.#lengths.push(undefined);
        return;
      case TokenType.Delim:
        if (token[4].value === '/' && this.#property === 'content') this.#isAlternative = true;
        return;
      default:
        return;
    }
  }

  finish(): ImageReference[] {
    this.#endDeclaration();
    while (this.#blocks.length > 0) this.#closeBlock();
    return this.#images;
  }

  #readString(start: number, end: number, value: string): void {
    // The closing quote of a half-typed string may not be there yet.
    const closed = end - start > 1 && this.#text[end - 1] === this.#text[start];
    const inner = { start: start + 1, end: closed ? end - 1 : end };
    const last = this.#images.at(-1);
    if (this.#isAlternative && last && this.#functions.length === 0) {
      const { range, targetRange, target } = last;
      this.#images[this.#images.length - 1] = { range, targetRange, target, altText: value, altTextRange: inner };
      this.#isAlternative = false;
    }
    const inside = this.#functions.at(-1);
    if (inside && pictureFunctions.has(inside.name))
      this.#add({ start: inside.name === 'url' ? inside.start : start, end }, inner, value);
  }

  #add(range: Span, targetRange: Span, address: string): void {
    const target = targetOf(address);
    if (isTemplate(address) || !namesPicture(target)) return;
    this.#images.push({ range, targetRange, target, altText: '', hasNoPlaceForAltText: true });
  }

  /** The address of `url(…)` without quotes. */
  #unquoted(start: number, end: number): Span {
    const [, open = '', address = ''] = /^(url\(\s*)([^]*?)\s*\)?$/i.exec(this.#text.slice(start, end)) ?? [];
    return { start: start + open.length, end: start + open.length + address.length };
  }

  #closeFunction(end: number): void {
    const closed = this.#functions.pop();
    const last = this.#images.at(-1);
    if (closed?.name === 'url' && last?.range.start === closed.start)
      this.#images[this.#images.length - 1] = { ...last, range: { start: closed.start, end } };
  }

  #endDeclaration(): void {
    if (this.#isValue && this.#property !== '') this.#blocks.at(-1)?.sizes.set(this.#property, this.#lengths);
    this.#property = '';
    this.#isValue = false;
    this.#isAlternative = false;
    this.#lengths = [];
    this.#functions.length = 0;
  }

  /** The pictures of a block are as large as it says its background or its box is. */
  #closeBlock(): void {
    const block = this.#blocks.pop();
    if (!block) return;
    const [width, height] = block.sizes.get('background-size') ?? [];
    const size = sizeOf(width, height) ?? sizeOf(block.sizes.get('width')?.[0], block.sizes.get('height')?.[0]);
    for (let at = block.first; size && at < this.#images.length; at += 1)
      this.#images[at] = { size, ...this.#images[at]! };
  }
}
