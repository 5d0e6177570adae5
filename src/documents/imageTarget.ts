/**
 * What an address in a document names: a URI as it is, a path without query, fragment and percent-encoding.
 *
 * @param address with entities and escapes undone
 */
export function targetOf(address: string): string {
  const trimmed = address.trim();
  if (isUri(trimmed)) return trimmed;
  return decodePercent(trimmed.replace(/[?#].*$/s, ''));
}

/** Whether a target names something by a scheme or host. A single letter before a colon is a drive. */
export function isUri(target: string): boolean {
  return /^(?:[a-z][a-z0-9+.-]+:|\/\/)/i.test(target);
}

/** With what is no valid percent-encoding left as it is, as browsers do. */
function decodePercent(path: string): string {
  return path.replace(/(?:%[0-9a-f]{2})+/gi, (encoded) => {
    try {
      return decodeURIComponent(encoded);
    } catch {
      return encoded;
    }
  });
}

/** Whether an address is put together by a template when the page is made, so that nobody can say what it names. */
export function isTemplate(address: string): boolean {
  return /\{\{|\{%|<[?%]|[$#@]\{/.test(address);
}

/** Endings of picture files, vector pictures included: what a style sheet or front matter must have to be one. */
export function namesPicture(target: string): boolean {
  if (/^data:/i.test(target)) return /^data:image\//i.test(target);
  return /\.(?:png|apng|jpe?g|jfif|webp|avif|gif|svg|bmp|ico|tiff?|heic|jxl)$/i.test(
    isUri(target) ? target.replace(/[?#].*$/s, '') : target,
  );
}

/**
 * An address for a target: `targetOf` in the other direction. Percent-encodes what would end or change it, in any
 * language that has addresses. Letters beyond ASCII stay readable: CommonMark, VS Code
 * and the web servers of the world take them as they are.
 */
export function addressOf(target: string): string {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(target)) return target.replace(/[()"<>\\\s]/g, encodeSign);

  const path = target.replace(/[\u0000-\u0020\u007f\s%()<>[\]"\\#?^`{|}&*]/g, encodeSign);
  // "a:b.png" would be read as a URI of the scheme "a".
  return /^[^/]*:/.test(path) ? `./${path}` : path;
}

function encodeSign(sign: string): string {
  return [...new TextEncoder().encode(sign)]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');
}
