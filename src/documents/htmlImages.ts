import type { SyntaxNode, Tree } from '@lezer/common';
import { parser } from '@lezer/html';
import { decodeHTMLAttribute } from 'entities';
import { cssImages } from './cssImages';
import { elementImages } from './elementImages';
import type { Attribute, Media, Tag } from './elements';
import type { ImageFinder, ImageReference, Span } from './imageReference';
import { isTemplate } from './imageTarget';
import { blankOut } from './textRange';

// What ends with "/>" is closed, as every component framework has it.
const tolerant = parser.configure({ dialect: 'selfClosing' });

/** The pictures of HTML, and of the templates of Vue and Svelte with their expressions as far as they are constant. */
export const htmlImages: ImageFinder = (text, languageId) => {
  const tree = htmlTree(text, languageId);
  return [...elementImages(htmlTags(text, tree, readers.get(languageId) ?? plain)), ...styleImages(text, tree)];
};

export function htmlTree(text: string, languageId: string): Tree {
  // Quotes and brackets in an expression would end tags.
  return tolerant.parse(languageId === 'svelte' ? blankOut(text, braces(text), '_') : text);
}

/** An attribute as it is written, without its quotes. */
interface Raw {
  readonly text: string;
  readonly range: Span;
}

/** What an attribute says; undefined when that is known only when the page is made or runs. */
type Reader = (raw: Raw, name: string) => Attribute | undefined;

const plain: Reader = ({ text, range }) => (isTemplate(text) ? undefined : { value: decodeHTMLAttribute(text), range });

const readers = new Map<string, Reader>([
  ['vue', (raw, name) => (/^(?::|v-bind:)/.test(name) ? constant(raw) : plain(raw, name))],
  [
    'svelte',
    (raw, name) => {
      if (raw.text.startsWith('{') && raw.text.endsWith('}')) return constant(inner(raw));
      return /[{}]/.test(raw.text) ? undefined : plain(raw, name);
    },
  ],
]);

/** A string, a number or what `require` is given. */
function constant({ text, range }: Raw): Attribute | undefined {
  const [, before, , value] = /^(\s*(?:require\(\s*)?(["'`]))((?:(?!\2)[^\\$])*)\2\s*\)?\s*$/.exec(text) ?? [];
  if (before !== undefined && value !== undefined)
    return { value, range: { start: range.start + before.length, end: range.start + before.length + value.length } };
  return /^\s*\d+\s*$/.test(text) ? { value: text, range } : undefined;
}

function inner({ text, range }: Raw): Raw {
  return { text: text.slice(1, -1), range: { start: range.start + 1, end: range.end - 1 } };
}

/** The expressions of a Svelte template, braces included; scripts and styles have braces of their own. */
function braces(text: string): Span[] {
  const spans: Span[] = [];
  const pattern = /<(script|style)\b[^>]*>[^]*?(?:<\/\1\s*>|$)|<!--[^]*?(?:-->|$)|\{/gi;
  for (let found = pattern.exec(text); found !== null; found = pattern.exec(text)) {
    if (found[0] !== '{') continue;
    const end = closingBrace(text, found.index);
    if (end === undefined) continue;
    spans.push({ start: found.index, end });
    pattern.lastIndex = end;
  }
  return spans;
}

/** Behind the brace that closes the one at `start`; undefined when a half-typed one is not closed in its paragraph. */
function closingBrace(text: string, start: number): number | undefined {
  let depth = 0;
  const limit = Math.min(text.length, start + 5000);
  for (let at = start; at < limit; at += 1) {
    if (text[at] === '{') depth += 1;
    else if (text[at] === '}') depth -= 1;
    if (depth === 0) return at + 1;
  }
  return undefined;
}

/** The pictures of style elements and attributes. */
function styleImages(text: string, tree: Tree): ImageReference[] {
  const images: ImageReference[] = [];
  const add = ({ start, end }: Span, languageId: string): void => {
    const moved = (span: Span): Span => ({ start: start + span.start, end: start + span.end });
    for (const image of cssImages(text.slice(start, end), languageId))
      images.push({ ...image, range: moved(image.range), targetRange: moved(image.targetRange) });
  };
  tree.iterate({
    enter({ node }) {
      // Line comments are no CSS, but what Vue and Svelte have here may be SCSS.
      if (node.name === 'StyleText') add({ start: node.from, end: node.to }, 'scss');
      if (node.name !== 'Attribute') return;
      const key = node.getChild('AttributeName');
      const attribute = key && text.slice(key.from, key.to).toLowerCase() === 'style' && attributeOf(text, node);
      if (attribute && !attribute.text.includes('{')) add(attribute.range, 'css');
    },
  });
  return images;
}

/** The opening tags of a document; what is in a comment or script is none. */
function htmlTags(text: string, tree: Tree, read: Reader): Tag[] {
  const tags: Tag[] = [];
  const around: Media[] = [];
  tree.iterate({
    enter({ node }) {
      if (node.name === 'Element') around.push(mediaOf(text, node) ?? around.at(-1) ?? { name: '' });
      else if (node.name === 'OpenTag' || node.name === 'SelfClosingTag') {
        const media = around.at(-1);
        const tag = { ...tagOf(text, node, read), ...(media && { media }) };
        if (media && tag.name.toLowerCase() === 'img') media.image ??= tag;
        tags.push(tag);
      } else return node.name === 'Document';
      return node.name === 'Element';
    },
    leave({ node }) {
      if (node.name === 'Element') around.pop();
    },
  });
  return tags;
}

function mediaOf(text: string, element: SyntaxNode): Media | undefined {
  const name = element.firstChild?.getChild('TagName');
  const word = name && text.slice(name.from, name.to).toLowerCase();
  return word === 'picture' || word === 'video' || word === 'audio' ? { name: word } : undefined;
}

function tagOf(text: string, node: SyntaxNode, read: Reader): Tag {
  const name = node.getChild('TagName');
  const attributes = new Map<string, Attribute>();
  for (const child of node.getChildren('Attribute')) {
    const key = child.getChild('AttributeName');
    const raw = attributeOf(text, child);
    const bound = key ? text.slice(key.from, key.to).toLowerCase() : '';
    const attribute = raw && read(raw, bound);
    const word = bound.replace(/^(?::|v-bind:)/, '');
    // Of two that have the same name, the first counts.
    if (attribute && !attributes.has(word)) attributes.set(word, attribute);
  }
  return {
    name: name ? text.slice(name.from, name.to) : '',
    range: { start: node.from, end: node.to },
    attributes,
  };
}

function attributeOf(text: string, attribute: SyntaxNode): Raw | undefined {
  const bare = attribute.getChild('UnquotedAttributeValue');
  const quoted = attribute.getChild('AttributeValue');
  const node = quoted ?? bare;
  if (!node) return undefined;
  let { from: start, to: end } = node;
  if (quoted) {
    const quote = text[start];
    start += 1;
    // Half-typed, the closing quote may not be there yet.
    if (end > start && text[end - 1] === quote) end -= 1;
  }
  return { text: text.slice(start, end), range: { start, end } };
}
