import * as z from 'zod';
import { devicePreferenceSchema } from './generation';

/** Frames a second. */
export const frameRateSchema = z.number().positive().max(120);
/** Frames a second when neither the frames nor the person say. */
export const defaultFrameRate = 12;

/** The name of frame `index` (from 0) in a folder of frames. */
export function frameName(index: number): string {
  return `frame-${String(index).padStart(5, '0')}.png`;
}

export function isFrameName(name: string): boolean {
  return /^frame-\d{5}\.png$/.test(name);
}

/** The account that lies beside the frames. */
export const framesRecordName = 'frames.json';

/** What `frames.json` says; of the frames `frame-00000.png` … as many as `done` says are there, whole. */
export const framesRecordSchema = z.object({
  version: z.literal(1),
  /** The job's task, `animate` for one. */
  task: z.string(),
  fps: z.number(),
  width: z.number().int(),
  height: z.number().int(),
  /** Frames when all are made. */
  frames: z.number().int(),
  /** Frames that are made. */
  done: z.number().int(),
  /** The frame with the highest number is made first. */
  backwards: z.boolean(),
  model: z.object({ id: z.string(), hash: z.string() }),
  /** The task's request with every default filled in; what was resumed must equal it. */
  request: z.json(),
  /** By parameter, sha256 of the files that it is made from: what was resumed must have the same. */
  given: z.record(z.string(), z.string()).optional(),
});
export type FramesRecord = z.infer<typeof framesRecordSchema>;

/** What comes of a job whose frames went to disk. */
export const framesOutcomeSchema = z.object({
  /** Absolute path. */
  folder: z.string(),
  frames: z.number().int(),
  fps: z.number(),
  width: z.number().int(),
  height: z.number().int(),
});
export type FramesOutcome = z.infer<typeof framesOutcomeSchema>;

/** Where a client wants frames: an absolute path; the sidecar runs in a folder of its own. */
const framesFolderSchema = z.string().min(1).max(4096);

/** What every request for frames has beside its spec. */
export const framesRequest = {
  /** Where the frames go: an absolute path. */
  folder: framesFolderSchema,
  /** Go on after the frames that are there from an earlier run of the same spec; else the folder must have none. */
  resume: z.boolean().optional(),
  device: devicePreferenceSchema.optional(),
};
/** The same with every default filled in; the device is the queue's to know. */
export const resolvedFramesRequest = { folder: framesFolderSchema, resume: z.boolean() };
