import { tokenizer, TokenType, type CSSToken } from '@csstools/css-tokenizer';

/** A token of a style sheet with the offsets of its text; `end` is exclusive. */
export interface CssToken {
  readonly token: CSSToken;
  readonly start: number;
  readonly end: number;
}

/**
 * The tokens of a style sheet as CSS Syntax has them; whatever is typed is some token. Line
 * comments are left out.
 *
 * @param lineComments whether `//` begins a comment, as in SCSS and Less
 */
export function* cssTokens(text: string, lineComments: boolean): Generator<CssToken> {
  let from = 0;
  while (from < text.length) {
    const source = tokenizer({ css: text.slice(from) });
    let restart = text.length;
    while (!source.endOfFile()) {
      const token = source.nextToken();
      const [start, end] = [from + token[2], from + token[3] + 1];
      if (token[0] === TokenType.EOF) break;
      if (lineComments && token[0] === TokenType.Delim && text.startsWith('//', start)) {
        // What stands in such a comment, quotes for one, is no token: begin anew behind it.
        const lineEnd = text.indexOf('\n', start);
        restart = lineEnd === -1 ? text.length : lineEnd;
        break;
      }
      yield { token, start, end };
    }
    from = restart;
  }
}

/** Whether a family's `//` begins a comment. */
export function hasLineComments(languageId: string): boolean {
  return languageId !== 'css';
}
