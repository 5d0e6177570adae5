/** A part of a text: offsets in UTF-16 units, `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** How large a document shows a picture, in CSS pixels, as far as it says so. */
export interface SizeHint {
  readonly width?: number;
  readonly height?: number;
}

/** One place of a document that shows a picture, whether its file exists or not. */
export interface ImageReference {
  /** The whole construct: `![…](…)`, `<img …>`, `image::…[]`. */
  readonly range: Span;
  /** What names the file, without quotes or brackets: what an edit of the target replaces. */
  readonly targetRange: Span;
  /** The target as the language means it: entities, escapes and percent-encoding are undone for a path, not for a URI. */
  readonly target: string;
  /** What the picture shows; empty when the document does not say. */
  readonly altText: string;
  /** Where the alternative text stands, when it is there to be edited. */
  readonly altTextRange?: Span;
  readonly size?: SizeHint;
}

/**
 * Finds the pictures of a language's documents. Never throws: what is half-typed or broken yields what can be read.
 * One file a language; `languages.ts` lists them and loads parsers when they are first needed.
 */
export interface ImageFinder {
  /** VS Code's language identifiers. */
  readonly languageIds: readonly string[];
  /** Endings of file names with their dot, for whom no editor says what a file is. */
  readonly extensions: readonly string[];
  /** In the order of the text. */
  images(text: string, languageId: string): readonly ImageReference[];
}
