import { addressOf } from './imageTarget';
import { inPlace } from './lineSlot';
import { oneLine, withoutAddresses, withoutTags } from './cleanText';
import { withoutCommentSigns } from './comments';
import { commentSyntaxOf } from './commentSyntax';
import type { DocumentLanguage, Slot } from './documentLanguage';
import { markdownBlocks, wordsOf, type LeafBlock } from './markdownTree';
import { plainText } from './plainText';
import { Lines, type TextRange } from './textRange';

export const markdown: DocumentLanguage = {
  promptRangeAt(text, offset) {
    const line = new Lines(text).lineOf(offset);
    const blocks = markdownBlocks(text);
    const block =
      blocks.find(({ firstLine, lastLine }) => firstLine <= line && line <= lastLine) ??
      blocks.find(({ lastLine }) => lastLine === line - 1);
    return block && promptRangeIn(text, block, offset);
  },

  clean(fragment) {
    const words = markdownBlocks(fragment).map(({ node }) => {
      if (node.type === 'html') return withoutTags(node.value);
      if (node.type !== 'code') return withoutTaskBox(wordsOf(node));
      const syntax = commentSyntaxOf(node.lang ?? '');
      return syntax ? withoutCommentSigns(node.value, syntax) : node.value;
    });
    // A link whose definition is elsewhere in the document is not a link in a fragment of it.
    const text = words
      .join('\n')
      .replace(/!?\[([^[\]]+)\]\[[^[\]]*\]/g, '$1')
      .replace(/\[\^[^\]\s]+\]/g, '');
    return oneLine(withoutAddresses(text));
  },

  reference: ({ target, altText }) => `![${escapeText(oneLine(altText))}](${addressOf(target)})`,

  slot(text, range, placement) {
    if (placement === 'replace') return inPlace(range);
    const lines = new Lines(text);
    const blocks = markdownBlocks(text);
    return placement === 'below' ? slotBelow(lines, blocks, range) : slotAbove(lines, blocks, range);
  },
};

function promptRangeIn(text: string, block: LeafBlock, offset: number): TextRange | undefined {
  const { node, start, end } = block;
  switch (node.type) {
    case 'yaml':
    case 'definition':
    case 'thematicBreak':
      return undefined;
    case 'table': {
      const cells = node.children.flatMap((row) => row.children).map(({ position }) => position!);
      const cell = cells.find((place) => place.start.offset! <= offset && offset <= place.end.offset!);
      const first = cells.find(({ start: { line } }) => line === new Lines(text).lineOf(offset) + 1);
      const found = cell ?? first;
      return found && trimCell(text, { start: found.start.offset!, end: found.end.offset! });
    }
    case 'code': {
      const lines = new Lines(text);
      // Without its fences, which an indented code block does not have.
      const fenced = node.position!.end.line > node.position!.start.line && /^[`~]{3}/.test(text.slice(start));
      const inner = fenced
        ? { start: lines.start(lines.lineOf(start) + 1), end: lines.end(lines.lineOf(end) - 1) }
        : { start, end };
      const inside = Math.min(Math.max(offset - inner.start, 0), inner.end - inner.start);
      const found = plainText(node.lang ?? '').promptRangeAt(text.slice(inner.start, inner.end), inside);
      return found && { start: inner.start + found.start, end: inner.start + found.end };
    }
    default:
      return { start, end };
  }
}

function trimCell(text: string, { start, end }: TextRange): TextRange {
  const part = text.slice(start, end);
  const left = /^[|\s]*/.exec(part)![0].length;
  return { start: start + left, end: Math.max(start + left, start + part.replace(/[|\s]*$/, '').length) };
}

function withoutTaskBox(text: string): string {
  return text.replace(/^\[[ xX]\]\s+/, '');
}

/**
 * A paragraph below the last line of `range`. A paragraph is parted there; any other block (table, code, heading)
 * stays whole and the slot is behind it.
 */
function slotBelow(lines: Lines, blocks: readonly LeafBlock[], range: TextRange): Slot {
  const line = lines.lineOf(range.end);
  const block = blockOf(blocks, line);
  const last = block && block.node.type !== 'paragraph' ? block.lastLine : line;
  const prefix = block ? continuationPrefix(lines, block) : '';
  const gap = `${prefix.trimEnd()}\n`;
  const separator = `\n${gap}${prefix}`;
  const frame = { separator, indent: prefix };
  if (last + 1 >= lines.count)
    return { ...frame, range: at(lines.text.length), before: `\n${gap}${prefix}`, after: '' };
  const gapAfter = isBlankIn(lines, last + 1) ? '' : gapBefore(lines, last + 1, prefix);
  return { ...frame, range: at(lines.start(last + 1)), before: `${gap}${prefix}`, after: `\n${gapAfter}` };
}

/** A paragraph above the first line of `range`, inside the same list item or quotation. */
function slotAbove(lines: Lines, blocks: readonly LeafBlock[], range: TextRange): Slot {
  const line = lines.lineOf(range.start);
  const block = blockOf(blocks, line);
  // Nothing may stand before front matter.
  if (block?.node.type === 'yaml') return slotBelow(lines, blocks, range);
  const prefix = block ? continuationPrefix(lines, block) : '';
  const gap = `${prefix.trimEnd()}\n`;
  const frame = { separator: `\n${gap}${prefix}`, indent: prefix };
  if (block?.node.type === 'paragraph' && line > block.firstLine)
    return { ...frame, range: at(lines.start(line)), before: `${gap}${prefix}`, after: `\n${gap}` };
  const first = block?.firstLine ?? line;
  const offset = block?.start ?? lines.start(line);
  const marker = lines.text.slice(lines.start(first), offset);
  // Directly below another block's text, the reference would become part of that.
  const startsLine = /^[\s>]*$/.test(marker);
  const close = startsLine && first > 0 && !isBlankIn(lines, first - 1);
  return { ...frame, range: at(offset), before: close ? `\n${prefix}` : '', after: `\n${gap}${prefix}` };
}

function at(offset: number): TextRange {
  return { start: offset, end: offset };
}

function blockOf(blocks: readonly LeafBlock[], line: number): LeafBlock | undefined {
  return blocks.find(({ firstLine, lastLine }) => firstLine <= line && line <= lastLine);
}

/** What a further line in the same list item or quotation begins with: list markers become spaces, `>` stays. */
function continuationPrefix(lines: Lines, { contained, start, firstLine }: LeafBlock): string {
  return contained ? lines.text.slice(lines.start(firstLine), start).replace(/[^>\s]/g, ' ') : '';
}

/** Blank, or blank but for the signs of a quotation. */
function isBlankIn(lines: Lines, line: number): boolean {
  return /^[\s>]*$/.test(lines.at(line));
}

/** The empty line before `line`: one of the quotation's own, when the quotation goes on there. */
function gapBefore(lines: Lines, line: number, prefix: string): string {
  return prefix.includes('>') && !/^\s*>/.test(lines.at(line)) ? '\n' : `${prefix.trimEnd()}\n`;
}

/** With a backslash before every character that could begin markup inside the brackets of alternative text. */
function escapeText(text: string): string {
  // A number behind a bar at its end would be a size, as Obsidian has it.
  return text.replace(/[\\`*_[\]<~]|&(?=[#\w]+;)|\|(?=\s*\d+(?:x\d+)?\s*$)/g, '\\$&');
}
