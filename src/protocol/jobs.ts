import * as z from 'zod';
import { animationRequestSchema, resolvedAnimationSchema } from './animation';
import { easelErrorSchema } from './errors';
import { exportOutcomeSchema, exportRequestSchema } from './exporting';
import { framesOutcomeSchema } from './frames';
import {
  devicePreferenceSchema,
  deviceReportSchema,
  generationRequestSchema,
  generationResultSchema,
  noticeSchema,
  pictureSchema,
  resolvedRequestSchema,
} from './generation';
import { resolvedWalkSchema, walkRequestSchema } from './walk';

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

/** A small picture of what is being drawn. */
export const previewSchema = z.object({
  /** A PNG file whose longer side is at most 128 pixels. */
  data: z.instanceof(Uint8Array),
  width: z.number().int(),
  height: z.number().int(),
});
export type Preview = z.infer<typeof previewSchema>;

/** Whatever the task: */
const submission = {
  /** The client's own notes (where the picture goes): kept with the job, never read by the sidecar. */
  context: z.json().optional(),
  /** Who may find the job again: jobs of one owner (a workspace, say) are listed together. */
  owner: z.string().max(4096).optional(),
};
const job = {
  id: jobIdSchema,
  state: jobStateSchema,
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
  /** Of a task with frames: how many are on disk. */
  frames: z.object({ done: z.number().int(), all: z.number().int() }).optional(),
  secondsLeft: z.number().optional(),
  /** Only in the change that brings a new one: whoever shows it keeps it until the next. */
  preview: previewSchema.optional(),
  device: deviceReportSchema.optional(),
  error: easelErrorSchema.optional(),
};
const result = {
  model: generationResultSchema.shape.model,
  device: deviceReportSchema,
  notices: z.array(noticeSchema),
  /** Seconds from the first step to the last. */
  seconds: z.number(),
};

/** Pictures from a prompt. The task of a job that does not say one. */
const generate = {
  task: z.literal('generate').optional(),
  kind: jobKindSchema,
};
/** The frames of a keyframed animation, in a folder. */
const animate = { task: z.literal('animate') };
/** The frames of a walk through prompts or noise, in a folder. */
const walk = { task: z.literal('walk') };
/** A file that plays, of frames in a folder; no model takes part. */
const exporting = { task: z.literal('export') };

/**
 * What a client hands in. A task is a line in each of these five lists, its schemas, a resolver in
 * `sidecar/jobs/resolveTask.ts` and a runner in `sidecar/engine/tasks/`.
 */
export const jobSubmissionSchema = z.discriminatedUnion('task', [
  z.strictObject({
    ...generate,
    request: generationRequestSchema,
    images: givenImagesSchema.optional(),
    /** Show the picture while it is being drawn, see `jobSchema.preview`. */
    preview: z.boolean().optional(),
    /** Write the request into the picture's own metadata (default true). */
    embedMetadata: z.boolean().optional(),
    ...submission,
  }),
  z.strictObject({ ...animate, request: animationRequestSchema, ...submission }),
  z.strictObject({ ...walk, request: walkRequestSchema, ...submission }),
  z.strictObject({ ...exporting, request: exportRequestSchema, ...submission }),
]);
export type JobSubmission = z.input<typeof jobSubmissionSchema>;
/** With the defaults of its schema filled in. */
export type ReceivedSubmission = z.output<typeof jobSubmissionSchema>;

/** What the engine is asked for: the request with the model's defaults and the seed filled in. */
export const jobWorkSchema = z.discriminatedUnion('task', [
  z.object({
    ...generate,
    request: resolvedRequestSchema,
    /** The files whose sha256 the request has. */
    images: givenImagesSchema,
    embedMetadata: z.boolean(),
    preview: z.boolean(),
  }),
  z.object({ ...animate, request: resolvedAnimationSchema }),
  z.object({ ...walk, request: resolvedWalkSchema }),
  z.object({ ...exporting, request: exportRequestSchema }),
]);
export type JobWork = z.infer<typeof jobWorkSchema>;

/** A job as clients see it; everything but the result's bytes. */
export const jobSchema = z.discriminatedUnion('task', [
  z.object({ ...generate, request: resolvedRequestSchema, ...job }),
  z.object({ ...animate, request: resolvedAnimationSchema, ...job }),
  z.object({ ...walk, request: resolvedWalkSchema, ...job }),
  z.object({ ...exporting, request: exportRequestSchema, ...job }),
]);
export type Job = z.infer<typeof jobSchema>;
/** What changes of a job while it is worked on. */
export type JobChange = Partial<Omit<Job, 'task' | 'request' | 'kind'>>;

/** What the engine makes of it. */
export const jobOutcomeSchema = z.discriminatedUnion('task', [
  z.object({ task: generate.task, pictures: z.array(pictureSchema) }),
  z.object({ ...animate, ...framesOutcomeSchema.shape }),
  z.object({ ...walk, ...framesOutcomeSchema.shape }),
  z.object({ ...exporting, ...exportOutcomeSchema.shape }),
]);
export type JobOutcome = z.infer<typeof jobOutcomeSchema>;

/** What comes of a job; that of `generate` is a `GenerationResult`. */
export const jobResultSchema = z.discriminatedUnion('task', [
  generationResultSchema.extend({ task: generate.task }),
  z.object({ ...animate, ...framesOutcomeSchema.shape, request: resolvedAnimationSchema, ...result }),
  z.object({ ...walk, ...framesOutcomeSchema.shape, request: resolvedWalkSchema, ...result }),
  z.object({
    ...exporting,
    ...exportOutcomeSchema.shape,
    request: exportRequestSchema,
    ...{ notices: result.notices, seconds: result.seconds },
  }),
]);
export type JobResult = z.infer<typeof jobResultSchema>;

export type Task = NonNullable<Job['task']>;
/** A job that does not say its task is one of `generate`. */
export function taskOf({ task }: { readonly task?: Task | undefined }): Task {
  return task ?? 'generate';
}
type Tagged<T extends Task> = { task?: T extends 'generate' ? T | undefined : T };
export type SubmissionOf<T extends Task> = Extract<JobSubmission, Tagged<T>>;
export type JobOf<T extends Task> = Extract<Job, Tagged<T>>;
export type ResultOf<T extends Task> = Extract<JobResult, Tagged<T>>;
/** The task of a submission's type. */
export type TaskOf<S extends JobSubmission> = S extends { task: infer T extends Task } ? T : 'generate';

/** The words by which people tell one job from another. */
export function promptOf({ request }: Job): string {
  if ('kind' in request) return request.frames;
  if (!('spec' in request)) return request.prompt;
  const { prompts } = request.spec;
  return (Array.isArray(prompts) ? prompts[0] : prompts['0']) ?? '';
}
