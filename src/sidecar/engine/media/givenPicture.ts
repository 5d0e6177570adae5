import type { Sharp } from 'sharp';
import { EaselError } from '../../../protocol/errors';
import { imaging } from './imaging';
import type { Pixels } from './pixels';

/** A picture of more pixels is rather an attack than an illustration. */
const maximumPixels = 8192 * 8192;

/** What is behind a transparent picture for a model that knows no transparency. */
const paper = '#ffffff';

interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * A given picture file in the size that is drawn: turned as its metadata say, in sRGB, scaled to cover, and what is left
 * over cut off evenly on both sides. Of an animation, the first picture.
 * @param channels 3: what is behind transparent places is white
 * @throws EaselError initImageUnreadable
 */
export async function readPicture(
  file: Uint8Array,
  channels: 3 | 4,
  { width, height }: Size,
): Promise<Pixels & { readonly original: Size }> {
  return reading('initImage', async () => {
    const { image, size } = await open(file);
    const coloured = channels === 3 ? image.flatten({ background: paper }) : image.ensureAlpha();
    const data = await covering(coloured, size, { width, height }, 'lanczos3')
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer();
    return { data: new Uint8Array(data), channels, width, height, original: size };
  });
}

/**
 * A given mask file as levels, 0 … 255, in the size that is drawn. It is laid on the whole of the init image, and cut with
 * it. Its transparent places are black.
 * @param original size of the init image
 * @returns [height·width]
 * @throws EaselError maskImageUnreadable
 */
export async function readMask(file: Uint8Array, original: Size, { width, height }: Size): Promise<Uint8Array> {
  return reading('maskImage', async () => {
    const { image, size } = await open(file);
    const opaque = image.flatten({ background: '#000000' });
    const sharp = await imaging();
    const isSame = size.width === original.width && size.height === original.height;
    const laid = isSame
      ? opaque
      : sharp(
          await opaque
            .resize({ ...original, fit: 'fill', kernel: 'linear' })
            .png()
            .toBuffer(),
        );
    const colours = await covering(laid, original, { width, height }, 'linear')
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer();
    return greys(colours);
  });
}

async function open(file: Uint8Array): Promise<{ image: Sharp; size: Size }> {
  const sharp = await imaging();
  const image = sharp(file, { failOn: 'error', limitInputPixels: maximumPixels }).autoOrient();
  const { autoOrient: size } = await image.metadata();
  return { image, size };
}

function covering(image: Sharp, from: Size, to: Size, kernel: 'lanczos3' | 'linear'): Sharp {
  // Nothing is to be resampled that has its size already.
  if (from.width === to.width && from.height === to.height) return image;
  return image.resize({ ...to, fit: 'cover', kernel });
}

/** The luma of ITU-R 601-2, as the reference's imaging library has it. */
function greys(colours: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: colours.length / 3 }, (_, i) => {
    const [red, green, blue] = colours.subarray(i * 3, i * 3 + 3);
    return Math.round((red! * 299 + green! * 587 + blue! * 114) / 1000);
  });
}

async function reading<T>(role: 'initImage' | 'maskImage', read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const detail = error instanceof Error ? error.message.split('\n')[0]! : String(error);
    throw EaselError.of(`${role}Unreadable`, { detail }, { cause: error });
  }
}
