import type { DocumentLanguage } from './documentLanguage';
import type { ImageFinder } from './imageReference';
import { plainText } from './plainText';

/** Parsers are large: they are loaded when the first document is read. */
const parsers = () => import('./documentParsers');

/** A language, or a family of them, in whose documents pictures are found and written. */
interface LanguageEntry {
  /** VS Code's language identifiers with the endings of their files. */
  readonly extensions: Readonly<Record<string, readonly string[]>>;
  finder(): Promise<ImageFinder>;
  language(languageId: string): Promise<DocumentLanguage>;
}

const entries: readonly LanguageEntry[] = [
  {
    extensions: { markdown: ['.md', '.markdown', '.mdown', '.mkd'], mdx: ['.mdx'], quarto: ['.qmd'], rmd: ['.rmd'] },
    finder: async () => (await parsers()).markdownImages,
    language: async (languageId) => (languageId === 'mdx' ? (await parsers()).mdx : (await parsers()).markdown),
  },
  {
    extensions: { html: ['.html', '.htm', '.xhtml'], vue: ['.vue'], svelte: ['.svelte'] },
    finder: async () => (await parsers()).htmlImages,
    language: async (languageId) => (await parsers()).html(languageId),
  },
  {
    extensions: { javascriptreact: ['.jsx'], typescriptreact: ['.tsx'] },
    finder: async () => (await parsers()).jsxImages,
    language: async (languageId) => (await parsers()).jsx(languageId),
  },
  {
    // React is written in plain JavaScript files too; a comment there is more often about code than about a page.
    extensions: { javascript: ['.js', '.mjs'] },
    finder: async () => (await parsers()).jsxImages,
    language: (languageId) => Promise.resolve(plainText(languageId)),
  },
  {
    extensions: { css: ['.css'], scss: ['.scss'], less: ['.less'] },
    finder: async () => (await parsers()).cssImages,
    language: async (languageId) => (await parsers()).css(languageId),
  },
  {
    extensions: { asciidoc: ['.adoc', '.asciidoc', '.asc'] },
    finder: async () => (await parsers()).asciidocImages,
    language: async (languageId) => (await parsers()).asciidoc(languageId),
  },
  {
    extensions: { restructuredtext: ['.rst', '.rest'] },
    finder: async () => (await parsers()).rstImages,
    language: async (languageId) => (await parsers()).rst(languageId),
  },
  {
    extensions: { latex: ['.tex', '.ltx'], tex: ['.sty'] },
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

/** The language of a file by the ending of its name; undefined when its pictures cannot be found. */
export function languageIdOf(fileName: string): string | undefined {
  const ending = /\.[^./\\]+$/.exec(fileName)?.[0].toLowerCase();
  return ending === undefined ? undefined : idByExtension.get(ending);
}
