import { isAbsolute } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { readableIssues } from '../protocol/readableIssues';
import { maximumMessageBytes, maximumQueueLength } from '../protocol/wire';

const seconds = z.coerce
  .number()
  .positive()
  .max(7 * 24 * 3600);

const optionsSchema = z.object({
  'state-folder': z.string().refine(isAbsolute, 'must be an absolute path'),
  /** Part of a file name. */
  version: z.string().regex(/^[\w.+-]{1,100}$/),
  'idle-seconds': seconds,
  'engine-idle-seconds': seconds.default(600),
  'load-seconds': seconds.default(900),
  'heartbeat-seconds': seconds.default(15),
  'retry-seconds': seconds.default(1),
  'maximum-queue-length': z.coerce.number().int().min(1).default(maximumQueueLength),
  'maximum-message-bytes': z.coerce.number().int().min(1024).default(maximumMessageBytes),
});

export interface SidecarOptions {
  readonly stateFolder: string;
  readonly version: string;
  /** Without clients and jobs for so long, the sidecar leaves. */
  readonly idleSeconds: number;
  /** Without jobs for so long, the engine is ended. */
  readonly engineIdleSeconds: number;
  /** The longest that a model may take to load. */
  readonly loadSeconds: number;
  readonly heartbeatSeconds: number;
  /** Before a failed part of a download is tried again for the first time. */
  readonly retrySeconds: number;
  readonly maximumQueueLength: number;
  readonly maximumMessageBytes: number;
}

/** @throws Error that says what is wrong with the command line */
export function parseSidecarOptions(args: readonly string[]): SidecarOptions {
  const names = Object.keys(optionsSchema.shape);
  const { values } = parseArgs({
    args: [...args],
    options: Object.fromEntries(names.map((name) => [name, { type: 'string' as const }])),
  });
  const parsed = optionsSchema.safeParse(values);
  if (!parsed.success) throw new Error(readableIssues(parsed.error, values));
  return {
    stateFolder: parsed.data['state-folder'],
    version: parsed.data.version,
    idleSeconds: parsed.data['idle-seconds'],
    engineIdleSeconds: parsed.data['engine-idle-seconds'],
    loadSeconds: parsed.data['load-seconds'],
    heartbeatSeconds: parsed.data['heartbeat-seconds'],
    retrySeconds: parsed.data['retry-seconds'],
    maximumQueueLength: parsed.data['maximum-queue-length'],
    maximumMessageBytes: parsed.data['maximum-message-bytes'],
  };
}
