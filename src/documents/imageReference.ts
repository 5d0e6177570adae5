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
  /**
   * What names the file, without quotes or brackets: what an edit of the target replaces. Outside of `range` when a
   * definition elsewhere names it.
   */
  readonly targetRange: Span;
  /**
   * The target as the language means it: entities and escapes are undone, and for a path percent-encoding too, without
   * query and fragment. Empty when nothing is named yet, as in `![a lighthouse]()`.
   */
  readonly target: string;
  /** More targets that serve as well, as LaTeX tries several endings: the picture is missing when none of all exists. */
  readonly otherTargets?: readonly string[];
  /** What the picture shows; empty when the document does not say. */
  readonly altText: string;
  /** Where the alternative text stands, when it is there to be edited. */
  readonly altTextRange?: Span;
  /** Set where the language has no place for an alternative text: `url()` in a style sheet. */
  readonly hasNoPlaceForAltText?: true;
  readonly size?: SizeHint;
  /** Set for a video, which is no picture: nothing is drawn for it. */
  readonly isVideo?: true;
}

/** Finds the pictures of a document, in the order of its text. What is half-typed or broken yields what can be read. */
export type ImageFinder = (text: string, languageId: string) => readonly ImageReference[];
