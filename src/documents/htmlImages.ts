import type { SyntaxNode, Tree } from '@lezer/common';
import { parser } from '@lezer/html';
import { decodeHTMLAttribute } from 'entities';
import { elementImages, type Attribute, type Media, type Tag } from './elementImages';
import type { ImageFinder } from './imageReference';

// What ends with "/>" is closed, as every component framework has it.
const tolerant = parser.configure({ dialect: 'selfClosing' });

export const htmlImages: ImageFinder = (text) => elementImages(htmlTags(text, tolerant.parse(text)));

/** The opening tags of a document; what is in a comment or script is none. */
function htmlTags(text: string, tree: Tree): Tag[] {
  const tags: Tag[] = [];
  const around: Media[] = [];
  tree.iterate({
    enter({ node }) {
      if (node.name === 'Element') around.push(mediaOf(text, node) ?? around.at(-1) ?? { name: '' });
      else if (node.name === 'OpenTag' || node.name === 'SelfClosingTag') {
        const media = around.at(-1);
        const tag = { ...tagOf(text, node), ...(media && { media }) };
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

function tagOf(text: string, node: SyntaxNode): Tag {
  const name = node.getChild('TagName');
  const attributes = new Map<string, Attribute>();
  for (const child of node.getChildren('Attribute')) {
    const key = child.getChild('AttributeName');
    const attribute = attributeOf(text, child);
    const word = key ? text.slice(key.from, key.to).toLowerCase() : '';
    // Of two that have the same name, the first counts.
    if (attribute && !attributes.has(word)) attributes.set(word, attribute);
  }
  return {
    name: name ? text.slice(name.from, name.to) : '',
    range: { start: node.from, end: node.to },
    attributes,
  };
}

function attributeOf(text: string, attribute: SyntaxNode): Attribute | undefined {
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
  return { value: decodeHTMLAttribute(text.slice(start, end)), range: { start, end } };
}
