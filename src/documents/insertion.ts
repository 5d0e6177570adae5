import type { DocumentLanguage, Placement } from './documentLanguage';
import type { TextRange } from './textRange';

/** The one edit that puts references into a document: `text` takes the place of `range`. */
export interface Insertion {
  readonly range: TextRange;
  readonly text: string;
}

/**
 * @param text the document, lines ending in `\n`
 * @param place what was drawn
 * @param references one or more, as `language` writes them
 */
export function insertion(
  text: string,
  place: TextRange,
  placement: Placement,
  references: readonly string[],
  language: DocumentLanguage,
): Insertion {
  const { range, before, separator, after, indent } = language.slot(text, place, placement);
  const written = references.map((reference) => reference.replaceAll('\n', `\n${indent}`));
  return { range, text: `${before}${written.join(separator)}${after}` };
}
