import type { Definition, Image, ImageReference as MarkdownReference, Nodes } from 'mdast';
import { pixels, sizeOf } from './sizeHint';
import { frontMatterOf } from './frontMatter';
import { htmlImages } from './htmlImages';
import { frontMatterImages } from './frontMatterImages';
import type { ImageFinder, ImageReference, SizeHint, Span } from './imageReference';
import { markdownBodyMayHaveImages } from './imageSigns';
import { isTemplate, targetOf } from './imageTarget';
import { mdxComments, mdxTagImages } from './mdxImages';
import { blankOut, keepOnly } from './textRange';
import { outlineOf } from './markdownOutline';
import { parseWithTargets } from './markdownTree';

export const markdownImages: ImageFinder = (text, languageId) => {
  const front = frontMatterOf(text);
  // A parser that drops the byte order mark would count from behind it.
  const body = front ? blankOut(text, [front.range]) : text.replace(/^\ufeff/, ' ');
  return [
    ...(front ? frontMatterImages(text, front) : []),
    ...(markdownBodyMayHaveImages(body) ? bodyImages(body, languageId) : []),
  ];
};

function bodyImages(body: string, languageId: string): ImageReference[] {
  const isMdx = languageId === 'mdx';
  const text = isMdx ? blankOut(body, mdxComments(body)) : body;
  const nodes = isMdx ? nodesOf(text, true) : outlinedNodes(text);
  const definitions = new Map<string, Definition>();
  for (const node of nodes)
    if (node.type === 'definition' && !definitions.has(node.identifier)) definitions.set(node.identifier, node);
  const own = nodes.flatMap((node): ImageReference[] => {
    if (node.type === 'image') return imageOf(text, node, node);
    const definition = node.type === 'imageReference' && definitions.get(node.identifier);
    return definition ? imageOf(text, node, definition) : [];
  });
  if (isMdx) {
    const code = nodes.filter(({ type }) => type === 'code' || type === 'inlineCode').map((node) => spanOf(node));
    return [...own, ...mdxTagImages(blankOut(text, code))];
  }
  // All the HTML of a document as one: an element may reach over several blocks.
  const html = nodes.filter(({ type }) => type === 'html').map((node) => spanOf(node));
  return html.length === 0 ? own : [...own, ...htmlImages(keepOnly(text, html), 'html')];
}

/** As `nodesOf`, as far as pictures, HTML and definitions are concerned, in a fraction of the time. */
function outlinedNodes(text: string): Nodes[] {
  const outline = outlineOf(text);
  const nodes = nodesOf(outline.text, false);
  const whole = (offset: number): number => outline.originalOffset(offset);
  for (const node of nodes) {
    const { start, end } = node.position!;
    node.position = {
      start: { ...start, offset: whole(start.offset!) },
      end: { ...end, offset: whole(end.offset!) },
    };
    const target = node.data?.targetRange;
    if (target) node.data = { ...node.data, targetRange: { start: whole(target.start), end: whole(target.end) } };
  }
  return nodes;
}

function nodesOf(text: string, isMdx: boolean): Nodes[] {
  return allNodes(parseWithTargets(withoutSizes(text), isMdx));
}

function imageOf(text: string, node: Image | MarkdownReference, named: Image | Definition): ImageReference[] {
  const range = spanOf(node);
  const targetRange = named.data?.targetRange ?? emptyTarget(text, named);
  if (!targetRange || isTemplate(named.url)) return [];
  const altFrame = altRangeOf(text, node, targetRange);
  const altSize = altFrame && altSizePattern.exec(text.slice(altFrame.start, altFrame.end));
  const alt = altSize ? node.alt!.replace(altSizePattern, '') : (node.alt ?? '');
  const attributes = /^\{:?[^{}\n]*\}/.exec(text.slice(range.end, range.end + 300))?.[0] ?? '';
  const size =
    writtenSize(text, targetRange.end) ??
    attributeSize(attributes) ??
    sizeOf(pixels(altSize?.[1]), pixels(altSize?.[2]));
  const altTextRange = altFrame && { ...altFrame, ...(altSize && { end: altFrame.start + altSize.index }) };
  return [
    {
      range: { start: range.start, end: range.end + attributes.length },
      targetRange,
      target: targetOf(named.url),
      altText: alt.replace(/\s+/g, ' ').trim(),
      ...(altTextRange && { altTextRange }),
      ...(size && { size }),
    },
  ];
}

/** Where the address of `![…]()` is to be written. */
function emptyTarget(text: string, named: Image | Definition): Span | undefined {
  const { start, end } = spanOf(named);
  const found = named.type === 'image' && /\]\(\s*(<?)(>?)\s*\)$/.exec(text.slice(start, end));
  if (!found) return undefined;
  const at = start + found.index + found[0].indexOf('(') + 1 + found[1]!.length;
  return { start: at, end: at };
}

/** What is between the first brackets. */
function altRangeOf(text: string, node: Image | MarkdownReference, target: Span): Span | undefined {
  const { start, end } = spanOf(node);
  const behind =
    node.type === 'image'
      ? /\]\(\s*<?$/.exec(text.slice(start, target.start))
      : /\](?:\[(?:[^[\]\\]|\\[^])*\])?$/.exec(text.slice(start, end));
  return behind ? { start: start + 2, end: start + behind.index } : undefined;
}

/** `![…](x.png =200x100)` is no CommonMark; many renderers know it. */
const written = /(?<=\]\([^()\n]{1,2000}?)[ \t]+=(\d{0,5})x(\d{0,5})(?=\s*(?:["'(][^\n]*)?\))/g;

function withoutSizes(text: string): string {
  if (!/[ \t]=\d*x/.test(text)) return text;
  return text.replace(written, (size) => ' '.repeat(size.length));
}

function writtenSize(text: string, targetEnd: number): SizeHint | undefined {
  const found = /^>?[ \t]+=(\d{0,5})x(\d{0,5})(?![\w.])/.exec(text.slice(targetEnd, targetEnd + 40));
  return found ? sizeOf(pixels(found[1]), pixels(found[2])) : undefined;
}

/** `{width=200 height=100}` as pandoc has it, `{: width="200"}` as kramdown. */
function attributeSize(attributes: string): SizeHint | undefined {
  const value = (name: string): string | undefined =>
    new RegExp(`[\\s{:]${name}\\s*=\\s*["']?([^\\s"'}]+)`, 'i').exec(attributes)?.[1];
  return sizeOf(pixels(value('width')), pixels(value('height')));
}

/** `![a cat|200x100](…)`, as Obsidian writes sizes. */
const altSizePattern = /\s*(?<!\\)\|\s*(\d{1,5})(?:x(\d{1,5}))?\s*$/;

function allNodes(root: Nodes): Nodes[] {
  const nodes: Nodes[] = [];
  // Not by recursion: quotations nest as deep as somebody types ">".
  const waiting: Nodes[] = [root];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    nodes.push(node);
    if ('children' in node) waiting.push(...[...node.children].reverse());
  }
  return nodes;
}

function spanOf(node: Nodes): Span {
  return { start: node.position!.start.offset!, end: node.position!.end.offset! };
}
