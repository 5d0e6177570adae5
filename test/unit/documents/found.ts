import { findImages } from '../../../src/documents/findImages';
import type { Span } from '../../../src/documents/imageReference';

/** A picture of a document, with the parts of its text in the place of their offsets. */
export interface Found {
  readonly range: string;
  readonly written: string;
  readonly target: string;
  readonly alt: string;
  readonly writtenAlt?: string;
  readonly size?: string;
  readonly others?: readonly string[];
  readonly isVideo?: true;
}

/** The pictures of a document, readable. A size is `200x100`, `200x` or `x100`. */
export async function found(text: string, languageId: string): Promise<Found[]> {
  const part = ({ start, end }: Span): string => text.slice(start, end);
  return (await findImages(text, languageId)).map((image) => ({
    range: part(image.range),
    written: part(image.targetRange),
    target: image.target,
    alt: image.altText,
    ...(image.altTextRange && { writtenAlt: part(image.altTextRange) }),
    ...(image.size && { size: `${image.size.width ?? ''}x${image.size.height ?? ''}` }),
    ...(image.otherTargets && { others: image.otherTargets }),
    ...(image.isVideo && { isVideo: true as const }),
  }));
}
