import type { ImageFinder, ImageReference, Span } from './imageReference';
import { pixels, sizeOf } from './sizeHint';
import { targetOf } from './imageTarget';
import { linesOf } from './textRange';

/**
 * The pictures of reStructuredText: the directives `image` and `figure`, bare or as a substitution. No parser of the
 * language runs outside of Python, so its blocks are read here, by their indentation as docutils does.
 */
export const rstImages: ImageFinder = (text) => {
  const images: ImageReference[] = [];
  const lines = new IndentedLines(text);
  for (let at = 0; at < lines.count; at += 1) {
    const words = lines.words(at);
    if (!words.startsWith('..')) {
      // What is indented below a paragraph that ends in two colons is quoted as it is.
      if (words.endsWith('::')) at = lines.blockEnd(at) - 1;
      continue;
    }
    const [marker, name] = /^\.\.\s+(?:\|[^|]+\|\s+)?([\w:+.-]+?)\s*::(?:\s|$)/.exec(words) ?? [];
    if (name === undefined || marker === undefined) {
      // A comment takes along what is indented below it; targets, notes and what is half-typed do not.
      if (!/^\.\.\s+(?:_|\[|\|)/.test(words)) at = lines.blockEnd(at) - 1;
    } else if (name === 'image' || name === 'figure') {
      const image = imageAt(lines, at, marker.length, name);
      if (image) images.push(image);
    } else if (verbatim.has(name)) at = lines.blockEnd(at) - 1;
  }
  return images;
};

/** Directives whose content is no reStructuredText. */
const verbatim = new Set([
  ...['code', 'code-block', 'sourcecode', 'parsed-literal', 'raw', 'math', 'highlight', 'literalinclude', 'prompt'],
  ...[
    'productionlist',
    'doctest',
    'testcode',
    'testoutput',
    'testsetup',
    'graphviz',
    'digraph',
    'graph',
    'mermaid',
    'uml',
  ],
]);

function imageAt(lines: IndentedLines, first: number, markerLength: number, name: string): ImageReference | undefined {
  const end = lines.blockEnd(first);
  const options = new Map<string, Span>();
  const pieces: Span[] = [];
  const own = lines.span(first, markerLength);
  if (own.start < own.end) pieces.push(own);
  let at = first + 1;
  // The address may go on below, until options or an empty line.
  while (at < end && !lines.isBlank(at) && !optionName.test(lines.words(at))) pieces.push(lines.span(at++));
  let last = at - 1;
  while (at < end && !lines.isBlank(at)) {
    const [field, option] = optionName.exec(lines.words(at)) ?? [];
    if (field === undefined || option === undefined) break;
    const start = lines.span(at, field.length).start;
    let to = lines.span(at).end;
    last = at;
    // A value goes on in lines that are further in than its name.
    for (at += 1; at < end && !lines.isBlank(at) && !optionName.test(lines.words(at)); at += 1) {
      to = lines.span(at).end;
      last = at;
    }
    options.set(option.toLowerCase(), { start: Math.min(start, to), end: to });
  }
  if (pieces.length === 0) return undefined;
  const targetRange = { start: pieces[0]!.start, end: pieces.at(-1)!.end };
  const literal = addressOf(pieces.map(({ start, end: to }) => lines.text.slice(start, to)).join(''));
  const decoded = targetOf(literal);
  const alt = options.get('alt') ?? (name === 'figure' ? captionAt(lines, at, end) : undefined);
  const valueOf = (option: string): string | undefined => {
    const span = options.get(option);
    return span && lines.text.slice(span.start, span.end);
  };
  const size = sizeOf(pixels(valueOf('width')), pixels(valueOf('height')));
  return {
    range: { start: lines.span(first).start, end: lines.span(last).end },
    targetRange,
    target: literal,
    // Sphinx takes the address for a path as it stands, docutils' own pages for a URI.
    ...(decoded !== literal && { otherTargets: [decoded] }),
    altText: alt ? wordsOf(lines.text.slice(alt.start, alt.end), options.has('alt')) : '',
    ...(alt && { altTextRange: alt }),
    ...(size && { size }),
  };
}

const optionName = /^:([\w-]+):(?:\s+|$)/;

/** A figure's first paragraph. */
function captionAt(lines: IndentedLines, from: number, end: number): Span | undefined {
  let first = from;
  while (first < end && lines.isBlank(first)) first += 1;
  if (first >= end || lines.words(first).startsWith('..')) return undefined;
  let last = first;
  while (last + 1 < end && !lines.isBlank(last + 1)) last += 1;
  return { start: lines.span(first).start, end: lines.span(last).end };
}

/** White space in an address counts only behind a backslash. */
function addressOf(words: string): string {
  return words.replace(/\\([^])|\s+/g, (_, sign?: string) => sign ?? '');
}

/** Options are taken as they stand, captions are text with escapes. */
function wordsOf(text: string, isOption: boolean): string {
  const words = isOption ? text : text.replace(/\\([^])/g, (_, sign: string) => (/\s/.test(sign) ? '' : sign));
  return words.replace(/\s+/g, ' ').trim();
}

/** The lines of a text with their indentation. */
class IndentedLines {
  readonly #lines: readonly Span[];

  constructor(readonly text: string) {
    this.#lines = linesOf(text);
  }

  get count(): number {
    return this.#lines.length;
  }

  /** A line without the white space at its ends, and without so many signs at its beginning. */
  span(line: number, without = 0): Span {
    const { start, end } = this.#lines[line]!;
    const whole = this.text.slice(start, end);
    const from = start + (whole.length - whole.trimStart().length) + without;
    const rest = this.text.slice(from, end);
    const begin = from + (rest.length - rest.trimStart().length);
    return { start: Math.min(begin, end), end: Math.max(Math.min(begin, end), start + whole.trimEnd().length) };
  }

  words(line: number): string {
    const { start, end } = this.span(line);
    return this.text.slice(start, end);
  }

  isBlank(line: number): boolean {
    return this.words(line) === '';
  }

  #indentation(line: number): number {
    const { start, end } = this.#lines[line]!;
    return /^\s*/.exec(this.text.slice(start, end).replace(/\t/g, '        '))![0].length;
  }

  /** The first line behind all that is further in than `line`, below it; empty lines at its end belong to it. */
  blockEnd(line: number): number {
    const own = this.#indentation(line);
    let end = line + 1;
    while (end < this.count && (this.isBlank(end) || this.#indentation(end) > own)) end += 1;
    return end;
  }
}
