/** Part of a text whose lines end in `\n`, as offsets in UTF-16 code units; `end` is exclusive. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** A place in a document as VS Code counts: both from 0, `character` in UTF-16 code units. */
export interface TextPosition {
  readonly line: number;
  readonly character: number;
}

/** `range` without the white space at its two ends; empty when it holds nothing else. */
export function trimRange(text: string, { start, end }: TextRange): TextRange {
  const part = text.slice(start, end);
  const left = part.length - part.trimStart().length;
  return left === part.length ? { start, end: start } : { start: start + left, end: start + part.trimEnd().length };
}

/** The lines of a text with any line endings, without them. */
export function linesOf(text: string): TextRange[] {
  const lines: TextRange[] = [];
  let start = 0;
  for (const { index, 0: ending } of text.matchAll(/\r\n|\n|\r/g)) {
    lines.push({ start, end: index });
    start = index + ending.length;
  }
  return [...lines, { start, end: text.length }];
}

/**
 * `text` with spaces, or another sign, for what is in `ranges`, so that all else stays where it is. Ranges are in order;
 * line breaks stay.
 */
export function blankOut(text: string, ranges: readonly TextRange[], sign = ' '): string {
  const parts: string[] = [];
  let at = 0;
  for (const { start, end } of ranges) {
    parts.push(text.slice(at, start), text.slice(start, end).replace(/[^\r\n]/g, sign));
    at = Math.max(at, end);
  }
  return parts.join('') + text.slice(at);
}

/** `text` with spaces for all that is not in `ranges`, which are in order and may not overlap. */
export function keepOnly(text: string, ranges: readonly TextRange[]): string {
  const edges = [0, ...ranges.flatMap(({ start, end }) => [start, end]), text.length];
  const gaps: TextRange[] = [];
  for (let at = 0; at < edges.length; at += 2) gaps.push({ start: edges[at]!, end: edges[at + 1]! });
  return blankOut(text, gaps);
}

/** The lines of a text whose lines end in `\n`, and the way between offsets and positions. */
export class Lines {
  readonly #starts: number[] = [0];

  constructor(readonly text: string) {
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1);
  }

  get count(): number {
    return this.#starts.length;
  }

  /** Offset of the first character of a line; of the text's end for a line after the last. */
  start(line: number): number {
    return this.#starts[line] ?? this.text.length;
  }

  /** Offset behind a line's last character, before its line break. */
  end(line: number): number {
    return line + 1 < this.count ? this.start(line + 1) - 1 : this.text.length;
  }

  at(line: number): string {
    return this.text.slice(this.start(line), this.end(line));
  }

  isBlank(line: number): boolean {
    return this.at(line).trim() === '';
  }

  /** The line that holds `offset`. */
  lineOf(offset: number): number {
    let low = 0;
    let high = this.count - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.start(middle) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  positionOf(offset: number): TextPosition {
    const line = this.lineOf(offset);
    return { line, character: offset - this.start(line) };
  }

  /** As VS Code does, a position beyond its line counts as the line's end. */
  offsetOf({ line, character }: TextPosition): number {
    if (line >= this.count) return this.text.length;
    return Math.min(this.start(line) + character, this.end(line));
  }
}
