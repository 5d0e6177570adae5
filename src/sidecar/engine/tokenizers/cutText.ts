const endOfWord = '</w>';

/**
 * What is left of a text without white space after its first tokens; a word (of any script) of which only a part was
 * seen counts as not seen.
 * @param tokens the byte-level tokens that were seen: one character a byte, and an end-of-word mark
 */
export function cutText(text: string, tokens: readonly string[]): string {
  if (tokens.length === 0) return text;
  // The tokenizer saw this form; its length can differ from the original's.
  const seenForm = text.normalize('NFC').toLowerCase();
  const seenBytes = tokens.reduce(
    (sum, token) => sum + token.length - (token.endsWith(endOfWord) ? endOfWord.length : 0),
    0,
  );
  const seen = new TextDecoder()
    .decode(new TextEncoder().encode(seenForm).subarray(0, seenBytes))
    .replace(/\uFFFD+$/, '');
  const word = new Intl.Segmenter(undefined, { granularity: 'word' }).segment(seenForm).containing(seen.length);
  return seenForm.slice(word?.index ?? seen.length);
}
