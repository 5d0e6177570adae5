import path from 'node:path';
import { imagesDirectory } from './asciidocImages';
import type { DocumentLanguage } from './documentLanguage';
import { addressOf, isUri } from './imageTarget';
import { inPlace } from './lineSlot';
import { plainText } from './plainText';
import { Lines, type TextRange } from './textRange';

/** AsciiDoc: a block of its own, or attached to the item of a list. */
export function asciidoc(languageId: string): DocumentLanguage {
  return {
    ...plainText(languageId),

    reference: ({ target, altText }, text) => `image::${address(target, imagesDirectory(text))}[${quoted(altText)}]`,

    slot(text, range, placement) {
      if (placement === 'replace') return inPlace(range, '\n\n');
      const lines = new Lines(text);
      const block = blockAt(lines, lines.lineOf(placement === 'below' ? range.end : range.start));
      const at = (line: number): TextRange => ({ start: lines.start(line), end: lines.start(line) });
      if (placement === 'above' && !block.isItem) {
        const before = block.first > 0 && !lines.isBlank(block.first - 1) ? '\n' : '';
        return { range: at(block.first), before, separator: '\n\n', after: '\n\n', indent: '' };
      }
      const next = block.last + 1;
      const joint = block.isItem ? '+\n' : '\n';
      const frame = { separator: `\n${joint}`, indent: '' };
      if (next >= lines.count) return { ...frame, range: at(next), before: `\n${joint}`, after: '' };
      return { ...frame, range: at(next), before: joint, after: block.isItem || lines.isBlank(next) ? '\n' : '\n\n' };
    },
  };
}

/** An address as the pictures' folder of the document has it. */
function address(target: string, folder: string): string {
  const known = folder !== '' && !isUri(folder) && !/[{}]/.test(folder);
  const relative = known && !isUri(target) && !/^[./]*\//.test(folder) && !target.startsWith('/');
  // Spaces stand as they are: pages and PDFs both understand that.
  return addressOf(relative ? path.posix.relative(folder, target) : target).replaceAll('%20', ' ');
}

function quoted(altText: string): string {
  if (!/[,"'=]|^\s|\\$/.test(altText)) return altText;
  // A backslash means something only before a quotation mark, where it cannot stand for itself: a space parts them.
  return `"${altText.replace(/\\(?="|$)/g, '\\ ').replaceAll('"', '\\"')}"`;
}

interface Block {
  readonly first: number;
  readonly last: number;
  readonly isItem: boolean;
}

const item = /^\s*(?:\*{1,5}|-|\.{1,5}|\d{1,3}\.|[a-zA-Z]\.)\s+\S/;
const fence = /^(?:\/{4,}|-{4,}|\.{4,}|\+{4,}|={4,}|\*{4,}|_{4,}|--|```\w*|[|,:!]===)$/;

/** The delimited block, list item, paragraph or line of comments that holds a line. */
function blockAt(lines: Lines, line: number): Block {
  for (let first = 0; first <= line; first += 1) {
    const sign = lines.at(first).trimEnd();
    if (!fence.test(sign)) continue;
    const close = sign.startsWith('```') ? '```' : sign;
    let last = first + 1;
    while (last < lines.count && lines.at(last).trimEnd() !== close) last += 1;
    last = Math.min(last, lines.count - 1);
    if (line <= last) return { first, last, isItem: false };
    first = last;
  }
  if (lines.isBlank(line)) return { first: line, last: line, isItem: false };
  let first = line;
  while (first > 0 && !item.test(lines.at(first)) && !startsAnew(lines, first)) first -= 1;
  let last = line;
  while (last + 1 < lines.count && !item.test(lines.at(last + 1)) && !startsAnew(lines, last + 1)) last += 1;
  return { first, last, isItem: item.test(lines.at(first)) };
}

/** Whether a line is not of the block that the line before it belongs to. */
function startsAnew(lines: Lines, line: number): boolean {
  return (
    lines.isBlank(line) ||
    lines.isBlank(line - 1) ||
    /^=+ /.test(lines.at(line - 1)) ||
    fence.test(lines.at(line).trimEnd())
  );
}
