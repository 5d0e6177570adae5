import type { SyntaxNode, Tree } from '@lezer/common';
import { parser } from '@lezer/javascript';
import { decodeHTML } from 'entities';
import { elementImages } from './elementImages';
import type { Attribute, Media, Tag } from './elements';
import type { ImageFinder, ImageReference, Span } from './imageReference';
import { namesPicture } from './imageTarget';

const javascript = parser.configure({ dialect: 'jsx' });
const typescript = parser.configure({ dialect: 'ts jsx' });

/** The pictures of JSX elements, by address or by import. */
export const jsxImages: ImageFinder = (text, languageId) => {
  const tree = jsxTree(text, languageId);
  const source = { text, offset: 0, imports: importsIn(text, tree) };
  return elementImages(jsxTags(source, tree));
};

export function jsxTree(text: string, languageId: string): Tree {
  return (languageId === 'typescriptreact' ? typescript : javascript).parse(text);
}

/**
 * The pictures of tags that stand in a text of another language.
 *
 * @param tags the text with spaces for all but JSX tags, which need not be closed
 * @param modules the text with spaces for all but import statements
 */
export function looseJsxImages(tags: string, modules: string): ImageReference[] {
  // In a fragment, tags may follow each other and stay open.
  const open = '<>';
  const text = open + tags;
  const source = { text, offset: -open.length, imports: importsIn(modules, javascript.parse(modules)) };
  return elementImages(jsxTags(source, javascript.parse(text)));
}

interface Source {
  readonly text: string;
  /** What is added to an offset of the tree. */
  readonly offset: number;
  /** Picture files by the names under which they are imported. */
  readonly imports: ReadonlyMap<string, Attribute>;
}

function jsxTags(source: Source, tree: Tree): Tag[] {
  const tags: Tag[] = [];
  const around: Media[] = [];
  tree.iterate({
    enter({ node }) {
      if (node.name === 'JSXElement') around.push(mediaOf(source, node) ?? around.at(-1) ?? { name: '' });
      if (node.name !== 'JSXOpenTag' && node.name !== 'JSXSelfClosingTag') return;
      const media = around.at(-1);
      const tag = { ...tagOf(source, node), ...(media && { media }) };
      if (media && tag.name === 'img') media.image ??= tag;
      tags.push(tag);
    },
    leave({ node }) {
      if (node.name === 'JSXElement') around.pop();
    },
  });
  return tags;
}

function mediaOf(source: Source, element: SyntaxNode): Media | undefined {
  const name = nameOf(source, element.firstChild);
  return name === 'picture' || name === 'video' || name === 'audio' ? { name } : undefined;
}

/** Of `motion.img`, what it is comes last. */
function nameOf(source: Source, tag: SyntaxNode | null): string {
  const node = tag?.firstChild?.nextSibling;
  return node ? textOf(source, node).replace(/^.*\./, '') : '';
}

function tagOf(source: Source, node: SyntaxNode): Tag {
  const attributes = new Map<string, Attribute>();
  for (const child of node.getChildren('JSXAttribute')) {
    const key = child.firstChild;
    const value = child.lastChild;
    const attribute = value && attributeOf(source, value);
    if (key && attribute) attributes.set(textOf(source, key).toLowerCase(), attribute);
  }
  return { name: nameOf(source, node), range: spanOf(source, node), attributes };
}

function attributeOf(source: Source, node: SyntaxNode): Attribute | undefined {
  if (node.name === 'JSXAttributeValue') {
    const range = unquoted(source, node);
    return { value: decodeHTML(slice(source, range)), range };
  }
  const inner = node.name === 'JSXEscape' ? node.firstChild?.nextSibling : null;
  return inner ? valueOf(source, inner) : undefined;
}

/** What an expression says, when that can be read without running it. */
function valueOf(source: Source, node: SyntaxNode): Attribute | undefined {
  switch (node.name) {
    case 'String': {
      const range = unquoted(source, node);
      return { value: unescaped(slice(source, range)), range };
    }
    case 'TemplateString': {
      if (node.getChild('Interpolation')) return undefined;
      const range = unquoted(source, node);
      return { value: unescaped(slice(source, range)), range };
    }
    case 'Number':
      return { value: textOf(source, node), range: spanOf(source, node) };
    case 'VariableName':
      return source.imports.get(textOf(source, node));
    case 'MemberExpression':
      // A bundler's picture is an object that has its address in src.
      return /\.src$/.test(textOf(source, node)) && node.firstChild ? valueOf(source, node.firstChild) : undefined;
    case 'CallExpression': {
      const file = /^require\(/.test(textOf(source, node)) ? node.getChild('ArgList')?.getChild('String') : undefined;
      const value = file ? valueOf(source, file) : undefined;
      return value && isPath(value.value) ? value : undefined;
    }
    default:
      return undefined;
  }
}

function importsIn(text: string, tree: Tree): Map<string, Attribute> {
  const source = { text, offset: 0, imports: new Map<string, Attribute>() };
  for (const statement of tree.topNode.getChildren('ImportDeclaration')) {
    const name = statement.getChild('VariableDefinition');
    const file = statement.getChild('String');
    const value = file ? valueOf(source, file) : undefined;
    if (name && value && isPath(value.value) && namesPicture(value.value))
      source.imports.set(textOf(source, name), value);
  }
  return source.imports;
}

/** Not the name of a package or an alias. */
function isPath(module: string): boolean {
  return /^\.{0,2}\//.test(module);
}

/** JavaScript's escapes. */
function unescaped(text: string): string {
  return text.replace(
    /\\(?:u\{([\da-f]{1,6})\}|u([\da-f]{4})|x([\da-f]{2})|(\r\n|[^]))/gi,
    (all, long?: string, four?: string, two?: string, sign?: string) => {
      const code = long ?? four ?? two;
      if (code !== undefined)
        return Number.parseInt(code, 16) > 0x10ffff ? all : String.fromCodePoint(Number.parseInt(code, 16));
      return escapes.get(sign!) ?? sign!;
    },
  );
}
const escapes = new Map(
  Object.entries({ n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', 0: '\0', '\n': '', '\r\n': '' }),
);

function unquoted(source: Source, node: SyntaxNode): Span {
  const { start, end } = spanOf(source, node);
  const text = textOf(source, node);
  const closed = text.length > 1 && text.at(-1) === text[0];
  return { start: start + 1, end: Math.max(start + 1, closed ? end - 1 : end) };
}

function spanOf({ offset }: Source, { from, to }: SyntaxNode): Span {
  return { start: from + offset, end: to + offset };
}

function textOf(source: Source, node: SyntaxNode): string {
  return slice(source, spanOf(source, node));
}

function slice({ text, offset }: Source, { start, end }: Span): string {
  return text.slice(start - offset, end - offset);
}
