import type { CommentSyntax } from './commentSyntax';
import { Lines, type TextRange } from './textRange';

/** A comment of a document: from its first sign to the end of its last line or to its closing sign. */
export type Comment = TextRange &
  (
    | { readonly kind: 'line'; readonly sign: string }
    | { readonly kind: 'block'; readonly open: string; readonly close: string }
  );

/**
 * The comment that holds `offset`: a block comment, or all neighbouring lines that begin with the same sign, or the
 * comment at the end of a line of code. Strings are not parsed, so a sign counts only at the start of a line or after
 * white space; in JSX after a brace.
 */
export function commentAt(text: string, offset: number, syntax: CommentSyntax): Comment | undefined {
  return blockCommentAt(text, offset, syntax) ?? lineCommentAt(new Lines(text), offset, syntax);
}

function blockCommentAt(text: string, offset: number, { block }: CommentSyntax): Comment | undefined {
  if (block.length === 0) return undefined;
  const opening = new RegExp(`(?<![^\\s{])(?:${block.map(([open]) => escapeRegExp(open)).join('|')})`, 'g');
  for (let found = opening.exec(text); found !== null; found = opening.exec(text)) {
    if (found.index > offset) return undefined;
    const open = found[0];
    const close = block.find(([sign]) => sign === open)![1];
    const closing = text.indexOf(close, found.index + open.length);
    const end = closing === -1 ? text.length : closing + close.length;
    if (offset <= end) return { kind: 'block', open, close, start: found.index, end };
    opening.lastIndex = end;
  }
  return undefined;
}

function lineCommentAt(lines: Lines, offset: number, { line: signs }: CommentSyntax): Comment | undefined {
  const line = lines.lineOf(offset);
  const sign = signAtStart(lines.at(line), signs);
  if (sign === undefined) return trailingCommentAt(lines, line, offset, signs);
  let first = line;
  while (first > 0 && signAtStart(lines.at(first - 1), signs) === sign) first -= 1;
  let last = line;
  while (last + 1 < lines.count && signAtStart(lines.at(last + 1), signs) === sign) last += 1;
  return { kind: 'line', sign, start: lines.start(first) + indentOf(lines.at(first)).length, end: lines.end(last) };
}

function trailingCommentAt(lines: Lines, line: number, offset: number, signs: readonly string[]): Comment | undefined {
  const before = lines.text.slice(lines.start(line), offset);
  for (const sign of signs) {
    const found = new RegExp(`\\s${escapeRegExp(sign)}(?=\\s)`).exec(before);
    if (found) return { kind: 'line', sign, start: lines.start(line) + found.index + 1, end: lines.end(line) };
  }
  return undefined;
}

function signAtStart(line: string, signs: readonly string[]): string | undefined {
  const rest = line.trimStart();
  return signs.find((sign) => rest.startsWith(sign) && (/\W$/.test(sign) || /^\W|^$/.test(rest.slice(sign.length))));
}

/** The text of a comment, or of a piece of one, without signs and frames; its line breaks stay. */
export function withoutCommentSigns(text: string, { line: signs, block }: CommentSyntax): string {
  const opening = block.map(([open]) => escapeRegExp(open)).join('|');
  const closing = block.map(([, close]) => escapeRegExp(close)).join('|');
  const starred = block.some(([open]) => open === '/*') && /^\s*\/\*|^\s*\*/m.test(text);
  return text
    .split('\n')
    .map((line) => {
      let rest = line.trim();
      if (opening !== '') rest = rest.replace(new RegExp(`^(?:${opening})[*!]*`), '');
      if (closing !== '') rest = rest.replace(new RegExp(`\\**(?:${closing})$`), '');
      if (starred) rest = rest.trimStart().replace(/^\*+(?=\s|$)/, '');
      const sign = signAtStart(rest, signs);
      if (sign === undefined) return rest.trim();
      // "///", "//!" and ";;;" are the same sign written stronger.
      const stronger = new RegExp(`^${escapeRegExp(sign.at(-1)!)}*!?`);
      return (/\w$/.test(sign) ? rest.slice(sign.length) : rest.slice(sign.length).replace(stronger, '')).trim();
    })
    .filter((line) => line === '' || /[\p{L}\p{N}]/u.test(line))
    .join('\n');
}

export function indentOf(line: string): string {
  return /^\s*/.exec(line)![0];
}

export function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}
