import { slug } from '../../client/slug';
import { formatOfFileName } from '../../protocol/pictureFormat';

/** What the variables of `easel.assets.fileName` stand for. */
export interface FileNameValues {
  readonly prompt: string;
  readonly seed: number;
  /** When the picture was drawn. */
  readonly date: Date;
  /** The document's name without its ending; empty when it has none. */
  readonly documentBasename: string;
  /** The model's name. */
  readonly model: string;
}

export const fileNameVariables = ['slug', 'seed', 'date', 'time', 'documentBasename', 'model'] as const;
type Variable = (typeof fileNameVariables)[number];

/** File systems bear 255 bytes; this leaves room for a counter, an ending and encryption that makes names longer. */
const maximumBytes = 120;

/** Names that Windows keeps for devices, with or without an ending. */
const reserved = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?:\.|$)/i;

/**
 * A file name without ending, made from a template: valid on Linux, macOS and Windows, in one folder, never empty.
 * A variable that does not exist stays as it is written, without its signs.
 */
export function assetFileName(template: string, values: FileNameValues): string {
  const trimmed = template.trim();
  // The ending is that of the file's format, whatever the template says.
  const withoutEnding = formatOfFileName(trimmed) === undefined ? trimmed : trimmed.replace(/\.\w+$/, '');
  const name = withoutEnding.replace(/\$\{(\w+)\}/g, (_, variable: string) =>
    isVariable(variable) ? valueOf(variable, values) : variable,
  );
  return safeName(name, slug(values.prompt, maximumBytes));
}

/** The first variable of a template that does not exist. */
export function unknownVariable(template: string): string | undefined {
  return [...template.matchAll(/\$\{([^}]*)\}/g)].map(([, name]) => name!).find((name) => !isVariable(name));
}

function isVariable(name: string): name is Variable {
  return (fileNameVariables as readonly string[]).includes(name);
}

function valueOf(variable: Variable, { prompt, seed, date, documentBasename, model }: FileNameValues): string {
  switch (variable) {
    case 'slug':
      return slug(prompt);
    case 'seed':
      return String(seed);
    case 'date':
      return [date.getFullYear(), twoDigits(date.getMonth() + 1), twoDigits(date.getDate())].join('-');
    case 'time':
      return [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join('-');
    case 'documentBasename':
      return documentBasename;
    case 'model':
      return slug(model);
  }
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

function safeName(name: string, otherwise: string): string {
  const safe = cut(
    name
      .normalize('NFC')
      .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}<>:"/\\|?*]+/gu, '-')
      .replace(/\s+/g, ' '),
  )
    .replace(/^[\s.-]+/, '')
    .replace(/[\s.]+$/, '');
  if (safe === '') return otherwise;
  return reserved.test(safe) ? `_${safe}` : safe;
}

/** The first whole characters that fit. */
function cut(name: string): string {
  if (Buffer.byteLength(name) <= maximumBytes) return name;
  let start = '';
  for (const { segment } of new Intl.Segmenter().segment(name)) {
    if (Buffer.byteLength(start + segment) > maximumBytes) break;
    start += segment;
  }
  return start;
}
