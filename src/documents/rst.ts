import { indentOf } from './comments';
import type { DocumentLanguage } from './documentLanguage';
import { inPlace } from './lineSlot';
import { plainText } from './plainText';
import { Lines, type TextRange } from './textRange';

/** reStructuredText: a directive between empty lines, as far in as the text beside it. */
export function rst(languageId: string): DocumentLanguage {
  return {
    ...plainText(languageId),

    reference({ target, altText, size }) {
      const options = [
        ...(altText === '' ? [] : [`   :alt: ${altText}`]),
        ...(size?.width === undefined ? [] : [`   :width: ${size.width}px`]),
        ...(size?.height === undefined ? [] : [`   :height: ${size.height}px`]),
      ];
      return [`.. image:: ${target.replace(/[\s\\]/g, '\\$&')}`, ...options].join('\n');
    },

    slot(text, range, placement) {
      if (placement === 'replace') return inPlace(range, '\n\n');
      const lines = new Lines(text);
      const { first, last } = blockAt(lines, lines.lineOf(placement === 'below' ? range.end : range.start));
      const indent = ' '.repeat(textColumn(lines.at(first)));
      const at = (line: number): TextRange => ({ start: lines.start(line), end: lines.start(line) });
      const separator = `\n\n${indent}`;
      if (placement === 'above') {
        const before = first > 0 && !lines.isBlank(first - 1) ? '\n' : '';
        const outer = indentOf(lines.at(first));
        return {
          range: at(first),
          before: `${before}${outer}`,
          separator: `\n\n${outer}`,
          after: '\n\n',
          indent: outer,
        };
      }
      const next = last + 1;
      if (next >= lines.count) return { range: at(next), before: `\n\n${indent}`, separator, after: '', indent };
      return { range: at(next), before: `\n${indent}`, separator, after: lines.isBlank(next) ? '\n' : '\n\n', indent };
    },
  };
}

const marker = /^\s*(?:[-*+•‣]|(?:\d+|[a-zA-Z#])[.)]|\((?:\d+|[a-zA-Z#])\))\s+(?=\S)/;

/** Where the words of a line begin, behind the sign of a list. */
function textColumn(line: string): number {
  return (marker.exec(line)?.[0] ?? indentOf(line)).length;
}

/**
 * The paragraph, list item, title with its line, comment or directive that holds a line; whatever is quoted further in
 * below belongs to it. Parting a paragraph could part a table or a title, so it stays whole.
 */
function blockAt(lines: Lines, line: number): { first: number; last: number } {
  const outer = explicitAround(lines, line);
  if (outer) return outer;
  if (lines.isBlank(line)) return { first: line, last: line };
  let first = line;
  while (first > 0 && !marker.test(lines.at(first)) && !lines.isBlank(first - 1)) first -= 1;
  let last = line;
  while (last + 1 < lines.count && !lines.isBlank(last + 1) && !marker.test(lines.at(last + 1))) last += 1;
  return { first, last: lines.at(last).trimEnd().endsWith('::') ? endOfIndented(lines, last, first) : last };
}

/** Directives whose content is text like any other. */
const textual =
  /^\s*\.\.\s+(?:note|warning|tip|hint|important|caution|danger|attention|error|seealso|admonition|topic|sidebar|container|only|versionadded|versionchanged|deprecated|todo|compound|rubric)::/;

/** The comment, code or quotation that a line is in, outermost first. */
function explicitAround(lines: Lines, line: number): { first: number; last: number } | undefined {
  for (let first = 0; first <= line; first += 1) {
    const words = lines.at(first);
    const begins = /^\s*\.\.(?:\s|$)/.test(words)
      ? !textual.test(words)
      : words.trimEnd().endsWith('::') && first < line;
    if (!begins) continue;
    const last = endOfIndented(lines, first, first);
    if (first <= line && line <= last) return { first, last };
    first = last;
  }
  return undefined;
}

/** The last line with words among those below `line` that are further in than `outer`. */
function endOfIndented(lines: Lines, line: number, outer: number): number {
  const column = indentOf(lines.at(outer)).length;
  let last = line;
  for (let at = line + 1; at < lines.count; at += 1) {
    if (lines.isBlank(at)) continue;
    if (indentOf(lines.at(at)).length <= column) break;
    last = at;
  }
  return last;
}
