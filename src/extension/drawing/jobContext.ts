import * as z from 'zod';
import { askedSchema } from '../../protocol/assetManifest';
import { placements } from '../documents/insertion';
import { placeAnchorSchema } from '../documents/placeAnchor';

/** A picture for a place in a document. */
const documentContextSchema = z.object({
  version: z.literal(1),
  /** URI of the document. */
  document: z.string().min(1),
  anchor: placeAnchorSchema,
  placement: z.enum(placements),
  altText: z.string(),
  /** The folder that the person chose, for a document that is in none; else settings decide when it is saved. */
  folder: z.string().nullable(),
  asked: askedSchema.nullable().default(null),
});
export type DocumentContext = z.infer<typeof documentContextSchema>;

/** A picture that was asked for in the gallery and is in no document yet. */
const galleryContextSchema = z.object({
  version: z.literal(1),
  place: z.literal('gallery'),
  /** URI of the workspace folder that keeps it. */
  folder: z.string().min(1),
  asked: askedSchema.nullable().default(null),
});
export type GalleryContext = z.infer<typeof galleryContextSchema>;

/** What travels with a job so that a reloaded window can finish what this one began. */
export const jobContextSchema = z.union([galleryContextSchema, documentContextSchema]);
export type JobContext = z.infer<typeof jobContextSchema>;
