import type { AnimationKind } from '../protocol/exporting';
import { oneLine } from './cleanText';
import { addressOf } from './imageTarget';
import { languageOf } from './languages';

/** A file that plays, as a document is to show it. */
export interface PlayingFile {
  readonly kind: Exclude<AnimationKind, 'frames'>;
  /** Path relative to the document with forward slashes, or a URI; of sprites their style sheet. */
  readonly target: string;
  /** One line that says what it shows. */
  readonly altText: string;
  /** In pixels, so that the page does not jump when it arrives. */
  readonly width: number;
  readonly height: number;
  /** How often it plays; 0 for ever. */
  readonly loop: number;
  /** Path or URI of a picture for people who want no motion. */
  readonly still?: string;
  /** Of sprites: the class that the style sheet is for. */
  readonly className?: string;
}

/** How elements are written: as HTML has them, closed as components have them, with JavaScript's attributes. */
const writers: Readonly<Record<string, Write>> = {
  ...{ html, vue: component, svelte: component },
  ...{ javascriptreact: jsx, typescriptreact: jsx },
  // An image has Markdown's own sign there; a video and sprites, which are no images, are elements.
  ...{ markdown: html, quarto: html, rmd: html, mdx: jsx },
};
const markdownLanguages = ['markdown', 'quarto', 'rmd', 'mdx'];

/**
 * How a document of this language shows a file that plays: by elements where it has any, an image in Markdown, and
 * elsewhere as it shows a picture.
 * @param text the document, which may set where its pictures are looked for
 */
export async function animationReference(file: PlayingFile, text: string, languageId: string): Promise<string> {
  const { kind, target, altText, width, height, still } = file;
  const write = writers[languageId];
  if (write !== undefined && (kind === 'mp4' || kind === 'sprites')) return playing(file, write);
  const language = await languageOf(languageId);
  const image = language.reference({ target, altText, size: { width, height } }, text);
  if (write === undefined || still === undefined || markdownLanguages.includes(languageId)) return image;
  const resting = write('source', { media: '(prefers-reduced-motion: reduce)', srcset: addressOf(still) });
  return write('picture', {}, `\n  ${resting}\n  ${image}\n`);
}

type Attributes = Readonly<Record<string, string | number | true | undefined>>;
type Write = (name: string, attributes: Attributes, content?: string) => string;

/** A video, or sprites by their style sheet. */
function playing(file: PlayingFile, write: Write): string {
  const { kind, width, height, loop, still, className } = file;
  const altText = oneLine(file.altText);
  const source = addressOf(file.target);
  if (kind === 'sprites') {
    const link = write('link', { rel: 'stylesheet', href: source });
    return `${link}\n${write('div', { class: className, role: 'img', 'aria-label': altText }, '')}`;
  }
  const plays = { autoplay: true, loop: loop === 0 ? true : undefined, muted: true, playsinline: true } as const;
  const shown = { width, height, ...plays, 'aria-label': altText };
  if (still === undefined) return write('video', { src: source, ...shown }, '');
  // A source whose condition fails leaves the poster.
  const media = '(prefers-reduced-motion: no-preference)';
  const moving = write('source', { src: source, type: 'video/mp4', media });
  return write('video', { ...shown, poster: addressOf(still) }, `\n  ${moving}\n`);
}

function html(name: string, attributes: Attributes, content?: string): string {
  return element(name, written(attributes, {}), content, '>');
}

function component(name: string, attributes: Attributes, content?: string): string {
  return element(name, written(attributes, {}), content, ' />');
}

function jsx(name: string, attributes: Attributes, content?: string): string {
  return element(name, written(attributes, jsxNames), content === '' ? undefined : content, ' />');
}

/** @param end of an element without content */
function element(name: string, attributes: string, content: string | undefined, end: string): string {
  return content === undefined ? `<${name}${attributes}${end}` : `<${name}${attributes}>${content}</${name}>`;
}

const jsxNames: Readonly<Record<string, string>> = {
  class: 'className',
  srcset: 'srcSet',
  autoplay: 'autoPlay',
  playsinline: 'playsInline',
};

function written(attributes: Attributes, names: Readonly<Record<string, string>>): string {
  return Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${names[key] ?? key}${value === true ? '' : `="${escape(String(value))}"`}`)
    .join('');
}

/** Also what Svelte and Vue would take for an expression; JSX knows these entities too. */
function escape(value: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '"': '&quot;',
    '<': '&lt;',
    '{': '&#123;',
    '}': '&#125;',
  };
  return value.replace(/[&"<{}]/g, (sign) => entities[sign]!);
}
