import type { AnimationKind } from '../protocol/exporting';
import { oneLine } from './cleanText';
import { languageOf } from './languages';
import { escapeTarget } from './markdown';

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

/** Languages in which elements are written as in HTML. */
const htmlLanguages = [
  'html',
  'xhtml',
  'vue',
  'vue-html',
  'svelte',
  'astro',
  'php',
  'handlebars',
  'razor',
  'blade',
  'erb',
];
/** … and those in which their attributes are JavaScript's. */
const jsxLanguages = ['javascriptreact', 'typescriptreact', 'mdx'];

/**
 * How a document of this language shows a file that plays: by elements of HTML where there are any; in Markdown an image,
 * but for a video and sprites, which are no images; elsewhere as a picture.
 */
export function animationReference(file: PlayingFile, languageId: string): string {
  const { kind, target, altText } = file;
  const isJsx = jsxLanguages.includes(languageId);
  if (isJsx || htmlLanguages.includes(languageId)) return elements(file, isJsx ? jsx : html);
  const language = languageOf(languageId);
  const hasElements = language.languageIds.length > 0;
  if (hasElements && (kind === 'mp4' || kind === 'sprites')) return elements(file, html);
  return language.reference(target, altText);
}

type Attributes = Readonly<Record<string, string | number | true | undefined>>;
type Write = (name: string, attributes: Attributes, content?: string) => string;

function elements(file: PlayingFile, write: Write): string {
  const { kind, width, height, loop, still, className } = file;
  const altText = oneLine(file.altText);
  const source = escapeTarget(file.target);
  if (kind === 'sprites') {
    const link = write('link', { rel: 'stylesheet', href: source });
    return `${link}\n${write('div', { class: className, role: 'img', 'aria-label': altText }, '')}`;
  }
  if (kind === 'mp4') {
    const plays = { autoplay: true, loop: loop === 0 ? true : undefined, muted: true, playsinline: true } as const;
    const shown = { width, height, ...plays, 'aria-label': altText };
    if (still === undefined) return write('video', { src: source, ...shown }, '');
    // A source whose condition fails leaves the poster.
    const media = '(prefers-reduced-motion: no-preference)';
    const moving = write('source', { src: source, type: 'video/mp4', media });
    return write('video', { ...shown, poster: escapeTarget(still) }, `\n  ${moving}\n`);
  }
  const image = write('img', { src: source, alt: altText, width, height });
  if (still === undefined) return image;
  const resting = write('source', { media: '(prefers-reduced-motion: reduce)', srcset: escapeTarget(still) });
  return write('picture', {}, `\n  ${resting}\n  ${image}\n`);
}

const html: Write = (name, attributes, content) =>
  `<${name}${written(attributes, (key) => key)}>${content === undefined ? '' : `${content}</${name}>`}`;

const jsx: Write = (name, attributes, content) => {
  const start = `<${name}${written(attributes, (key) => jsxNames[key] ?? key)}`;
  return content === undefined || content === '' ? `${start} />` : `${start}>${content}</${name}>`;
};

const jsxNames: Readonly<Record<string, string>> = {
  class: 'className',
  srcset: 'srcSet',
  autoplay: 'autoPlay',
  playsinline: 'playsInline',
};

function written(attributes: Attributes, nameOf: (key: string) => string): string {
  return Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => (value === true ? ` ${nameOf(key)}` : ` ${nameOf(key)}="${escape(String(value))}"`))
    .join('');
}

/** JSX knows HTML's entities in attributes too. */
function escape(value: string): string {
  return value.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');
}
