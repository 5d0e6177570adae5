/** Names that Windows keeps for devices, with or without an extension. */
const reserved = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)$/;

/** What a text without a single letter or digit becomes. */
const fallback = 'picture';

/**
 * A file name (without extension) that says what `text` says: lower case, letters and digits of any script, one
 * hyphen between words, in Unicode's composed form. Valid on Linux, macOS and Windows, and never empty.
 *
 * @param maximumBytes the most UTF-8 bytes of the name; the cut falls between words where one fits, else between
 *   whole characters. At least 16.
 */
export function slug(text: string, maximumBytes = 60): string {
  const words = text
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFC')
    // An apostrophe belongs to its word: "don't" is one word.
    .replace(/(?<=\p{L})['’ʼ](?=\p{L})/gu, '')
    .match(/[\p{L}\p{N}][\p{L}\p{M}\p{N}]*/gu);
  if (words === null) return fallback;

  let name = '';
  for (const word of words) {
    const longer = name === '' ? word : `${name}-${word}`;
    if (Buffer.byteLength(longer) > maximumBytes) {
      name = name === '' ? cut(word, maximumBytes) : name;
      break;
    }
    name = longer;
  }
  if (name === '') return fallback;
  return reserved.test(name) ? `${name}-${fallback}` : name;
}

/** The first characters of `word`, each whole with its combining marks, in at most `maximumBytes` UTF-8 bytes. */
function cut(word: string, maximumBytes: number): string {
  let start = '';
  for (const { segment } of new Intl.Segmenter().segment(word)) {
    if (Buffer.byteLength(start + segment) > maximumBytes) break;
    start += segment;
  }
  return start;
}
