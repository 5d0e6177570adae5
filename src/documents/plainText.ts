import { commentAt, indentOf, withoutCommentSigns } from './comments';
import { commentSyntaxOf, hasTags, type CommentSyntax } from './commentSyntax';
import { oneLine, withoutAddresses, withoutInlineMarkup, withoutTags } from './cleanText';
import type { DocumentLanguage, Slot } from './documentLanguage';
import { inPlace, lineSlot } from './lineSlot';
import { Lines, type TextRange, trimRange } from './textRange';

const listItem = /^\s*(?:[-*+•–]|\d{1,9}[.)])\s+/;

/** Any language without a file of its own: prompts from comments and paragraphs, references as plain paths. */
export function plainText(languageId: string): DocumentLanguage {
  const syntax = commentSyntaxOf(languageId);
  return {
    promptRangeAt(text, offset) {
      const comment = syntax && commentAt(text, offset, syntax);
      return comment ? { start: comment.start, end: comment.end } : paragraphAt(new Lines(text), offset);
    },

    clean(fragment) {
      let text = syntax ? withoutCommentSigns(fragment, syntax) : fragment;
      // The tags of JSDoc and its kin describe code, not a picture.
      if (syntax) text = text.replace(/^@\w+.*$/gm, '');
      else text = text.replace(listItem, '');
      if (hasTags(languageId)) text = withoutTags(text);
      return oneLine(withoutAddresses(withoutInlineMarkup(text)));
    },

    reference: ({ target }) => target,

    slot(text, range, placement) {
      if (placement === 'replace') return inPlace(range);
      const lines = new Lines(text);
      const offset = placement === 'below' ? range.end : range.start;
      const line = lines.lineOf(offset);
      return (
        commentSlot(lines, line, offset, placement, syntax) ??
        lineSlot(lines, line, placement, indentOf(lines.at(line)))
      );
    },
  };
}

/** The lines around `offset` up to an empty line or the next list item. */
function paragraphAt(lines: Lines, offset: number): TextRange | undefined {
  let line = lines.lineOf(offset);
  if (lines.isBlank(line)) line -= 1;
  if (line < 0 || lines.isBlank(line)) return undefined;
  let first = line;
  while (first > 0 && !listItem.test(lines.at(first)) && !lines.isBlank(first - 1)) first -= 1;
  let last = line;
  while (last + 1 < lines.count && !lines.isBlank(last + 1) && !listItem.test(lines.at(last + 1))) last += 1;
  return trimRange(lines.text, { start: lines.start(first), end: lines.end(last) });
}

/** A slot in which the path is a comment too, when the text next to it is one: a bare path would break code. */
function commentSlot(
  lines: Lines,
  line: number,
  offset: number,
  side: 'below' | 'above',
  syntax: CommentSyntax | undefined,
): Slot | undefined {
  const comment = syntax && commentAt(lines.text, offset, syntax);
  if (!comment) return undefined;
  const first = lines.lineOf(comment.start);
  const last = lines.lineOf(comment.end);
  const indent = indentOf(lines.at(first));
  if (comment.kind === 'line') return lineSlot(lines, line, side, `${indent}${comment.sign} `);

  const inner = comment.open === '/*' ? `${indent} * ` : indent;
  if (side === 'below' && line < last)
    return lineSlot(lines, line, side, line === first ? inner : starPrefix(lines.at(line)));
  if (side === 'above' && line > first) return lineSlot(lines, line, side, starPrefix(lines.at(line)));
  // The closing sign on a line of its own: the path still fits in before it.
  if (side === 'below' && last > first && lines.at(last).trim() === comment.close)
    return lineSlot(lines, last - 1, side, last - 1 === first ? inner : starPrefix(lines.at(last - 1)));
  return lineSlot(lines, line, side, `${indent}${comment.open} `, ` ${comment.close}`);
}

function starPrefix(line: string): string {
  return /^\s*(?:\*(?!\/)\s?)?/.exec(line)![0];
}
