import * as z from 'zod';
import { easelErrorSchema } from './errors';
import {
  devicePreferenceSchema,
  deviceReportSchema,
  generationRequestSchema,
  resolvedRequestSchema,
} from './generation';

export const jobStates = ['queued', 'loading', 'running', 'encoding', 'done', 'failed', 'cancelled'] as const;
export const jobStateSchema = z.enum(jobStates);
export type JobState = z.infer<typeof jobStateSchema>;

export const finalJobStates: readonly JobState[] = ['done', 'failed', 'cancelled'];
export function isFinal(state: JobState): boolean {
  return finalJobStates.includes(state);
}

export const jobIdSchema = z.string().min(1).max(64);

/** What a client hands in. */
export const jobSubmissionSchema = z.strictObject({
  kind: z.literal('textToImage'),
  request: generationRequestSchema,
  /** Write the request into the picture's own metadata (default true). */
  embedMetadata: z.boolean().optional(),
  /** The client's own notes (where the picture goes): kept with the job, never read by the sidecar. */
  context: z.json().optional(),
  /** Who may find the job again: jobs of one owner (a workspace, say) are listed together. */
  owner: z.string().max(4096).optional(),
});
export type JobSubmission = z.infer<typeof jobSubmissionSchema>;

/** A job as clients see it; everything but the result's bytes. */
export const jobSchema = z.object({
  id: jobIdSchema,
  kind: jobSubmissionSchema.shape.kind,
  state: jobStateSchema,
  /** What will be drawn, with the model's defaults and the seed filled in when the job was submitted. */
  request: resolvedRequestSchema,
  devicePreference: devicePreferenceSchema,
  owner: z.string().optional(),
  context: z.json().optional(),
  /** Milliseconds since 1970. */
  submittedAt: z.number(),
  /** Jobs before this one, while it is queued. */
  position: z.number().int().optional(),
  /** Steps done, over all images of the request. */
  step: z.number().int(),
  /** Steps in all; 0 until the model is loaded. */
  steps: z.number().int(),
  secondsLeft: z.number().optional(),
  device: deviceReportSchema.optional(),
  error: easelErrorSchema.optional(),
});
export type Job = z.infer<typeof jobSchema>;
