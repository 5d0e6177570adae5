import { ConnectionError, ErrorCodes, ResponseError } from 'vscode-jsonrpc/node';
import { EaselError, easelErrorSchema, type SerialisedEaselError } from './errors';

/** The JSON-RPC code of every failure that a person can meet; `error.data` says which. */
export const easelRpcCode = 1;
/** JSON-RPC's own code for a request that was cancelled by `$/cancelRequest`. */
export const cancelledRpcCode = -32800;

export function toResponseError(error: unknown): ResponseError<SerialisedEaselError> {
  if (error instanceof EaselError)
    return rpcError(error.is('requestCancelled') ? cancelledRpcCode : easelRpcCode, error);
  return rpcError(ErrorCodes.InternalError, EaselError.from(error));
}

export function rpcError(code: number, error: EaselError): ResponseError<SerialisedEaselError> {
  return new ResponseError(code, error.message, error.serialised);
}

/**
 * What a rejected request means for the one who sent it.
 * @param closeDetail why the connection ended, if it has
 */
export function fromResponseError(error: unknown, closeDetail: string): EaselError {
  if (error instanceof ConnectionError || (error instanceof ResponseError && closedCodes.includes(error.code))) {
    return EaselError.of('connectionClosed', { detail: closeDetail }, { cause: error });
  }
  const data = error instanceof ResponseError ? easelErrorSchema.safeParse(error.data) : undefined;
  return data?.success === true ? EaselError.fromSerialised(data.data) : EaselError.from(error);
}

/** What the JSON-RPC library rejects a request with when the connection has ended. */
const closedCodes: readonly number[] = [
  ErrorCodes.PendingResponseRejected,
  ErrorCodes.MessageWriteError,
  ErrorCodes.ConnectionInactive,
];
