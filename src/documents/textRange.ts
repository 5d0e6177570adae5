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
