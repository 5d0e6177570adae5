import * as z from 'zod';
import { animationFormats, animationPlaceSchema } from '../drawing/jobContext';

/** What is to become of the frames of a run, in whichever window they are finished. */
export const runGoalSchema = z.discriminatedUnion('kind', [
  /** A file that a document shows, by a reference of its own. */
  z.object({ kind: z.literal('document'), place: animationPlaceSchema }),
  /** A file beside another one. */
  z.object({
    kind: z.literal('beside'),
    /** Absolute path. */
    folder: z.string().min(1),
    /** Without the ending. */
    baseName: z.string().min(1),
    format: z.enum(animationFormats),
    altText: z.string(),
    /** Back again after the last frame. */
    rubberBand: z.boolean().optional(),
  }),
]);
export type RunGoal = z.infer<typeof runGoalSchema>;
