import * as z from 'zod';
import { askedSchema } from '../../protocol/assetManifest';
import { placements } from '../../documents/documentLanguage';
import type { AnimationKind } from '../../protocol/exporting';
import { placeAnchorSchema } from '../documents/placeAnchor';

const version = z.literal(1);

/** A picture that gets a reference of its own. */
const placeContextSchema = z.object({
  version,
  /** URI of the document. */
  document: z.string().min(1),
  anchor: placeAnchorSchema,
  placement: z.enum(placements),
  altText: z.string(),
  /** The folder that the person chose, for a document that is in none; else settings decide when it is saved. */
  folder: z.string().nullable(),
  asked: askedSchema.exactOptional(),
});
export type PlaceContext = z.infer<typeof placeContextSchema>;

/** The formats that animations in documents can have. */
export const animationFormats = ['webp', 'gif', 'apng', 'mp4'] as const satisfies readonly AnimationKind[];

/** Where an animation goes that gets a reference of its own. */
export const animationPlaceSchema = placeContextSchema.extend({
  format: z.enum(animationFormats),
  /** The person's own words; of several prompts the first. */
  prompt: z.string(),
});
export type AnimationPlace = z.infer<typeof animationPlaceSchema>;

/** A job of an animation: its frames, or their file. What is to become of it is written down beside the frames. */
export const runContextSchema = z.object({ version, run: z.string().min(1) });
export type RunContext = z.infer<typeof runContextSchema>;

/** A picture whose file the document names already. */
const targetContextSchema = z.object({
  version,
  /** URI of the file. */
  target: z.string().min(1),
  /** What the document says that the picture shows. */
  altText: z.string(),
  /** The sha256 of the file that the person gave up for this picture; null: there was none, and none is overwritten. */
  replaces: z.string().nullable(),
  asked: askedSchema.exactOptional(),
});
export type TargetContext = z.infer<typeof targetContextSchema>;

/** A picture that was asked for in the gallery and is in no document yet. */
const galleryContextSchema = z.object({
  version,
  /** URI of the workspace folder that keeps it. */
  galleryFolder: z.string().min(1),
  asked: askedSchema.exactOptional(),
});
export type GalleryContext = z.infer<typeof galleryContextSchema>;

/** What travels with a job so that a reloaded window can finish what this one began. */
export const jobContextSchema = z.union([
  targetContextSchema,
  galleryContextSchema,
  runContextSchema,
  placeContextSchema,
]);
