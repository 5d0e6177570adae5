import type { Span } from './imageReference';

/** An attribute whose value is known: entities undone, and where it stands without its quotes. */
export interface Attribute {
  readonly value: string;
  readonly range: Span;
}

/** An opening tag, as HTML, its kin and JSX have them. */
export interface Tag {
  /** As written: components have capital letters. */
  readonly name: string;
  readonly range: Span;
  /** By their names in lower case. */
  readonly attributes: ReadonlyMap<string, Attribute>;
  /** Of the elements around it, the nearest `picture`, `video` or `audio`. */
  readonly media?: Media;
}

/** What gathers several sources. */
export interface Media {
  readonly name: string;
  /** The `img` inside of a `picture`, which speaks for its sources. */
  image?: Tag;
}
