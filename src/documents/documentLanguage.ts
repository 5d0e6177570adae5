import type { TextRange } from './textRange';

/** Where references can be written on lines of their own: `before`, the references with `separator` between, `after`. */
export interface Slot {
  readonly offset: number;
  readonly before: string;
  readonly separator: string;
  readonly after: string;
}

/** What Easel knows about a language. All texts have lines that end in `\n`. */
export interface DocumentLanguage {
  /** VS Code's language identifiers; none: for every language that has no file of its own. */
  readonly languageIds: readonly string[];
  /**
   * The comment block, paragraph or list item around `offset`, or directly above it when it is on an empty line.
   * Undefined when there is nothing to read.
   */
  promptRangeAt(text: string, offset: number, languageId: string): TextRange | undefined;
  /** The words of a part of a document, on one line, without markup, comment signs and link syntax. */
  clean(fragment: string, languageId: string): string;
  /**
   * How this language refers to a picture.
   *
   * @param target path relative to the document with forward slashes, or a URI
   * @param altText one line that says what the picture shows
   */
  reference(target: string, altText: string): string;
  /** The lines next to the text in `range` on which the document stays valid and the reference is seen. */
  slot(text: string, range: TextRange, side: 'below' | 'above', languageId: string): Slot;
}
