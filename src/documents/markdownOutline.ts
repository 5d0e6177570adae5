import { linesOf, type TextRange } from './textRange';

/** A shorter Markdown text with the same pictures, and the way back to the offsets of the whole one. */
export interface MarkdownOutline {
  readonly text: string;
  /** @param offset in `text`, at the start or behind the end of a picture, a definition or HTML */
  originalOffset(offset: number): number;
}

/** What may be a picture, the address of one, HTML, a fence, or a table, whose blocks depend on what is in their lines. */
const significant = /!\[|\]:|[<|]|`{3}|~{3}/;

/** All that makes blocks stands before the first letter of a line. */
const toFirstLetter = /^[^\p{L}]*\p{L}/u;

/**
 * Leaves away the words of what can hold no picture. To parse a text takes a thousand times as long as to read it, and
 * most of a document is words.
 */
export function outlineOf(text: string): MarkdownOutline {
  const parts: string[] = [];
  /** Behind what is left of a line in the outline, and how much was left away until there in all. */
  const cuts: { readonly at: number; readonly length: number }[] = [];
  let from = 0;
  let removed = 0;
  for (const { start, end } of passagesOf(text).flatMap((passage) => wordsIn(text, passage))) {
    parts.push(text.slice(from, start));
    from = end;
    removed += end - start;
    cuts.push({ at: end - removed, length: removed });
  }
  parts.push(text.slice(from));
  return {
    text: parts.join(''),
    originalOffset(offset) {
      let [low, high] = [0, cuts.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (cuts[middle]!.at <= offset) low = middle + 1;
        else high = middle;
      }
      return offset + (cuts[low - 1]?.length ?? 0);
    },
  };
}

/** The lines between empty ones: what stands within lines never reaches over an empty one. */
function passagesOf(text: string): TextRange[][] {
  const passages: TextRange[][] = [[]];
  for (const line of linesOf(text)) {
    if (/^[ \t]*$/.test(text.slice(line.start, line.end))) passages.push([]);
    else passages.at(-1)!.push(line);
  }
  return passages;
}

/** What need not be known of a passage: nothing, or of each line what follows its first letter. */
function wordsIn(text: string, lines: readonly TextRange[]): TextRange[] {
  const [first, last] = [lines[0], lines.at(-1)];
  if (!first || !last || significant.test(text.slice(first.start, last.end))) return [];
  const words = lines.flatMap(({ start, end }) => {
    const kept = toFirstLetter.exec(text.slice(start, end));
    return kept ? [{ start: start + kept[0].length, end }] : [];
  });
  // HTML may end here.
  return words.some(({ start, end }) => text.slice(start, end).includes('>')) ? [] : words;
}
