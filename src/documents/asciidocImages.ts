import type { ImageFinder, ImageReference, Span } from './imageReference';
import { pixels, sizeOf } from './sizeHint';
import { isUri, targetOf } from './imageTarget';
import { linesOf } from './textRange';

/**
 * The pictures of AsciiDoc: `image::…[]` on a line of its own and `image:…[]` within one. Nothing that parses AsciiDoc
 * says where in a line something stands, so the lines are read here, as Asciidoctor does.
 */
export const asciidocImages: ImageFinder = (text) => {
  const attributes = new Map<string, string>();
  return liveLines(text).flatMap((line): ImageReference[] => {
    const words = text.slice(line.start, line.end);
    const [, name, value] = /^:([\w-]+|![\w-]+|[\w-]+!):(?:\s+(.*))?$/.exec(words) ?? [];
    if (name === undefined) return imagesInLine(words, line.start, attributes);
    if (name.includes('!')) attributes.delete(name.replace('!', ''));
    else attributes.set(name.toLowerCase(), value?.trim() ?? '');
    return [];
  });
};

/** Where pictures of a document are looked for: the last folder that it sets; empty for beside it. */
export function imagesDirectory(text: string): string {
  return liveLines(text).reduce((folder, { start, end }) => {
    const found = /^:(!?)imagesdir(!?):(?:\s+(.*))?$/.exec(text.slice(start, end));
    return found ? (found[3]?.trim() ?? '') : folder;
  }, '');
}

/** The lines that are neither comment nor verbatim text. */
function liveLines(text: string): Span[] {
  let fence: string | undefined;
  return linesOf(text).filter(({ start, end }) => {
    const line = text.slice(start, end).trimEnd();
    if (fence !== undefined) {
      if (line === fence) fence = undefined;
      return false;
    }
    if (/^(?:\/{4,}|-{4,}|\.{4,}|\+{4,}|```\w*)$/.test(line)) {
      fence = line.startsWith('`') ? '```' : line;
      return false;
    }
    return !/^\/\/(?!\/)/.test(line);
  });
}

const block = /^(image::)(\S(?:[^\r\n]*?\S)?)\[([^\r\n]*)\]\s*$/;
const inline = /(?<![\\\w])(image:(?!:))([^\s:[\]](?:[^[\]\r\n]*[^\s[\]])?)\[((?:\\\]|[^\]])*)\]/g;

function imagesInLine(line: string, offset: number, attributes: ReadonlyMap<string, string>): ImageReference[] {
  const whole = block.exec(line);
  return (whole ? [whole] : [...line.matchAll(inline)]).flatMap((found) => {
    const [all, macro, address, list] = [found[0], found[1]!, found[2]!, found[3]!];
    const start = offset + found.index;
    const target = substituted(address, attributes);
    if (target === undefined) return [];
    const folder = attributes.get('imagesdir') ?? '';
    const values = attributeList(list);
    const alt = values.get('alt') ?? values.get('1');
    const size = sizeOf(
      pixels((values.get('width') ?? values.get('2'))?.text),
      pixels((values.get('height') ?? values.get('3'))?.text),
    );
    const targetStart = start + macro.length;
    const listStart = targetStart + address.length + 1;
    const [named, literal] = [targetOf(target), target].map((path) => inFolder(folder, path));
    return [
      {
        range: { start, end: start + all.trimEnd().length },
        targetRange: { start: targetStart, end: targetStart + address.length },
        target: named!,
        // A page decodes what is percent-encoded, a PDF does not.
        ...(literal !== named && { otherTargets: [literal!] }),
        altText: alt?.text.trim() ?? '',
        ...(alt && { altTextRange: { start: listStart + alt.range.start, end: listStart + alt.range.end } }),
        ...(size && { size }),
      },
    ];
  });
}

function inFolder(folder: string, path: string): string {
  return folder === '' || isUri(path) || path.startsWith('/') ? path : `${folder.replace(/\/$/, '')}/${path}`;
}

/** With the document's own attributes in their places; undefined when one is set elsewhere. */
function substituted(address: string, attributes: ReadonlyMap<string, string>): string | undefined {
  let known = true;
  const target = address.replace(/\{([\w-]+)\}/g, (_, name: string) => {
    const value = attributes.get(name.toLowerCase()) ?? (name === 'sp' || name === 'nbsp' ? ' ' : undefined);
    known &&= value !== undefined;
    return value ?? '';
  });
  return known ? target : undefined;
}

interface Value {
  readonly text: string;
  readonly range: Span;
}

/** The values of `cat,300,200,role="x"` by name, or by place from 1. */
function attributeList(list: string): Map<string, Value> {
  const values = new Map<string, Value>();
  const pattern =
    /\s*(?:([\w-]+)\s*=\s*)?(?:"((?:\\.|[^"\\])*)"(?=\s*(?:,|$))|'((?:\\.|[^'\\])*)'(?=\s*(?:,|$))|([^,]*))\s*(?:,|$)/y;
  for (let place = 1; pattern.lastIndex < list.length || place === 1; place += 1) {
    const from = pattern.lastIndex;
    const found = pattern.exec(list);
    if (!found) break;
    const quoted = found[2] ?? found[3];
    const raw = quoted ?? found[4]!.trimEnd();
    const start =
      from +
      found[0].indexOf(quoted === undefined ? found[4]! : `${found[2] === undefined ? "'" : '"'}${quoted}`) +
      (quoted === undefined ? 0 : 1);
    // The values of one picture's list, not of a document: a name that comes twice is rare and the first counts.
    const name = found[1] ?? String(place);
    const text = raw.replace(/\\(["'\]])/g, '$1');
    if (!values.has(name)) values.set(name, { text, range: { start, end: start + raw.length } });
    if (pattern.lastIndex === from) break;
  }
  return values;
}
