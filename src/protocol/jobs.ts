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

/** What is drawn from: words alone, another picture, or another picture of which a part is drawn anew. */
export const jobKinds = ['textToImage', 'imageToImage', 'inpaint'] as const;
export const jobKindSchema = z.enum(jobKinds);
export type JobKind = z.infer<typeof jobKindSchema>;

/** The most bytes that the file of a given image may have. */
export const maximumImageBytes = 64 * 1024 * 1024;

const imageFileSchema = z
  .instanceof(Uint8Array)
  .refine(({ byteLength }) => byteLength <= maximumImageBytes, `must have at most ${maximumImageBytes} bytes`);

/** Files of pictures, PNG, JPEG, WebP, AVIF, GIF, TIFF or SVG. Their sha256 are in the resolved request. */
export const givenImagesSchema = z.strictObject({
  /** Is scaled to cover the drawn picture, and what is left over cut off evenly on both sides. */
  init: imageFileSchema.optional(),
  /** White where the picture is drawn anew, black or transparent where it stays; of the init image's shape. */
  mask: imageFileSchema.optional(),
});
export type GivenImages = z.infer<typeof givenImagesSchema>;

/** The kind of job that draws from these images. */
export function jobKindOf(images: GivenImages | undefined): JobKind {
  if (images?.mask !== undefined) return 'inpaint';
  return images?.init !== undefined ? 'imageToImage' : 'textToImage';
}

/** What a client hands in. */
export const jobSubmissionSchema = z.strictObject({
  kind: jobKindSchema,
  request: generationRequestSchema,
  images: givenImagesSchema.optional(),
  /** Show the picture while it is being drawn, see `jobSchema.preview`. */
  preview: z.boolean().optional(),
  /** Write the request into the picture's own metadata (default true). */
  embedMetadata: z.boolean().optional(),
  /** The client's own notes (where the picture goes): kept with the job, never read by the sidecar. */
  context: z.json().optional(),
  /** Who may find the job again: jobs of one owner (a workspace, say) are listed together. */
  owner: z.string().max(4096).optional(),
});
export type JobSubmission = z.infer<typeof jobSubmissionSchema>;

/** A small picture of what is being drawn. */
export const previewSchema = z.object({
  /** A PNG file whose longer side is at most 128 pixels. */
  data: z.instanceof(Uint8Array),
  width: z.number().int(),
  height: z.number().int(),
});
export type Preview = z.infer<typeof previewSchema>;

/** A job as clients see it; everything but the result's bytes. */
export const jobSchema = z.object({
  id: jobIdSchema,
  kind: jobKindSchema,
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
  /** Only in the change that brings a new one: whoever shows it keeps it until the next. */
  preview: previewSchema.optional(),
  device: deviceReportSchema.optional(),
  error: easelErrorSchema.optional(),
});
export type Job = z.infer<typeof jobSchema>;
