import type { DocumentLanguage } from './documentLanguage';
import type { ImageFinder } from './imageReference';
import * as signs from './imageSigns';
import type { MayHaveImages } from './imageSigns';
import { plainText } from './plainText';

/** Parsers are large: they are loaded when the first document is read. */
const parsers = () => import('./documentParsers');

/** A language, or a family of them, in whose documents pictures are found and written. */
interface LanguageEntry {
  /** VS Code's language identifiers with the endings of their files. */
  readonly extensions: Readonly<Record<string, readonly string[]>>;
  readonly mayHaveImages: MayHaveImages;
  finder(): Promise<ImageFinder>;
  language(languageId: string): Promise<DocumentLanguage>;
}

const entries: readonly LanguageEntry[] = [
  {
    extensions: { markdown: ['.md', '.markdown', '.mdown', '.mkd'], mdx: ['.mdx'], quarto: ['.qmd'], rmd: ['.rmd'] },
    mayHaveImages: signs.markdownMayHaveImages,
    finder: async () => (await parsers()).markdownImages,
    language: async (languageId) => (languageId === 'mdx' ? (await parsers()).mdx : (await parsers()).markdown),
  },
  {
    extensions: { html: ['.html', '.htm', '.xhtml'], vue: ['.vue'], svelte: ['.svelte'] },
    mayHaveImages: signs.htmlMayHaveImages,
    finder: async () => (await parsers()).htmlImages,
    language: async (languageId) => (await parsers()).html(languageId),
  },
  {
    extensions: { javascriptreact: ['.jsx'], typescriptreact: ['.tsx'] },
    mayHaveImages: signs.jsxMayHaveImages,
    finder: async () => (await parsers()).jsxImages,
    language: async (languageId) => (await parsers()).jsx(languageId),
  },
  {
    // React is written in plain JavaScript files too; a comment there is more often about code than about a page.
    extensions: { javascript: ['.js', '.mjs'] },
    mayHaveImages: signs.jsxMayHaveImages,
    finder: async () => (await parsers()).jsxImages,
    language: (languageId) => Promise.resolve(plainText(languageId)),
  },
  {
    extensions: { css: ['.css'], scss: ['.scss'], less: ['.less'] },
    mayHaveImages: signs.cssMayHaveImages,
    finder: async () => (await parsers()).cssImages,
    language: async (languageId) => (await parsers()).css(languageId),
  },
  {
    extensions: { asciidoc: ['.adoc', '.asciidoc', '.asc'] },
    mayHaveImages: signs.asciidocMayHaveImages,
    finder: async () => (await parsers()).asciidocImages,
    language: async (languageId) => (await parsers()).asciidoc(languageId),
  },
  {
    extensions: { restructuredtext: ['.rst', '.rest'] },
    mayHaveImages: signs.rstMayHaveImages,
    finder: async () => (await parsers()).rstImages,
    language: async (languageId) => (await parsers()).rst(languageId),
  },
  {
    extensions: { latex: ['.tex', '.ltx'], tex: ['.sty'] },
    mayHaveImages: signs.latexMayHaveImages,
    finder: async () => (await parsers()).latexImages,
    language: async (languageId) => (await parsers()).latex(languageId),
  },
];

const byId = new Map(entries.flatMap((entry) => Object.keys(entry.extensions).map((id) => [id, entry] as const)));
const idByExtension = new Map(
  entries.flatMap(({ extensions }) =>
    Object.entries(extensions).flatMap(([id, endings]) => endings.map((ending) => [ending, id] as const)),
  ),
);

/** How a language is written; what has no entry is treated as plain text. */
export async function languageOf(languageId: string): Promise<DocumentLanguage> {
  return (await byId.get(languageId)?.language(languageId)) ?? plainText(languageId);
}

/** Undefined for a language whose pictures cannot be found. */
export async function imageFinderOf(languageId: string): Promise<ImageFinder | undefined> {
  return byId.get(languageId)?.finder();
}

/** Whether a text is worth a finder: false where it has no pictures for sure. */
export function mayHaveImages(text: string, languageId: string): boolean {
  return byId.get(languageId)?.mayHaveImages(text) ?? false;
}

/** The language of a file by the ending of its name; undefined when its pictures cannot be found. */
export function languageIdOf(fileName: string): string | undefined {
  const ending = /\.[^./\\]+$/.exec(fileName)?.[0].toLowerCase();
  return ending === undefined ? undefined : idByExtension.get(ending);
}
