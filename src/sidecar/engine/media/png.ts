import type * as sharpModule from 'sharp';
import { fromXmp, toXmp, type GenerationMetadata } from './generationMetadata';

interface Pixels {
  /** 8-bit RGB, three bytes a pixel, rows from the top. */
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** sharp takes tens of milliseconds and megabytes to load: not before the first picture is there. */
async function loadSharp(): Promise<typeof sharpModule.default> {
  const { default: sharp } = await import('sharp');
  // Every picture is encoded once: a cache would only hold memory.
  sharp.cache(false);
  return sharp;
}

/** @param metadata written as XMP; absent: none is written */
export async function encodePng(
  { data, width, height }: Pixels,
  metadata?: GenerationMetadata,
): Promise<Uint8Array<ArrayBuffer>> {
  const sharp = await loadSharp();
  const image = sharp(data, { raw: { width, height, channels: 3 } }).png();
  const file = await (metadata === undefined ? image : image.withXmp(toXmp(metadata))).toBuffer();
  return new Uint8Array(file);
}

/** What {@link encodePng} wrote beside the pixels; undefined when there is none, or not ours. */
export async function readPngMetadata(png: Uint8Array): Promise<GenerationMetadata | undefined> {
  const { xmp } = await (await loadSharp())(png).metadata();
  return xmp === undefined ? undefined : fromXmp(xmp.toString('utf8'));
}
