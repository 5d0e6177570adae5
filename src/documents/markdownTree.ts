import type { Definition, Image, Link, Nodes, Root, Yaml } from 'mdast';
import { fromMarkdown, type CompileContext, type Extension, type Token } from 'mdast-util-from-markdown';
import { gfmFootnoteFromMarkdown } from 'mdast-util-gfm-footnote';
import { gfmStrikethroughFromMarkdown } from 'mdast-util-gfm-strikethrough';
import { gfmTableFromMarkdown } from 'mdast-util-gfm-table';
import { gfmFootnote } from 'micromark-extension-gfm-footnote';
import { gfmStrikethrough } from 'micromark-extension-gfm-strikethrough';
import { gfmTable } from 'micromark-extension-gfm-table';
import type { TextRange } from './textRange';

/**
 * GitHub's Markdown. Task lists are left out on purpose: their check box would count as part of
 * the list item's marker.
 */
const syntax = [gfmTable(), gfmStrikethrough(), gfmFootnote()];
const trees = [gfmTableFromMarkdown(), gfmStrikethroughFromMarkdown(), gfmFootnoteFromMarkdown()];

function parse(text: string): Root {
  return fromMarkdown(text, { extensions: syntax, mdastExtensions: trees });
}

declare module 'mdast' {
  interface Data {
    /** Where the address of a picture, link or definition stands, without angle brackets. */
    targetRange?: TextRange;
  }
}

function exitDestination(this: CompileContext, token: Token): void {
  const url = this.resume();
  const node = this.stack.at(-1) as Image | Link | Definition;
  node.url = url;
  node.data = { ...node.data, targetRange: { start: token.start.offset, end: token.end.offset } };
}

/** Destinations are read as ever, and where they stand is kept. An empty one has no token, only its frame. */
const keepTargets: Extension = {
  exit: { resourceDestinationString: exitDestination, definitionDestinationString: exitDestination },
};

/** What is struck through shows its pictures as all else does: that it is need not be found out. */
const blockSyntax = [gfmTable(), gfmFootnote()];
/** MDX has JSX where Markdown has HTML, and what is indented there is no code. */
const mdxSyntax = [...blockSyntax, { disable: { null: ['codeIndented', 'htmlFlow', 'htmlText', 'autolink'] } }];
const targetTrees = [gfmTableFromMarkdown(), gfmFootnoteFromMarkdown(), keepTargets];

/** A document's tree in which every address knows its place. @param text with any line endings */
export function parseWithTargets(text: string, isMdx: boolean): Root {
  return fromMarkdown(text, { extensions: isMdx ? mdxSyntax : blockSyntax, mdastExtensions: targetTrees });
}

/** A block that holds no other blocks. Lines count from 0 and both belong to it. */
export interface LeafBlock {
  readonly node: Exclude<Nodes, { type: 'root' | 'list' | 'listItem' | 'blockquote' | 'footnoteDefinition' }>;
  readonly start: number;
  readonly end: number;
  readonly firstLine: number;
  readonly lastLine: number;
  /** Whether it stands in a list item, quotation or footnote. */
  readonly contained: boolean;
}

/** The blocks of a document, in its order. Front matter is one of them, whatever language it is written in. */
export function markdownBlocks(text: string): LeafBlock[] {
  const front = /^(---|\+\+\+)[ \t]*\n(?:.*\n)*?\1[ \t]*(?:\n|$)/.exec(text)?.[0].trimEnd();
  if (front === undefined) return leafBlocks(parse(text));
  const node: Yaml = { type: 'yaml', value: front };
  const lastLine = front.split('\n').length - 1;
  // Spaces in its place keep all that follows where it is.
  const rest = front.replace(/[^\n]/g, ' ') + text.slice(front.length);
  return [{ node, start: 0, end: front.length, firstLine: 0, lastLine, contained: false }, ...leafBlocks(parse(rest))];
}

function leafBlocks(node: Nodes, contained = false): LeafBlock[] {
  switch (node.type) {
    case 'root':
    case 'list':
    case 'listItem':
    case 'blockquote':
    case 'footnoteDefinition':
      return node.children.flatMap((child) => leafBlocks(child, node.type !== 'root'));
    default: {
      const { start, end } = node.position!;
      const [firstLine, lastLine] = [start.line - 1, end.line - 1];
      return [{ node, start: start.offset!, end: end.offset!, firstLine, lastLine, contained }];
    }
  }
}

/** The words of a node and its descendants: alternative text of pictures, text of links; HTML and notes left out. */
export function wordsOf(node: Nodes): string {
  switch (node.type) {
    case 'text':
    case 'inlineCode':
      return node.value;
    case 'image':
    case 'imageReference':
      return node.alt ?? '';
    case 'break':
      return ' ';
    case 'tableCell':
      return `${node.children.map(wordsOf).join('')} `;
    case 'html':
    case 'footnoteReference':
    case 'footnoteDefinition':
    case 'definition':
    case 'thematicBreak':
    case 'yaml':
      return '';
    default:
      return 'children' in node ? node.children.map(wordsOf).join('') : 'value' in node ? node.value : '';
  }
}
