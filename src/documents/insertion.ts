import { languageOf } from './languages';
import type { TextRange } from './textRange';

export const placements = ['below', 'above', 'replace'] as const;
export type Placement = (typeof placements)[number];

/** The one edit that puts references into a document: `text` takes the place of `range`. */
export interface Insertion {
  readonly range: TextRange;
  readonly text: string;
}

/**
 * @param text the document, lines ending in `\n`
 * @param place what was drawn
 * @param references one or more, as the document's language writes them
 */
export function insertion(
  text: string,
  place: TextRange,
  placement: Placement,
  references: readonly string[],
  languageId: string,
): Insertion {
  if (placement === 'replace') return { range: place, text: references.join(' ') };
  const { offset, before, separator, after } = languageOf(languageId).slot(text, place, placement, languageId);
  return { range: { start: offset, end: offset }, text: `${before}${references.join(separator)}${after}` };
}
