import { promisify } from 'node:util';
import { constants, crc32, deflate } from 'node:zlib';
import type { Pixels } from './pixels';
import { filterRows } from './pngFilter';

// Written here and not with an imaging library: loading one costs more time and memory than drawing a small picture.

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Where every reader of XMP looks for it in a PNG: an international text chunk of this name. */
const xmpKeyword = 'XML:com.adobe.xmp';
/** PNG's number for the colours of a pixel, by how many bytes it has. */
const colourTypes = { 3: 2, 4: 6 } as const;
/** Runs of equal bytes alone: what the filters leave of a drawn picture has few other repetitions worth looking for. */
export const pngStrategy = constants.Z_RLE;

/**
 * An sRGB PNG file; the same pixels and metadata give the same bytes.
 * @param xmp a packet for people and programs that look for one; absent: none is written
 */
export async function encodePng(
  { data, channels, width, height }: Pixels,
  xmp?: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const compressed = await compressPixels({ data, channels, width, height });
  return new Uint8Array(
    Buffer.concat([
      pngStart({ channels, width, height }),
      ...(xmp === undefined ? [] : [chunk('iTXt', internationalText(xmpKeyword, xmp))]),
      chunk('IDAT', compressed),
      pngEnd,
    ]),
  );
}

/** Signature, header and colour space. */
export function pngStart({ channels, width, height }: Omit<Pixels, 'data'>): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, colourTypes[channels], 0, 0, 0], 8);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('sRGB', Buffer.of(0))]);
}

/** A picture's rows as PNG's data chunks hold them. */
export async function compressPixels({ data, channels, width, height }: Pixels): Promise<Buffer> {
  return promisify(deflate)(filterRows(data, width * channels, height, channels), { strategy: pngStrategy });
}

/** Length, type, data, checksum over type and data. */
export function chunk(type: string, data: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(typed));
  return Buffer.concat([length, typed, checksum]);
}

export const pngEnd = chunk('IEND', Buffer.alloc(0));

/** Keyword, uncompressed, no language, no translated keyword, UTF-8 text. */
function internationalText(keyword: string, text: string): Buffer {
  return Buffer.concat([Buffer.from(`${keyword}\0\0\0\0\0`, 'latin1'), Buffer.from(text, 'utf8')]);
}
