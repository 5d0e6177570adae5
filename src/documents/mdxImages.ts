import type { ImageReference, Span } from './imageReference';
import { looseJsxImages } from './jsxImages';
import { keepOnly } from './textRange';

/** The comments of an MDX document, braces included. */
export function mdxComments(text: string): Span[] {
  return spansOf(text.matchAll(/\{\s*\/\*[^]*?\*\/\s*\}/g));
}

/**
 * The pictures of JSX tags in MDX.
 *
 * @param live an MDX document with spaces for its comments and its code
 */
export function mdxTagImages(live: string): ImageReference[] {
  const tags: Span[] = [];
  const opening = /<\/?[A-Za-z][\w.:-]*(?=[\s/>])/g;
  for (let found = opening.exec(live); found !== null; found = opening.exec(live)) {
    const tag = { start: found.index, end: tagEnd(live, found.index + found[0].length) };
    tags.push(tag);
    opening.lastIndex = tag.end;
  }
  const imports = spansOf(live.matchAll(/^import\s.*$/gm));
  return looseJsxImages(keepOnly(live, tags), keepOnly(live, imports));
}

function spansOf(matches: Iterable<RegExpExecArray>): Span[] {
  return [...matches].map(({ index, 0: { length } }) => ({ start: index, end: index + length }));
}

/** Behind the `>` that ends a tag: one in a string or an expression does not. */
function tagEnd(text: string, start: number): number {
  let depth = 0;
  let quote = '';
  for (let at = start; at < text.length; at += 1) {
    const sign = text[at]!;
    // Half-typed: the next paragraph begins.
    if (sign === '\n' && /^\n[ \t]*\r?\n/.test(text.slice(at, at + 100))) return at;
    if (quote !== '') {
      if (sign === quote) quote = '';
    } else if (sign === '"' || sign === "'" || sign === '`') quote = sign;
    else if (sign === '{') depth += 1;
    else if (sign === '}') depth -= 1;
    else if (depth <= 0 && sign === '>') return at + 1;
    else if (depth <= 0 && sign === '<') return at;
  }
  return text.length;
}
