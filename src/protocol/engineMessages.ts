import * as z from 'zod';
import { easelErrorSchema } from './errors';
import { devicePreferenceSchema, deviceReportSchema, noticeSchema } from './generation';
import { jobIdSchema, jobOutcomeSchema, jobSchema, jobWorkSchema, previewSchema } from './jobs';

/**
 * What sidecar and engine say to each other over the child's IPC channel (structured clone, so bytes travel as
 * bytes). An engine process serves one model on one device for its whole life, since GPU memory is given back
 * for sure only when a process ends.
 */
export const toEngineSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('load'), folder: z.string(), device: devicePreferenceSchema }),
  z.object({
    type: z.literal('work'),
    job: jobIdSchema,
    work: jobWorkSchema,
    /** Which model was loaded, for the metadata of what is made; absent for work that needs none. */
    model: z.object({ id: z.string(), hash: z.string() }).optional(),
  }),
  /** Takes effect before the next step. */
  z.object({ type: z.literal('cancel'), job: jobIdSchema }),
  /** Tries to make a session on each device and says what came of it. */
  z.object({ type: z.literal('diagnose') }),
]);
export type ToEngine = z.infer<typeof toEngineSchema>;

export const fromEngineSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('loaded'), device: deviceReportSchema }),
  z.object({ type: z.literal('loadFailed'), error: easelErrorSchema }),
  z.object({
    type: z.literal('progress'),
    job: jobIdSchema,
    phase: z.enum(['running', 'encoding']),
    /** UNet calls done, over all images. */
    step: z.number().int(),
    steps: z.number().int(),
    frames: jobSchema.options[0].shape.frames,
    preview: previewSchema.optional(),
  }),
  z.object({
    type: z.literal('done'),
    job: jobIdSchema,
    outcome: jobOutcomeSchema,
    notices: z.array(noticeSchema),
    seconds: z.number(),
  }),
  z.object({ type: z.literal('failed'), job: jobIdSchema, error: easelErrorSchema }),
  z.object({ type: z.literal('cancelled'), job: jobIdSchema }),
  z.object({
    type: z.literal('diagnosis'),
    devices: z.array(z.object({ device: z.string(), works: z.boolean(), detail: z.string() })),
  }),
  z.object({ type: z.literal('log'), level: z.enum(['debug', 'info', 'warn', 'error']), message: z.string() }),
]);
export type FromEngine = z.infer<typeof fromEngineSchema>;
