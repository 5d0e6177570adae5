import type { ImageFinder, ImageReference, SizeHint, Span } from './imageReference';
import { sizeOf } from './sizeHint';
import { blankOut } from './textRange';

/**
 * The pictures of LaTeX. Its parsers give up on what is half-typed, so the few commands that matter are looked for here
 * in what is neither comment nor verbatim.
 */
export const latexImages: ImageFinder = (text) => {
  const live = withoutComments(text);
  const folders = graphicsFolders(live);
  const figures = figuresOf(live);
  return [
    ...live.matchAll(
      /\\includegraphics(?![A-Za-z@])\*?\s*((?:\[[^[\]]{0,500}(?:\[[^[\]]{0,200}\][^[\]]{0,200})*\]\s*){0,2})\{/g,
    ),
  ].flatMap((found): ImageReference[] => {
    const [start, inner] = [found.index, found.index + found[0].length];
    const end = closingBrace(live, inner - 1);
    if (end === undefined) return [];
    const targetRange = trimmed(text, unquoted(text, trimmed(text, { start: inner, end: end - 1 })));
    const path = text.slice(targetRange.start, targetRange.end);
    // A macro's argument, or something that a macro makes.
    if (/(?<!\\)#\d/.test(path) || /\\(?![ #%&_{}$~^]|(?:string|detokenize|space)\b)/.test(path)) return [];
    const caption = captionOf(live, figures, start);
    const size = sizeIn(found[1]!);
    const [target, ...otherTargets] = candidates(unescaped(path), folders);
    return [
      {
        range: { start, end },
        targetRange,
        target: target!,
        ...(otherTargets.length > 0 && { otherTargets }),
        altText: altIn(found[1]!) ?? (caption ? plainWords(text.slice(caption.start, caption.end)) : ''),
        ...(caption && altIn(found[1]!) === undefined && { altTextRange: caption }),
        ...(size && { size }),
      },
    ];
  });
};

const endings = ['.pdf', '.jpg', '.jpeg', '.eps'];

/** What a path may stand for: without an ending LaTeX tries several; a PNG is what can be drawn. */
function candidates(path: string, folders: readonly string[]): string[] {
  const hasEnding = /\.(?:png|jpe?g|pdf|eps|ps|svg|gif|webp|avif|bmp|tiff?|mps|jbig2|jb2|jp2)$/i.test(path);
  const files = hasEnding || path === '' ? [path] : ['.png', ...endings].map((ending) => `${path}${ending}`);
  // The first folder is where a new picture goes; LaTeX looks beside the document first.
  const absolute = path.startsWith('/') || path === '';
  const places = absolute ? [''] : folders.length === 0 ? [''] : [...folders, ''];
  return places.flatMap((folder) => files.map((file) => `${folder}${file}`));
}

/** `\graphicspath{{images/}{../art/}}`: the last one counts. */
function graphicsFolders(live: string): string[] {
  const found = [...live.matchAll(/\\graphicspath\s*\{\s*((?:\{[^{}]*\}\s*)*)\}/g)].at(-1);
  const folders = [...(found?.[1] ?? '').matchAll(/\{([^{}]*)\}/g)].map(([, folder]) => folder!.trim());
  return folders
    .filter((folder) => folder !== '' && folder !== './')
    .map((folder) => (folder.endsWith('/') ? folder : `${folder}/`));
}

/**
 * With spaces for comments and verbatim text. A percent sign in the path of a picture would be a comment too, and leave
 * a brace open: what was meant is the path.
 */
export function withoutComments(text: string): string {
  const pattern =
    /(\\includegraphics\*?\s*(?:\[[^[\]\r\n]*\]\s*)?\{[^{}\r\n]*\}|\\[^A-Za-z])|\\begin\{(verbatim\*?|Verbatim|lstlisting|minted|comment|filecontents\*?)\}[^]*?(?:\\end\{\2\}|$)|\\verb\*?([^A-Za-z\s*])[^\r\n]*?\3|\\iffalse\b[^]*?(?:\\fi\b|$)|%[^\r\n]*/g;
  const spans = [...text.matchAll(pattern)]
    .filter(([, live]) => live === undefined)
    .map(({ index, 0: found }) => ({ start: index, end: index + found.length }));
  return blankOut(text, spans);
}

interface Figure extends Span {
  readonly captions: readonly Span[];
}

/** The environments that hold pictures with a caption, inner ones before the ones around them. */
function figuresOf(live: string): Figure[] {
  const figures: Figure[] = [];
  const open: { name: string; start: number }[] = [];
  for (const { index, 0: all, 1: sign, 2: name } of live.matchAll(/\\(begin|end)\s*\{([A-Za-z]+\*?)\}/g)) {
    if (!figureEnvironment.test(name!)) continue;
    if (sign === 'begin') open.push({ name: name!, start: index });
    else {
      const at = open.findLastIndex((one) => one.name === name);
      if (at === -1) continue;
      const [begun] = open.splice(at);
      figures.push(figureIn(live, begun!.start, index + all.length));
    }
  }
  // Half-typed: what is not closed goes to the end.
  return [...figures, ...open.reverse().map(({ start }) => figureIn(live, start, live.length))];
}

/** Environments that hold pictures with a caption. */
export const figureEnvironment = /^(?:(?:sub|wrap|SC|side|margin)?figure|minipage)\*?$/;

function figureIn(live: string, start: number, end: number): Figure {
  const captions: Span[] = [];
  for (const found of live
    .slice(start, end)
    .matchAll(/\\(?:sub)?caption(?:of\s*\{\w+\})?\*?\s*(?:\[[^\]]*\]\s*)?\{/g)) {
    const inner = start + found.index + found[0].length;
    const close = closingBrace(live, inner - 1);
    if (close !== undefined && close <= end) captions.push({ start: inner, end: close - 1 });
  }
  return { start, end, captions };
}

/** The words for a picture: the caption behind it in the innermost figure that has one, or the one before it. */
function captionOf(live: string, figures: readonly Figure[], offset: number): Span | undefined {
  const sub = subfloatOf(live, offset);
  if (sub) return sub;
  for (const { start, end, captions } of figures) {
    if (offset < start || offset >= end || captions.length === 0) continue;
    return captions.find((caption) => caption.start > offset) ?? captions.at(-1);
  }
  return undefined;
}

/** `\subfloat[caption]{\includegraphics…}` */
function subfloatOf(live: string, offset: number): Span | undefined {
  const found = /\\(?:subfloat|subfigure|subcaptionbox)\s*([[{])([^[\]{}]*)[\]}]\s*\{\s*$/.exec(
    live.slice(Math.max(0, offset - 1000), offset),
  );
  if (!found) return undefined;
  const start = Math.max(0, offset - 1000) + found.index + found[0].indexOf(found[1]!) + 1;
  return { start, end: start + found[2]!.length };
}

/** Behind the brace that closes the one at `start`. A blank line within is a sign that it is still being typed. */
function closingBrace(text: string, start: number): number | undefined {
  let depth = 0;
  const limit = Math.min(text.length, start + 10_000);
  for (let at = start; at < limit; at += 1) {
    const sign = text[at]!;
    if (sign === '\\') at += 1;
    else if (sign === '{') depth += 1;
    else if (sign === '}') depth -= 1;
    else if (sign === '\n' && /^\n[ \t]*\r?\n/.test(text.slice(at, at + 100))) return undefined;
    if (depth === 0) return at + 1;
  }
  return undefined;
}

/** `width=120px` and the like: a page has lengths of its own, of which pixels and points have a size on a screen. */
function sizeIn(options: string): SizeHint | undefined {
  const value = (name: string): number | undefined => {
    const [, number, unit] =
      new RegExp(`(?<![A-Za-z])${name}\\s*=\\s*(\\d{1,5}(?:\\.\\d+)?)\\s*(px|bp|pt|in|cm|mm)\\b`).exec(options) ?? [];
    const pixels = number === undefined ? 0 : Math.round(Number(number) * perUnit[unit as keyof typeof perUnit]);
    return pixels > 0 ? pixels : undefined;
  };
  return sizeOf(value('width'), value('height') ?? value('totalheight'));
}
/** CSS pixels. */
const perUnit = { px: 1, bp: 96 / 72, pt: 96 / 72.27, in: 96, cm: 96 / 2.54, mm: 96 / 25.4 };

/** `alt={…}`, which tagged PDF has. */
function altIn(options: string): string | undefined {
  const alt = /(?<![A-Za-z])alt\s*=\s*\{([^{}]*)\}/.exec(options)?.[1];
  return alt === undefined ? undefined : plainWords(alt);
}

function trimmed(text: string, { start, end }: Span): Span {
  const part = text.slice(start, end);
  const left = part.length - part.trimStart().length;
  return { start: start + left, end: Math.max(start + left, start + part.trimEnd().length) };
}

function unquoted(text: string, { start, end }: Span): Span {
  return end - start > 1 && text[start] === '"' && text[end - 1] === '"'
    ? { start: start + 1, end: end - 1 }
    : { start, end };
}

/** A path as the file system has it. LaTeX knows no percent-encoding. */
function unescaped(path: string): string {
  return path
    .replace(/\\(?:string|detokenize)\s*\{?([^{}]*)\}?/g, '$1')
    .replace(/\\space\s?/g, ' ')
    .replace(/\\([ #%&_{}$~^])/g, '$1');
}

/** The words of a caption without comments and commands; what a command is given stays. */
export function plainWords(caption: string): string {
  const pattern =
    /(?<!\\)%[^\r\n]*|\\text(backslash|asciitilde|asciicircum)\s?(?:\{\})?|\\(?:label|cite|ref|footnote)[A-Za-z]*\s*(?:\[[^\]]*\]\s*)*\{[^{}]*\}|\\[A-Za-z]+\*?\s*(?:\[[^\]]*\])?|\\([^A-Za-z])|[{}]|(~)/g;
  return caption
    .replace(pattern, (_, name?: keyof typeof named, sign?: string, tie?: string) =>
      name ? named[name] : (sign ?? (tie ? ' ' : '')),
    )
    .replace(/\s+/g, ' ')
    .trim();
}
const named = { backslash: '\\', asciitilde: '~', asciicircum: '^' };
