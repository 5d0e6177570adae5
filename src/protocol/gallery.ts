import * as z from 'zod';

/** What the gallery's page and the extension say to each other, over `postMessage` only. */
export const galleryPictureSchema = z.object({
  /** Names the picture to the extension. */
  id: z.string().min(1),
  /** Address that the page may load. */
  source: z.string(),
  /** Path relative to its workspace folder. */
  file: z.string(),
  prompt: z.string(),
  width: z.number().int(),
  height: z.number().int(),
});
export type GalleryPicture = z.infer<typeof galleryPictureSchema>;

/** The page's own words, in the person's language. */
export const galleryTextsSchema = z.object({
  title: z.string(),
  filter: z.string(),
  empty: z.string(),
  noMatch: z.string(),
  open: z.string(),
  refresh: z.string(),
});

export const toGallerySchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('pictures'),
    /** Newest first. */
    pictures: z.array(galleryPictureSchema),
    texts: galleryTextsSchema,
    /** What is wrong with a manifest, when something is. */
    problem: z.string().optional(),
  }),
]);
export type ToGallery = z.infer<typeof toGallerySchema>;

export const fromGallerySchema = z.discriminatedUnion('type', [
  /** The page is there, or wants to know what is new. */
  z.object({ type: z.literal('refresh') }),
  z.object({ type: z.literal('open'), id: z.string().min(1) }),
]);
export type FromGallery = z.infer<typeof fromGallerySchema>;

/** What the page keeps over a reload of its window. */
export const galleryStateSchema = z.object({ filter: z.string().max(1000) });
export type GalleryState = z.infer<typeof galleryStateSchema>;
