import { readFile } from 'node:fs/promises';
import { EaselError } from '../../../protocol/errors';
import { maximumSide } from '../../../protocol/generation';
import { readPicture } from './givenPicture';
import { imaging } from './imaging';
import type { Pixels } from './pixels';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** @throws EaselError fileNotRead */
async function contentOf(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw EaselError.of('fileNotRead', { file: path, detail }, { cause: error });
  }
}

/** Many graphs halve their latents three times and cannot draw what is no multiple of it. */
const step = 64;

/**
 * The largest size that a picture has room for, for frames that take their size from it: multiples of 64, of smaller sides
 * of `factor`.
 * @param factor both sides are multiples of it
 * @throws EaselError fileNotRead, initImageUnreadable, framesTooLarge
 */
export async function canvasOf(path: string, factor: number): Promise<Size> {
  const file = await contentOf(path);
  const { autoOrient } = await (
    await imaging()
  )(file)
    .metadata()
    .catch((error: unknown) => {
      throw unreadable(error);
    });
  const whole = (side: number) => {
    const unit = factor * Math.ceil(step / factor);
    return side < unit ? Math.max(Math.floor(side / factor), 1) * factor : Math.floor(side / unit) * unit;
  };
  const [width, height] = [whole(autoOrient.width), whole(autoOrient.height)];
  if (Math.max(width, height) > maximumSide)
    throw EaselError.of('framesTooLarge', { width, height, longest: maximumSide });
  return { width, height };
}

/**
 * The picture that an animation begins with, in the frames' size.
 * @param sizing `stretch`: both sides brought to size; else scaled to cover it and cut evenly
 * @throws EaselError fileNotRead, initImageUnreadable
 */
export async function readStartPicture(path: string, sizing: 'stretch' | 'cover', size: Size): Promise<Pixels> {
  const file = await contentOf(path);
  if (sizing === 'cover') return readPicture(file, 3, size);
  try {
    const sharp = await imaging();
    const stretched = sharp(file)
      .autoOrient()
      .resize({ width: size.width, height: size.height, fit: 'fill', kernel: 'lanczos3' });
    return await readPicture(await stretched.png({ compressionLevel: 0 }).toBuffer(), 3, size);
  } catch (error) {
    throw unreadable(error);
  }
}

function unreadable(error: unknown): EaselError {
  if (error instanceof EaselError) return error;
  const detail = error instanceof Error ? error.message.split('\n')[0]! : String(error);
  return EaselError.of('initImageUnreadable', { detail }, { cause: error });
}
