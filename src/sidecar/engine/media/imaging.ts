import type Sharp from 'sharp';
import { EaselError } from '../../../protocol/errors';

let loaded: Promise<typeof Sharp> | undefined;

/**
 * The imaging library, loaded when the first picture needs it: that takes 20 MB, and time in which a small picture is
 * drawn. One thread and no cache: pictures are small, and files come out the same on any number of cores.
 * @throws EaselError imagingUnavailable
 */
export function imaging(): Promise<typeof Sharp> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<typeof Sharp> {
  try {
    const { default: sharp } = await import('sharp');
    sharp.concurrency(1);
    sharp.cache(false);
    return sharp;
  } catch (error) {
    const detail = error instanceof Error ? error.message.split('\n')[0]! : String(error);
    throw EaselError.of('imagingUnavailable', { detail }, { cause: error });
  }
}
