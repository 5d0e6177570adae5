import * as z from 'zod';
import { jobIdSchema, jobResultSchema, jobSchema, jobSubmissionSchema } from './jobs';
import { modelDetailsSchema, modelSummarySchema } from './models';

/** Counts up with every change that an older peer would not understand. */
export const protocolVersion = 3;

/** The most bytes one message may have, in either direction. */
export const maximumMessageBytes = 256 * 1024 * 1024;
/** The most jobs that may wait. */
export const maximumQueueLength = 1000;
/** The most characters that a job's context may have as JSON. */
export const maximumContextCharacters = 1024 * 1024;

/** One request of the wire: its JSON-RPC method and the schemas that check both directions. */
export interface Method<P extends z.ZodType, R extends z.ZodType> {
  readonly method: string;
  readonly params: P;
  readonly result: R;
}
export interface NotificationMethod<P extends z.ZodType> {
  readonly method: string;
  readonly params: P;
}

function method<P extends z.ZodType, R extends z.ZodType>(name: string, params: P, result: R): Method<P, R> {
  return { method: name, params, result };
}
function notification<P extends z.ZodType>(name: string, params: P): NotificationMethod<P> {
  return { method: name, params };
}

const nothing = z.strictObject({});
const jobReference = z.strictObject({ job: jobIdSchema });

export const sidecarStatusSchema = z.object({
  version: z.string(),
  pid: z.number().int(),
  /** Milliseconds since 1970. */
  startedAt: z.number(),
  clients: z.number().int(),
  jobs: z.object({ queued: z.number().int(), running: z.number().int(), uncollected: z.number().int() }),
  engine: z
    .object({
      pid: z.number().int(),
      model: z.string().optional(),
      device: z.string().optional(),
      /** Resident set size in bytes, where the system tells it. */
      memoryBytes: z.number().optional(),
    })
    .optional(),
  logFile: z.string(),
});
export type SidecarStatus = z.infer<typeof sidecarStatusSchema>;

export const doctorFindingSchema = z.object({
  /** What was looked at: `device cuda`, `model builtin`, … */
  subject: z.string(),
  ok: z.boolean(),
  detail: z.string(),
  /** What to do about it. */
  todo: z.string().optional(),
});
export type DoctorFinding = z.infer<typeof doctorFindingSchema>;

/** Requests from a client to the sidecar. */
export const requests = {
  initialize: method(
    'initialize',
    z.strictObject({
      protocolVersion: z.number().int(),
      client: z.strictObject({ name: z.string().max(200), version: z.string().max(200) }),
    }),
    z.object({
      protocolVersion: z.number().int(),
      version: z.string(),
      pid: z.number().int(),
      maximumMessageBytes: z.number(),
    }),
  ),
  modelsList: method('models/list', nothing, z.object({ models: z.array(modelSummarySchema) })),
  /** A model id or the absolute path of a folder. */
  modelsInspect: method('models/inspect', z.strictObject({ model: z.string().min(1).max(4096) }), modelDetailsSchema),
  /** Makes a folder known under an id; the folder stays where it is. */
  modelsImport: method(
    'models/import',
    z.strictObject({ folder: z.string().min(1).max(4096), id: z.string().min(1).max(200).optional() }),
    modelDetailsSchema,
  ),
  /**
   * Downloads the ONNX files of a hub repository, with `models/downloadProgress` on the way. Cancelling the request stops
   * it; what has arrived stays, and the next request goes on from there.
   */
  modelsDownload: method(
    'models/download',
    z.strictObject({
      repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/, 'must look like owner/name'),
      revision: z.string().min(1).max(200).optional(),
      /** The licence that the person has read and accepted; the download is refused while it is absent. */
      acceptedLicense: z.string().max(200).optional(),
    }),
    modelDetailsSchema,
  ),
  /** Forgets an imported model, deletes a downloaded one. */
  modelsRemove: method(
    'models/remove',
    z.strictObject({ model: z.string().min(1).max(4096) }),
    z.object({ freedBytes: z.number() }),
  ),
  jobsSubmit: method('jobs/submit', jobSubmissionSchema, jobSchema),
  jobsList: method(
    'jobs/list',
    z.strictObject({ owner: z.string().max(4096).optional() }),
    z.object({ jobs: z.array(jobSchema) }),
  ),
  /** From now on this client is told of this job's changes; the answer is its present state. */
  jobsAttach: method('jobs/attach', jobReference, jobSchema),
  jobsCancel: method('jobs/cancel', jobReference, jobSchema),
  /** The result, which the sidecar then forgets. */
  jobsCollect: method('jobs/collect', jobReference, jobResultSchema),
  jobsDiscard: method('jobs/discard', jobReference, nothing),
  sidecarStatus: method('sidecar/status', nothing, sidecarStatusSchema),
  /** Ends an idle engine, and with it gives all its memory back. */
  sidecarRelease: method('sidecar/release', nothing, z.object({ released: z.boolean() })),
  /** Cancels every job and ends the sidecar. */
  sidecarShutdown: method('sidecar/shutdown', nothing, nothing),
  doctorRun: method('doctor/run', nothing, z.object({ findings: z.array(doctorFindingSchema) })),
} as const;

/** Notifications from the sidecar to its clients. */
export const notifications = {
  /** To the clients that submitted or attached to the job. */
  jobsChanged: notification('jobs/changed', z.object({ job: jobSchema })),
  /** To the client that asked for the download: the file that is being fetched, and the bytes of all files together. */
  modelsDownloadProgress: notification(
    'models/downloadProgress',
    z.object({ repository: z.string(), file: z.string(), receivedBytes: z.number(), totalBytes: z.number() }),
  ),
  log: notification('log', z.object({ level: z.enum(['debug', 'info', 'warn', 'error']), message: z.string() })),
} as const;

/** The file through which clients find a running sidecar: mode 0600, in the user's state folder. */
export const sidecarRecordSchema = z.object({
  version: z.string(),
  port: z.number().int().min(1).max(65535),
  token: z.string().min(32),
  pid: z.number().int(),
  startedAt: z.number(),
});
export type SidecarRecord = z.infer<typeof sidecarRecordSchema>;

/** Its name: each product version has a sidecar of its own. */
export function sidecarRecordName(version: string): string {
  return `sidecar-${version}.json`;
}

/** The name of the sidecar's log, in the same folder. */
export const sidecarLogName = 'sidecar.log';
