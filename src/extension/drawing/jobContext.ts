import * as z from 'zod';
import { placements } from '../../documents/documentLanguage';
import { placeAnchorSchema } from '../documents/placeAnchor';

/** What travels with a job so that a reloaded window can finish what this one began. */
export const jobContextSchema = z.object({
  version: z.literal(1),
  /** URI of the document. */
  document: z.string().min(1),
  anchor: placeAnchorSchema,
  placement: z.enum(placements),
  altText: z.string(),
  /** The folder that the person chose, for a document that is in none; else settings decide when it is saved. */
  folder: z.string().nullable(),
});
export type JobContext = z.infer<typeof jobContextSchema>;
