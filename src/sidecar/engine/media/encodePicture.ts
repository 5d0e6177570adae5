import type { PictureFormat } from '../../../protocol/pictureFormat';
import { imaging } from './imaging';
import type { Pixels } from './pixels';
import { encodePng } from './png';

/** How good the files of the lossy formats are: no loss that is seen, at a fraction of a PNG's size. */
const qualities = { jpeg: 90, webp: 90, avif: 70 } as const;

/** What is behind a transparent picture where the format has no transparency. */
const paper = '#ffffff';

/**
 * A picture as a file; the same pixels, format and metadata give the same bytes.
 * @param xmp a packet of metadata; a JPEG has no room for one of more than 64 kB, and goes without it
 */
export async function encodePicture(
  pixels: Pixels,
  format: PictureFormat,
  xmp?: string,
): Promise<Uint8Array<ArrayBuffer>> {
  if (format === 'png') return encodePng(pixels, xmp);
  const { data, ...raw } = pixels;
  const sharp = await imaging();
  let image = sharp(data, { raw });
  if (format === 'jpeg') image = image.flatten({ background: paper });
  if (xmp !== undefined) image = image.withXmp(xmp);
  return new Uint8Array(await image.toFormat(format, { quality: qualities[format] }).toBuffer());
}

/**
 * The picture in another size: scaled to cover it, and what is left over cut off evenly on both sides. Colours do not
 * run out of transparent places.
 * @param width pixels, 1 or more
 */
export async function scalePicture({ data, ...raw }: Pixels, width: number, height: number): Promise<Pixels> {
  if (width === raw.width && height === raw.height) return { data, ...raw };
  const sharp = await imaging();
  const scaled = await sharp(data, { raw })
    .resize({ width, height, fit: 'cover', kernel: 'lanczos3' })
    .raw()
    .toBuffer();
  return { data: new Uint8Array(scaled), channels: raw.channels, width, height };
}
