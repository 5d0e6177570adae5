import * as z from 'zod';

/** The kinds of file that a picture can be saved as. */
export const pictureFormats = ['png', 'jpeg', 'webp', 'avif'] as const;
export const pictureFormatSchema = z.enum(pictureFormats);
export type PictureFormat = z.infer<typeof pictureFormatSchema>;

export const pictureMimeTypes = ['image/png', 'image/jpeg', 'image/webp', 'image/avif'] as const;
export type PictureMimeType = (typeof pictureMimeTypes)[number];

/** What a name may end in, without the dot; the first is the one that new files get. */
const endings: Readonly<Record<PictureFormat, readonly [string, ...string[]]>> = {
  png: ['png'],
  jpeg: ['jpg', 'jpeg', 'jpe', 'jfif'],
  webp: ['webp'],
  avif: ['avif'],
};

/** All endings that {@link formatOfFileName} knows, for messages. */
export const pictureEndings: readonly string[] = Object.values(endings).flat();

/** The ending of new files of this format, without the dot. */
export function endingOf(format: PictureFormat): string {
  return endings[format][0];
}

export function mimeTypeOf(format: PictureFormat): PictureMimeType {
  return `image/${format}`;
}

export function formatOfMimeType(mimeType: PictureMimeType): PictureFormat {
  return pictureFormatSchema.parse(mimeType.slice('image/'.length));
}

/** The format that a file's name or path asks for by its ending; undefined for `.gif`, `.svg`, none and all others. */
export function formatOfFileName(name: string): PictureFormat | undefined {
  const ending = /\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase();
  return ending === undefined ? undefined : pictureFormats.find((format) => endings[format].includes(ending));
}
