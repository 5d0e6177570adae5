import type { Duplex } from 'node:stream';
import {
  createMessageConnection,
  ErrorCodes,
  ResponseError,
  type CancellationToken,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import type WebSocket from 'ws';
import type * as z from 'zod';
import { EaselError } from '../../protocol/errors';
import type { Job } from '../../protocol/jobs';
import { describeError, type Log } from '../../protocol/log';
import { MessageTransport } from '../../protocol/messageTransport';
import { rpcError, toResponseError } from '../../protocol/rpcErrors';
import { notifications, protocolVersion, requests, type NotificationMethod } from '../../protocol/wire';
import { handle, type Caller, type Handler } from './handler';

export interface ClientConnectionOptions {
  readonly webSocket: WebSocket;
  /** The stream below the WebSocket. */
  readonly socket: Duplex;
  readonly maximumMessageBytes: number;
  readonly version: string;
  readonly handlers: ReadonlyMap<string, Handler>;
  readonly log: Log;
  readonly onInitialized: () => void;
}

/** A client that has this many bytes unread gets only the latest state of each job until it has caught up. */
const slowReaderBytes = 1024 * 1024;
/** Heartbeats without any sign of life: a debugger or a busy event loop silences a client for less. */
const toleratedSilence = 4;
/** LSP's code for a request before `initialize`. */
const serverNotInitialized = -32002;

/** One connected client: what it asks goes to the handlers, what it follows comes back as notifications. */
export class ClientConnection {
  /** What the client calls itself; undefined until it has initialised. */
  client: string | undefined;
  readonly #options: ClientConnectionOptions;
  readonly #transport: MessageTransport;
  readonly #rpc: MessageConnection;
  readonly #gone = new AbortController();
  readonly #followed = new Set<string>();
  /** Changes that a slow reader has not been told of, the latest of each job. */
  readonly #withheld = new Map<string, Job>();
  #silence = 0;

  constructor(options: ClientConnectionOptions) {
    this.#options = options;
    const { webSocket, socket, maximumMessageBytes } = options;
    this.#transport = new MessageTransport(webSocket, maximumMessageBytes);
    this.#rpc = createMessageConnection(this.#transport.reader, this.#transport.writer, this.#rpcLogger());
    this.#rpc.onRequest((method, params, token) => this.#dispatch(method, params ?? {}, token));
    this.#rpc.onUnhandledNotification(() => undefined);
    this.#rpc.listen();
    webSocket.on('message', (data: Buffer, isBinary: boolean) => {
      this.#silence = 0;
      this.#transport.receive(data, isBinary);
    });
    webSocket.on('pong', () => (this.#silence = 0));
    webSocket.on('error', (error) => options.log.write('warn', `client ${this.client ?? '?'}: ${error.message}`));
    webSocket.once('close', () => this.#closed());
    socket.on('drain', () => this.#caughtUp());
  }

  /** Tells the client of a change of a job that it follows. */
  jobChanged(job: Job): void {
    if (!this.#followed.has(job.id)) return;
    if (this.#isSlow()) this.#withheld.set(job.id, { preview: this.#withheld.get(job.id)?.preview, ...job });
    else this.#notify(notifications.jobsChanged, { job });
  }

  /** For news that a slow reader can do without. */
  notify<P extends z.ZodType>(notification: NotificationMethod<P>, params: z.infer<P>): void {
    if (this.client !== undefined && !this.#isSlow()) this.#notify(notification, params);
  }

  /** Asks for a sign of life, and gives up on a client that has given none for several times. */
  heartbeat(): void {
    if (this.#silence >= toleratedSilence) {
      this.#options.log.write('warn', `client ${this.client ?? '?'} does not answer and is disconnected`);
      this.#options.webSocket.terminate();
      return;
    }
    this.#silence += 1;
    this.#options.webSocket.ping();
  }

  /** Says goodbye; {@link terminate} does not wait for the answer. */
  close(reason: string): void {
    this.#options.webSocket.close(1001, reason);
  }

  terminate(): void {
    this.#options.webSocket.terminate();
  }

  async #dispatch(method: string, params: unknown, token: CancellationToken): Promise<unknown> {
    try {
      return await this.#handler(method).call(params, this.#caller(token));
    } catch (error) {
      if (error instanceof ResponseError) return error;
      // Only the code: a request's own words may be private.
      if (error instanceof EaselError) this.#options.log.write('debug', `${method} refused: ${error.code}`);
      else this.#options.log.write('error', `${method} failed: ${describeError(error)}`);
      return toResponseError(error);
    }
  }

  #handler(method: string): Handler {
    if (method === requests.initialize.method) return this.#initialize;
    const handler = this.#options.handlers.get(method);
    if (handler === undefined) {
      const detail = `there is no method "${method}"`;
      throw rpcError(ErrorCodes.MethodNotFound, EaselError.of('invalidRequest', { detail }));
    }
    if (this.client === undefined) {
      const detail = `"${method}" came before "${requests.initialize.method}"`;
      throw rpcError(serverNotInitialized, EaselError.of('invalidRequest', { detail }));
    }
    return handler;
  }

  readonly #initialize = handle(requests.initialize, ({ protocolVersion: received, client }) => {
    if (received !== protocolVersion) {
      throw EaselError.of('protocolMismatch', { received: protocolVersion, expected: received });
    }
    if (this.client === undefined) {
      this.client = `${client.name} ${client.version}`;
      this.#options.onInitialized();
    }
    const { version, maximumMessageBytes } = this.#options;
    return { protocolVersion, version, pid: process.pid, maximumMessageBytes };
  });

  #caller(token: CancellationToken): Caller {
    const cancelled = new AbortController();
    if (token.isCancellationRequested) cancelled.abort();
    token.onCancellationRequested(() => cancelled.abort());
    return {
      signal: AbortSignal.any([cancelled.signal, this.#gone.signal]),
      follow: ({ id }) => this.#followed.add(id),
      notify: (notification, params) => this.notify(notification, params),
      whenWritten: (result, then) => this.#transport.whenWritten(result, then),
    };
  }

  #isSlow(): boolean {
    return this.#withheld.size > 0 || this.#options.webSocket.bufferedAmount > slowReaderBytes;
  }

  #caughtUp(): void {
    this.#silence = 0;
    const jobs = [...this.#withheld.values()];
    this.#withheld.clear();
    for (const job of jobs) this.#notify(notifications.jobsChanged, { job });
  }

  #notify<P extends z.ZodType>({ method }: NotificationMethod<P>, params: z.infer<P>): void {
    if (this.#gone.signal.aborted) return;
    // A notification that cannot be delivered has no reader; the closed socket tells.
    this.#rpc.sendNotification(method, params).catch(() => undefined);
  }

  #closed(): void {
    this.#gone.abort();
    this.#transport.closed();
    this.#rpc.dispose();
  }

  /** What the JSON-RPC library has to say is about broken peers. */
  #rpcLogger() {
    const write = (message: string) => this.#options.log.write('debug', `client ${this.client ?? '?'}: ${message}`);
    return { error: write, warn: write, info: write, log: write };
  }
}
