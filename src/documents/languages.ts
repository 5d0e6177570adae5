import type { DocumentLanguage } from './documentLanguage';
import type { ImageFinder } from './imageReference';
import { markdown } from './markdown';
import { plainText } from './plainText';

/** One line a language; what is not here is treated as plain text. */
const languages: readonly DocumentLanguage[] = [markdown];

const byId = new Map(languages.flatMap((language) => language.languageIds.map((id) => [id, language] as const)));

export function languageOf(languageId: string): DocumentLanguage {
  return byId.get(languageId) ?? plainText;
}

/** A language, or a family of them, in whose documents pictures are found. */
interface LanguageEntry {
  /** VS Code's language identifiers with the endings of their files. The first one names a file that no editor knows. */
  readonly extensions: Readonly<Record<string, readonly string[]>>;
  /** Parsers are large: each is loaded when the first document of its language is read. */
  finder(): Promise<ImageFinder>;
}

const entries: readonly LanguageEntry[] = [
  {
    extensions: {
      markdown: ['.md', '.markdown', '.mdown', '.mkd'],
      mdx: ['.mdx'],
      quarto: ['.qmd'],
      rmd: ['.rmd'],
    },
    finder: async () => (await import('./markdownImages')).markdownImages,
  },
  {
    extensions: { html: ['.html', '.htm', '.xhtml'], vue: ['.vue'], svelte: ['.svelte'] },
    finder: async () => (await import('./htmlImages')).htmlImages,
  },
  {
    extensions: { javascriptreact: ['.jsx'], typescriptreact: ['.tsx'], javascript: ['.js', '.mjs'] },
    finder: async () => (await import('./jsxImages')).jsxImages,
  },
  {
    extensions: { css: ['.css'], scss: ['.scss'], less: ['.less'] },
    finder: async () => (await import('./cssImages')).cssImages,
  },
  {
    extensions: { asciidoc: ['.adoc', '.asciidoc', '.asc'] },
    finder: async () => (await import('./asciidocImages')).asciidocImages,
  },
  {
    extensions: { restructuredtext: ['.rst', '.rest'] },
    finder: async () => (await import('./rstImages')).rstImages,
  },
  {
    extensions: { latex: ['.tex', '.ltx'], tex: ['.sty'] },
    finder: async () => (await import('./latexImages')).latexImages,
  },
];

const entryById = new Map(entries.flatMap((entry) => Object.keys(entry.extensions).map((id) => [id, entry] as const)));
const idByExtension = new Map(
  entries.flatMap(({ extensions }) =>
    Object.entries(extensions).flatMap(([id, endings]) => endings.map((ending) => [ending, id] as const)),
  ),
);

/** Undefined for a language whose pictures cannot be found. */
export async function imageFinderOf(languageId: string): Promise<ImageFinder | undefined> {
  return entryById.get(languageId)?.finder();
}

/** The language of a file by the ending of its name; undefined when its pictures cannot be found. */
export function languageIdOf(fileName: string): string | undefined {
  const ending = /\.[^./\\]+$/.exec(fileName)?.[0].toLowerCase();
  return ending === undefined ? undefined : idByExtension.get(ending);
}
