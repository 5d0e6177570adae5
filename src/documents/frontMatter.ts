import type { Span } from './imageReference';

/** What stands before a document about it, between lines of three signs. */
export interface FrontMatter {
  readonly kind: 'yaml' | 'toml';
  /** From its first sign to behind the last. */
  readonly range: Span;
  /** What is between the two lines. */
  readonly content: Span;
}

/** @param text with any line endings; a byte order mark may stand first */
export function frontMatterOf(text: string): FrontMatter | undefined {
  const found = /^(\ufeff?(---|\+\+\+)[ \t]*(?:\r\n|\n))((?:.*(?:\r\n|\n))*?)\2[ \t]*(?=\r?\n|$)/.exec(text);
  if (!found) return undefined;
  const start = found[1]!.length;
  return {
    kind: found[2] === '---' ? 'yaml' : 'toml',
    range: { start: 0, end: found[0].length },
    content: { start, end: start + found[3]!.length },
  };
}
