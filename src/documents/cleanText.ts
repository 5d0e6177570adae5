/** One line: every run of white space and control characters becomes one space. */
export function oneLine(text: string): string {
  return text.replace(/[\s\u0000-\u001f\u007f\u200b\ufeff]+/g, ' ').trim();
}

/** Without HTML and XML tags; what is between them stays, and so does a lone `<`. */
export function withoutTags(text: string): string {
  return text
    .replace(/<!--([\s\S]*?)-->/g, ' $1 ')
    .replace(/<(script|style)\b[^>]*>[\s\S]*?<\/\1\s*>/gi, ' ')
    .replace(/<\/?[a-zA-Z][^<>]*>/g, ' ')
    .replace(/&(?:nbsp|#160|#xa0);/gi, ' ')
    .replace(/&(lt|gt|quot|apos|amp);/g, (_, name: keyof typeof entities) => entities[name])
    .replace(/ +([.,;:!?])/g, '$1');
}
const entities = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' } as const;

/** Without the link and emphasis signs that people write in comments and plain notes too. */
export function withoutInlineMarkup(text: string): string {
  return text
    .replace(/!?\[([^[\]]*)\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+"[^"]*")?\)/g, '$1')
    .replace(/!?\[([^[\]]+)\]\[[^[\]]*\]/g, '$1')
    .replace(/\{@\w+\s+(?:[^{}|]*\|)?([^{}]*)\}/g, '$1')
    .replace(/(\*\*|__|``?)(?=\S)([\s\S]*?\S)\1/g, '$2')
    .replace(/(?<![\w*])\*(?=[^\s*])([^*]*[^\s*])\*(?![\w*])/g, '$1');
}

const address = /\(\s*<?\bhttps?:\/\/[^\s<>()]+>?\s*\)|<?\bhttps?:\/\/[^\s<>()]+>?/g;

/** Without addresses, unless nothing else would be left. */
export function withoutAddresses(text: string): string {
  const rest = text.replace(address, ' ');
  if (rest === text || !/[\p{L}\p{N}]/u.test(rest)) return text;
  return rest.replace(/[ \t]+([.,;:!?])/g, '$1');
}
