import { indentOf } from './comments';
import type { Placement, Slot } from './documentLanguage';
import { Lines, type TextRange } from './textRange';

/** The words themselves, for references that stand in their place. */
export function inPlace(range: TextRange, separator = ' '): Slot {
  return { range, before: '', separator, after: '', indent: '' };
}

/** A slot on a line of its own below or above `line`. */
export function lineSlot(lines: Lines, line: number, side: 'below' | 'above', prefix: string, suffix = ''): Slot {
  const separator = `${suffix}\n${prefix}`;
  const frame = { separator, indent: prefix };
  const at = (offset: number): TextRange => ({ start: offset, end: offset });
  if (side === 'above') return { ...frame, range: at(lines.start(line)), before: prefix, after: `${suffix}\n` };
  if (line + 1 < lines.count)
    return { ...frame, range: at(lines.start(line + 1)), before: prefix, after: `${suffix}\n` };
  return { ...frame, range: at(lines.text.length), before: `\n${prefix}`, after: suffix };
}

/**
 * The words themselves where a reference can stand; the whole comment when they are all that it says; otherwise
 * nothing is taken away, and the reference goes below.
 */
export function inTheirPlace(
  text: string,
  range: TextRange,
  around: (offset: number) => TextRange | undefined,
): Slot | undefined {
  const span = around(range.start) ?? around(range.end);
  if (!span || (range.start <= span.start && span.end <= range.end)) return inPlace(range);
  const rest = text.slice(span.start, range.start) + text.slice(range.end, span.end);
  return /[\p{L}\p{N}]/u.test(rest) ? undefined : inPlace(span);
}

/**
 * A line next to `range` that lies in none of the spans that must not be parted: comments, strings, tags.
 *
 * @param around the span that holds an offset between its two ends
 */
export function freeLineSlot(
  text: string,
  range: TextRange,
  placement: Placement,
  around: (offset: number) => TextRange | undefined,
): Slot {
  const replaced = placement === 'replace' ? inTheirPlace(text, range, around) : undefined;
  if (replaced) return replaced;
  const side = placement === 'above' ? 'above' : 'below';
  const lines = new Lines(text);
  const edge = side === 'below' ? range.end : range.start;
  let line = lines.lineOf(edge);
  let indent = indentOf(lines.at(lines.lineOf(around(edge)?.start ?? edge)));
  for (;;) {
    const span = around(side === 'below' ? lines.end(line) : lines.start(line));
    if (!span) break;
    const next = lines.lineOf(side === 'below' ? span.end : span.start);
    if (side === 'below' ? next <= line : next >= line) break;
    line = next;
    indent = indentOf(lines.at(lines.lineOf(span.start)));
  }
  return lineSlot(lines, line, side, indent);
}
