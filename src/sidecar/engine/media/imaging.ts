import type Sharp from 'sharp';

let loaded: Promise<typeof Sharp> | undefined;

/**
 * The imaging library, loaded when the first picture needs it: that takes 20 MB, and time in which a small picture is
 * drawn. One thread and no cache: pictures are small, and files come out the same on any number of cores.
 */
export function imaging(): Promise<typeof Sharp> {
  loaded ??= import('sharp').then(({ default: sharp }) => {
    sharp.concurrency(1);
    sharp.cache(false);
    return sharp;
  });
  return loaded;
}
