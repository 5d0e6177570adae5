import type { SyntaxNode } from '@lezer/common';
import { commentAt, indentOf } from './comments';
import { commentSyntaxOf } from './commentSyntax';
import type { DocumentLanguage, Placement, Slot } from './documentLanguage';
import { jsxTree } from './jsxImages';
import { addressOf } from './imageTarget';
import { freeLineSlot, lineSlot } from './lineSlot';
import { plainText } from './plainText';
import { Lines, type TextRange } from './textRange';

/** JSX in JavaScript and TypeScript: an element among elements, a comment in the code around them. */
export function jsx(languageId: string): DocumentLanguage {
  const code = plainText(languageId);
  return {
    ...code,

    reference({ target, altText, size }) {
      const sizes = [
        ...(size?.width === undefined ? [] : [` width={${size.width}}`]),
        ...(size?.height === undefined ? [] : [` height={${size.height}}`]),
      ].join('');
      return `<img src="${escapeAttribute(addressOf(target))}" alt="${escapeAttribute(altText)}"${sizes} />`;
    },

    slot(text, range, placement) {
      const top = jsxTree(text, languageId).topNode;
      const offset = placement === 'above' ? range.start : range.end;
      const element = elementAround(top, offset);
      if (!element) {
        const isFree = placement === 'replace' || commentAt(text, offset, commentSyntaxOf(languageId)!) !== undefined;
        return isFree ? code.slot(text, range, placement) : commentedLine(text, offset, placement);
      }
      const slot = freeLineSlot(text, range, placement, (offset) => closedAt(text, top, offset));
      return elementAround(top, slot.range.start) || placement === 'replace' ? slot : insideOf(element, placement);
    },
  };
}

function escapeAttribute(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
}

/** The innermost element among whose children an offset is. */
function elementAround(top: SyntaxNode, offset: number): SyntaxNode | undefined {
  for (let node: SyntaxNode | null = top.resolveInner(offset, -1); node; node = node.parent) {
    // A function or a value inside of braces is code again.
    if (node.name === 'JSXEscape' && node.from < offset && offset < node.to && !isComment(node)) return undefined;
    if (node.name !== 'JSXElement') continue;
    const [open, close] = [node.firstChild, node.lastChild];
    if (open && close?.name === 'JSXCloseTag' && open.to <= offset && offset <= close.from) return node;
  }
  return undefined;
}

function isComment(escape: SyntaxNode): boolean {
  const inner = escape.firstChild?.nextSibling;
  return !inner || inner.name === 'BlockComment' || inner.name === '}';
}

/** The tag, attribute or comment around an offset. */
function closedAt(text: string, top: SyntaxNode, offset: number): TextRange | undefined {
  let found: TextRange | undefined;
  for (let node: SyntaxNode | null = top.resolveInner(offset, -1); node; node = node.parent) {
    if (node.name === 'JSXElement') break;
    // The parser ends a comment among elements before its closing brace.
    const brace = node.name === 'JSXEscape' && isComment(node) ? /^\s*\}|/.exec(text.slice(node.to))![0].length : 0;
    const span = { start: node.from, end: node.to + brace };
    if (/Tag$|^JSXEscape$|Comment$/.test(node.name) && span.start < offset && offset < span.end) found = span;
  }
  return found;
}

/** Among the children of an element whose end, or beginning, is on a line with code. */
function insideOf(element: SyntaxNode, placement: Placement): Slot {
  const at = placement === 'above' ? element.firstChild!.to : element.lastChild!.from;
  return { range: { start: at, end: at }, before: '', separator: '', after: '', indent: '' };
}

/** An element alone would break the code around it. */
function commentedLine(text: string, offset: number, placement: 'below' | 'above'): Slot {
  const lines = new Lines(text);
  const line = lines.lineOf(offset);
  return lineSlot(lines, line, placement, `${indentOf(lines.at(line))}// `);
}
