import { ErrorCodes } from 'vscode-jsonrpc/node';
import type * as z from 'zod';
import { EaselError } from '../../protocol/errors';
import type { Job } from '../../protocol/jobs';
import { readableIssues } from '../../protocol/readableIssues';
import { rpcError } from '../../protocol/rpcErrors';
import type { Method, NotificationMethod } from '../../protocol/wire';

/** The client that a request came from, as its handler sees it. */
export interface Caller {
  /** Aborted when the client cancels the request or goes. */
  readonly signal: AbortSignal;
  /** From now on the client is told of the job's changes. */
  follow(job: Job): void;
  notify<P extends z.ZodType>(notification: NotificationMethod<P>, params: z.infer<P>): void;
  /** Calls `then` once the response with this very `result` has left the process, and never if it cannot. */
  whenWritten(result: object, then: () => void): void;
}

/** One request of the wire with what is done about it. */
export interface Handler {
  readonly method: string;
  call(params: unknown, caller: Caller): Promise<unknown>;
}

/** @throws (from `call`) a JSON-RPC error −32602 when the parameters are not as the method's schema says */
export function handle<P extends z.ZodType, R extends z.ZodType>(
  { method, params: schema }: Method<P, R>,
  run: (params: z.infer<P>, caller: Caller) => z.infer<R> | Promise<z.infer<R>>,
): Handler {
  return {
    method,
    call: async (params, caller) => {
      const parsed = schema.safeParse(params);
      if (parsed.success) return run(parsed.data, caller);
      const detail = readableIssues(parsed.error, params);
      throw rpcError(ErrorCodes.InvalidParams, EaselError.of('invalidRequest', { detail }, { cause: parsed.error }));
    },
  };
}
