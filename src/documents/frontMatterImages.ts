import { parseTOML, type AST } from 'toml-eslint-parser';
import { isMap, isScalar, isSeq, parseDocument } from 'yaml';
import { pixels, sizeOf } from './sizeHint';
import type { FrontMatter } from './frontMatter';
import type { ImageReference, Span } from './imageReference';
import { isTemplate, namesPicture, targetOf } from './imageTarget';
import { blankOut } from './textRange';

/** A value of front matter, whatever language it is written in. */
type Value = Text | readonly Value[] | Mapping;
type Mapping = Map<string, Value>;
interface Text {
  readonly text: string;
  /** Without quotes. */
  readonly range: Span;
}

/** Keys that hold a picture, in small letters without signs. */
const pictureKey =
  /^(?:(?:og|twitter|social|share|seo|cover|hero|header|featured?|banner|thumbnail|thumb|card|preview|teaser|poster|main|lead|title|background|bg|overlay|post|page)?(?:image|img|photo|picture)(?:s|url|src|path|file)?|cover|thumbnail|thumb|banner|hero|poster|teaser|featured|logo|avatar|icon)$/;
/** Keys that hold the file inside such a one; numbers count the tables of a TOML array. */
const fileKey = /^(?:src|url|path|file|href|source|image|publicurl|\d+)$/;
const pictureSuffix = /(?:image|img|photo|picture)?(?:s|url|src|path|file)?$/;

/** The cover pictures that front matter names. */
export function frontMatterImages(text: string, { kind, content }: FrontMatter): ImageReference[] {
  const source = text.slice(content.start, content.end);
  const top =
    kind === 'yaml' ? yamlValue(parseDocument(source).contents, content.start) : tomlValues(source, content.start);
  return top instanceof Map ? imagesIn(top, false) : [];
}

function imagesIn(mapping: Mapping, isPicture: boolean): ImageReference[] {
  return [...mapping].flatMap(([key, value]): ImageReference[] => {
    const word = normalised(key);
    const named = pictureKey.test(word) || (isPicture && fileKey.test(word));
    if (value instanceof Map) return imagesIn(value, named);
    const values = Array.isArray(value) ? (value as readonly Value[]) : [value];
    return values.flatMap((item) => {
      if (item instanceof Map) return imagesIn(item, named);
      return named && 'text' in item ? imageOf(item, word, mapping, isPicture) : [];
    });
  });
}

function imageOf({ text, range }: Text, key: string, mapping: Mapping, isPicture: boolean): ImageReference[] {
  const target = targetOf(text);
  if (isTemplate(text) || !namesPicture(target)) return [];
  const alt = textAt(mapping, altKeys(key, isPicture));
  const size = isPicture
    ? sizeOf(pixels(textAt(mapping, ['width'])?.text), pixels(textAt(mapping, ['height'])?.text))
    : undefined;
  return [
    {
      range,
      targetRange: range,
      target,
      altText: alt?.text.replace(/\s+/g, ' ').trim() ?? '',
      ...(alt && { altTextRange: alt.range }),
      ...(size && { size }),
    },
  ];
}

/** Where the words for the picture of a key may stand, the best first. */
function altKeys(key: string, isPicture: boolean): string[] {
  const base = key.replace(pictureSuffix, '');
  const own = [key, base, `${base}image`].flatMap((word) => [`${word}alt`, `${word}alttext`, `alt${word}`]);
  return [...own, 'alt', 'alttext', ...(isPicture ? ['caption', 'description', 'title'] : [])];
}

function textAt(mapping: Mapping, keys: readonly string[]): Text | undefined {
  for (const wanted of keys)
    for (const [key, value] of mapping) if (normalised(key) === wanted && 'text' in value) return value;
  return undefined;
}

function normalised(key: string): string {
  return key.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

function yamlValue(node: unknown, offset: number, depth = 0): Value | undefined {
  // Deeper than any front matter: somebody plays with brackets.
  if (depth > 50) return undefined;
  if (isScalar(node)) {
    const { value } = node;
    if (!node.range || (typeof value !== 'string' && typeof value !== 'number')) return undefined;
    const quoted = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE' ? 1 : 0;
    const [start, end] = [node.range[0] + quoted, node.range[1] - quoted];
    return { text: String(value), range: { start: offset + start, end: offset + Math.max(start, end) } };
  }
  if (isSeq(node))
    return node.items.map((item) => yamlValue(item, offset, depth + 1)).filter((item) => item !== undefined);
  if (!isMap(node)) return undefined;
  const mapping: Mapping = new Map();
  for (const { key, value } of node.items) {
    const read = yamlValue(value, offset, depth + 1);
    if (isScalar(key) && read) mapping.set(String(key.value), read);
  }
  return mapping;
}

function tomlValues(source: string, offset: number): Mapping {
  const top: Mapping = new Map();
  for (const item of parseTolerantly(source)) {
    if (item.type === 'TOMLKeyValue') put(top, keysOf(item.key), tomlValue(item.value, offset));
    else
      for (const pair of item.body)
        put(top, [...item.resolvedKey.map(String), ...keysOf(pair.key)], tomlValue(pair.value, offset));
  }
  return top;
}

/** A line that is broken, because it is being typed, is left out. */
function parseTolerantly(source: string): AST.TOMLTopLevelTable['body'] {
  let text = source;
  for (let attempt = 0; attempt < 5; attempt += 1) {
    try {
      return parseTOML(text).body[0].body;
    } catch (error) {
      const line = (error as { lineNumber?: number }).lineNumber;
      if (line === undefined) return [];
      const start = text
        .split('\n')
        .slice(0, line - 1)
        .join('\n').length;
      const end = text.indexOf('\n', start + 1);
      text = blankOut(text, [{ start, end: end === -1 ? text.length : end }]);
    }
  }
  return [];
}

function keysOf({ keys }: AST.TOMLKey): string[] {
  return keys.map((key) => (key.type === 'TOMLBare' ? key.name : key.value));
}

/** Tables may be written in pieces: `cover.image = …` and `cover.alt = …` belong together. */
function put(mapping: Mapping, [key, ...rest]: readonly string[], value: Value | undefined): void {
  if (key === undefined || !value) return;
  if (rest.length === 0) {
    mapping.set(key, value);
    return;
  }
  const inner = mapping.get(key);
  const table: Mapping = inner instanceof Map ? inner : new Map<string, Value>();
  mapping.set(key, table);
  put(table, rest, value);
}

function tomlValue(node: AST.TOMLContentNode, offset: number): Value | undefined {
  switch (node.type) {
    case 'TOMLArray':
      return node.elements.map((element) => tomlValue(element, offset)).filter((value) => value !== undefined);
    case 'TOMLInlineTable': {
      const table: Mapping = new Map();
      for (const pair of node.body) put(table, keysOf(pair.key), tomlValue(pair.value, offset));
      return table;
    }
    case 'TOMLValue': {
      const quotes = node.kind === 'string' ? (node.multiline ? 3 : 1) : 0;
      const [start, end] = node.range;
      return { text: String(node.value), range: { start: offset + start + quotes, end: offset + end - quotes } };
    }
  }
}
