import { decode, encode } from '@msgpack/msgpack';
import {
  AbstractMessageReader,
  AbstractMessageWriter,
  Disposable,
  ErrorCodes,
  type DataCallback,
  type Message,
  type ResponseError,
} from 'vscode-jsonrpc/node';
import * as z from 'zod';
import { EaselError } from './errors';
import { easelRpcCode, rpcError } from './rpcErrors';

/** The part of a WebSocket that the transport needs, so that it depends on no socket library. */
export interface MessageSocket {
  readonly readyState: number;
  readonly OPEN: number;
  send(frame: Uint8Array, sent: (error?: Error | null) => void): void;
  close(code: number, reason: string): void;
}

/** Nothing that is said here is nested deeper; a deeper message is an attack or a mistake. */
const maximumDepth = 64;
/** RFC 6455 §7.4.1 */
const closeMessageTooBig = 1009;

const idSchema = z.union([z.string(), z.number()]);
const paramsSchema = z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())]);
const cancelSchema = z.object({
  jsonrpc: z.literal('2.0'),
  method: z.literal('$/cancelRequest'),
  params: z.object({ id: idSchema }),
});
const callSchema = z.object({
  jsonrpc: z.literal('2.0'),
  id: idSchema.optional(),
  method: z.string().max(200),
  params: paramsSchema.optional(),
});
const responseSchema = z.object({
  jsonrpc: z.literal('2.0'),
  id: z.union([idSchema, z.null()]),
  result: z.unknown().optional(),
  error: z.object({ code: z.number(), message: z.string(), data: z.unknown().optional() }).optional(),
});

/**
 * JSON-RPC over a WebSocket: one MessagePack-encoded message a binary frame, so that pictures travel as bytes.
 * A frame that is no message is answered with a JSON-RPC error whose id is null, and the connection stays; one that is
 * longer than `maximumMessageBytes` closes it.
 */
export class MessageTransport {
  readonly reader: SocketReader;
  readonly writer: SocketWriter;
  /** The most that the peer takes; as much as this side takes until the peer has said otherwise. */
  maximumSentBytes: number;
  readonly #socket: MessageSocket;
  readonly #maximumMessageBytes: number;
  /** By result: what waits for its bytes to have left this process. */
  readonly #whenWritten = new WeakMap<object, () => void>();

  constructor(socket: MessageSocket, maximumMessageBytes: number) {
    this.#socket = socket;
    this.#maximumMessageBytes = maximumMessageBytes;
    this.maximumSentBytes = maximumMessageBytes;
    this.reader = new SocketReader();
    this.writer = new SocketWriter((message) => this.#write(message));
  }

  /** A frame has arrived. */
  receive(frame: Uint8Array, isBinary: boolean): void {
    if (!this.#isOpen) return;
    if (frame.byteLength > this.#maximumMessageBytes) {
      const reason = `A message of ${frame.byteLength} bytes is too large: ${this.#maximumMessageBytes} bytes is the most.`;
      this.#socket.close(closeMessageTooBig, reason);
      return;
    }
    if (!isBinary)
      return this.#refuse(ErrorCodes.ParseError, 'a text frame, where MessagePack in a binary one belongs');
    let message: unknown;
    try {
      message = decode(frame);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return this.#refuse(ErrorCodes.ParseError, `not one MessagePack value: ${reason}`);
    }
    if (deeperThan(message, maximumDepth)) {
      return this.#refuse(ErrorCodes.InvalidRequest, `nested deeper than ${maximumDepth} levels`);
    }
    if (isMessage(message)) return this.reader.deliver(message);
    // Answers are not answered, or two peers that do not understand each other would never stop.
    if (!isAnswer(message)) this.#refuse(ErrorCodes.InvalidRequest, 'not a JSON-RPC 2.0 message');
  }

  /** The socket was closed by either side. */
  closed(): void {
    this.reader.close();
  }

  /** Calls `then` once the response that carries `result` has been handed to the system, and never if it cannot be. */
  whenWritten(result: object, then: () => void): void {
    this.#whenWritten.set(result, then);
  }

  get #isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  #refuse(code: number, detail: string): void {
    const error = rpcError(code, EaselError.of('invalidRequest', { detail: `The message is ${detail}.` }));
    // A refusal that cannot be sent any more has no reader.
    this.#write({ jsonrpc: '2.0', id: null, error: error.toJson() } as Message).catch(() => undefined);
  }

  #write(message: Message): Promise<void> {
    if (!this.#isOpen) return Promise.reject(new Error('the connection is closed'));
    const frame = encode(message, { ignoreUndefined: true });
    if (frame.byteLength > this.maximumSentBytes) return this.#tooLarge(message, frame.byteLength);
    return new Promise((resolve, reject) => {
      this.#socket.send(frame, (error) => {
        if (error) return reject(error);
        const result = 'result' in message ? message.result : undefined;
        if (typeof result === 'object' && result !== null) this.#whenWritten.get(result)?.();
        resolve();
      });
    });
  }

  /** Whoever waits for an answer is told in place of it; sending such a message would only end the connection. */
  #tooLarge(message: Message, size: number): Promise<void> {
    const refusal = EaselError.of('messageTooLarge', { size, limit: this.maximumSentBytes });
    const error: ResponseError<unknown> = rpcError(easelRpcCode, refusal);
    const id = 'id' in message ? message.id : undefined;
    if (id === undefined) return Promise.reject(refusal);
    const answer = { jsonrpc: '2.0', id, error: error.toJson() } as Message;
    if (!('method' in message)) return this.#write(answer);
    this.reader.deliver(answer);
    return Promise.resolve();
  }
}

class SocketReader extends AbstractMessageReader {
  #callback: DataCallback | undefined;

  listen(callback: DataCallback): Disposable {
    this.#callback = callback;
    return Disposable.create(() => (this.#callback = undefined));
  }

  deliver(message: Message): void {
    this.#callback?.(message);
  }

  close(): void {
    this.fireClose();
  }
}

class SocketWriter extends AbstractMessageWriter {
  readonly #write: (message: Message) => Promise<void>;

  constructor(write: (message: Message) => Promise<void>) {
    super();
    this.#write = write;
  }

  async write(message: Message): Promise<void> {
    await this.#write(message);
  }

  end(): void {
    // The owner of the socket closes it.
  }
}

function isMessage(value: unknown): value is Message {
  if (typeof value !== 'object' || value === null) return false;
  if ('method' in value && value.method === '$/cancelRequest') return cancelSchema.safeParse(value).success;
  if ('method' in value) return callSchema.safeParse(value).success;
  return isAnswer(value) && responseSchema.safeParse(value).success;
}

function isAnswer(value: unknown): boolean {
  return typeof value === 'object' && value !== null && ('result' in value || 'error' in value);
}

function deeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return false;
  if (depth === 0) return true;
  return Object.values(value).some((part) => deeperThan(part, depth - 1));
}
