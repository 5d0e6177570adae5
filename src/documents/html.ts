import type { SyntaxNode } from '@lezer/common';
import type { DocumentLanguage } from './documentLanguage';
import { htmlTree } from './htmlImages';
import { addressOf } from './imageTarget';
import { freeLineSlot } from './lineSlot';
import { plainText } from './plainText';
import type { TextRange } from './textRange';

/** HTML, and the templates of Vue and Svelte. */
export function html(languageId: string): DocumentLanguage {
  return {
    ...plainText(languageId),

    reference({ target, altText, size }) {
      const sizes = [
        ...(size?.width === undefined ? [] : [` width="${size.width}"`]),
        ...(size?.height === undefined ? [] : [` height="${size.height}"`]),
      ].join('');
      // Components are XML-like by custom, and their formatters close what is void.
      const end = languageId === 'html' ? '>' : ' />';
      return `<img src="${escapeAttribute(addressOf(target))}" alt="${escapeAttribute(altText)}"${sizes}${end}`;
    },

    slot(text, range, placement) {
      const top = htmlTree(text, languageId).topNode;
      const page = pageStart(text, top, range, languageId);
      // From where nothing is shown, the way is into the page, not next to the words.
      if (page) return freeLineSlot(text, page, 'below', (offset) => closedAt(text, top, offset));
      return freeLineSlot(text, range, placement, (offset) => closedAt(text, top, offset));
    },
  };
}

function escapeAttribute(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('{', '&#123;')
    .replaceAll('}', '&#125;');
}

/** Elements that hold only certain others; inside of those a picture can stand. */
const structural = new Set(['ul', 'ol', 'dl', 'table', 'thead', 'tbody', 'tfoot', 'tr', 'colgroup', 'html']);
/** Elements that show nothing of a picture in them, however deep. */
const closed = new Set([
  ...['svg', 'math', 'picture', 'video', 'audio', 'iframe', 'object', 'select', 'datalist', 'option'],
  ...['script', 'style', 'title', 'textarea', 'head'],
]);

/** The innermost comment, tag or element around an offset in which a picture cannot stand. */
function closedAt(text: string, top: SyntaxNode, offset: number): TextRange | undefined {
  let inside = false;
  for (let node: SyntaxNode | null = top.resolveInner(offset, -1); node; node = node.parent) {
    const { name, from, to } = node;
    if (from >= offset || offset >= to) continue;
    const element = name === 'Element' ? elementName(text, node) : '';
    if (name === 'Comment' || name.endsWith('Tag') || closed.has(element) || (!inside && structural.has(element)))
      return { start: from, end: to };
    inside ||= element !== '';
  }
  return undefined;
}

/** The opening tag behind which a page shows what it holds, when `range` is outside of it. */
function pageStart(text: string, top: SyntaxNode, range: TextRange, languageId: string): TextRange | undefined {
  if (languageId === 'svelte') return undefined;
  const page = elements(top, languageId === 'vue' ? 1 : 2).find(
    (element) => elementName(text, element) === (languageId === 'vue' ? 'template' : 'body'),
  );
  const open = page?.firstChild;
  if (!page || !open || (page.from <= range.start && range.end <= page.to)) return undefined;
  return { start: open.from, end: open.to };
}

function elements(parent: SyntaxNode, depth: number): SyntaxNode[] {
  if (depth === 0) return [];
  return parent.getChildren('Element').flatMap((element) => [element, ...elements(element, depth - 1)]);
}

function elementName(text: string, element: SyntaxNode): string {
  const name = element.firstChild?.getChild('TagName');
  return name ? text.slice(name.from, name.to).toLowerCase() : '';
}
