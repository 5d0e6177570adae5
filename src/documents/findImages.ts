import type { ImageReference } from './imageReference';
import { imageFinderOf, mayHaveImages } from './languages';

export { languageIdOf } from './languages';

/**
 * The pictures that a document shows, in the order of its text. Never throws: what is broken yields what can be read,
 * and a language that is not known yields nothing.
 *
 * @param text the document as it is, with any line endings
 * @param languageId VS Code's language identifier
 */
export async function findImages(text: string, languageId: string): Promise<readonly ImageReference[]> {
  if (!mayHaveImages(text, languageId)) return [];
  const finder = await imageFinderOf(languageId);
  if (!finder) return [];
  try {
    return [...finder(text, languageId)].sort(
      (a, b) => a.range.start - b.range.start || a.targetRange.start - b.targetRange.start,
    );
  } catch {
    // A parser that gives up on a half-typed document: it has its say again at the next key.
    return [];
  }
}
