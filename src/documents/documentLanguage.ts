import type { SizeHint } from './imageReference';
import type { TextRange } from './textRange';

export const placements = ['below', 'above', 'replace'] as const;
export type Placement = (typeof placements)[number];

/** A picture that a document is to show. */
export interface Picture {
  /** Path relative to the document with forward slashes, one that begins with a slash, or a URI. */
  readonly target: string;
  /** One line that says what the picture shows. */
  readonly altText: string;
  readonly size?: SizeHint;
}

/** Where references can be written: `before`, the references with `separator` between, `after`. */
export interface Slot {
  /** What they take the place of: something only when words are to be replaced. */
  readonly range: TextRange;
  readonly before: string;
  readonly separator: string;
  readonly after: string;
  /** What the further lines of a reference begin with. */
  readonly indent: string;
}

/** What Easel knows about writing in a language. All texts have lines that end in `\n`. */
export interface DocumentLanguage {
  /**
   * The comment block, paragraph or list item around `offset`, or directly above it when it is on an empty line.
   * Undefined when there is nothing to read.
   */
  promptRangeAt(text: string, offset: number): TextRange | undefined;
  /** The words of a part of a document, on one line, without markup, comment signs and link syntax. */
  clean(fragment: string): string;
  /**
   * How this language refers to a picture: one line or several.
   *
   * @param text the document, which may set where its pictures are looked for
   */
  reference(picture: Picture, text: string): string;
  /** The lines next to the text in `range` on which the document stays valid and the reference is seen. */
  slot(text: string, range: TextRange, placement: Placement): Slot;
}
