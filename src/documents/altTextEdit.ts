import { findImages } from './findImages';
import type { ImageReference, Span } from './imageReference';

/** A change of a document: what is in `range` becomes `text`. */
export interface TextEdit {
  readonly range: Span;
  readonly text: string;
}

/** How languages keep signs of their own out of a text; the first that the language understands is taken. */
const writings: readonly ((text: string) => string)[] = [
  (text) => text,
  // Markdown
  (text) => text.replace(/[\\[\]`*_<>&!]/g, String.raw`\$&`),
  // HTML and its kin
  (text) => text.replace(/[&<>"'{}]/g, (sign) => `&#${sign.codePointAt(0)!};`),
  // AsciiDoc
  (text) => text.replaceAll(']', String.raw`\]`),
  // Strings of programs
  (text) => text.replace(/[\\"'`]/g, String.raw`\$&`),
  // LaTeX
  (text) => text.replace(/[&%$#_{}]/g, String.raw`\$&`),
];

/**
 * How the alternative text of a reference becomes `altText`, written as the language wants it. Undefined when the
 * document has no place for one, or when the language cannot say these words there.
 *
 * @param text the whole document
 * @param altText one line
 */
export async function altTextEdit(
  text: string,
  reference: ImageReference,
  languageId: string,
  altText: string,
): Promise<TextEdit | undefined> {
  const range = reference.altTextRange;
  if (range === undefined) return undefined;
  const written = new Set(writings.map((write) => write(altText)));
  for (const candidate of written) {
    const changed = text.slice(0, range.start) + candidate + text.slice(range.end);
    const images = await findImages(changed, languageId);
    // The document itself says whether it was understood: the same picture, with the new words, and nothing else moved.
    const same = images.find(({ target, altText: now, altTextRange }) => {
      return target === reference.target && now === altText && altTextRange?.start === range.start;
    });
    if (same) return { range, text: candidate };
  }
  return undefined;
}
