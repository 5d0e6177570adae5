import { CancellationTokenSource, createMessageConnection, type MessageConnection } from 'vscode-jsonrpc/node';
import WebSocket from 'ws';
import * as z from 'zod';
import { EaselError } from '../protocol/errors';
import { MessageTransport } from '../protocol/messageTransport';
import { readableIssues } from '../protocol/readableIssues';
import { fromResponseError } from '../protocol/rpcErrors';
import { maximumMessageBytes, protocolVersion, requests, type Method, type SidecarRecord } from '../protocol/wire';

export interface ClientIdentity {
  readonly name: string;
  readonly version: string;
}

export interface ConnectionEvents {
  notification(method: string, params: unknown): void;
  /** The connection has ended and this side did not end it. */
  lost(detail: string): void;
}

/** For a sidecar that is alive; one that is stopped or busy beyond that counts as gone. */
const answerMs = 5000;
const closeMs = 500;

/** A connection to one sidecar. */
export class SidecarConnection {
  readonly #webSocket: WebSocket;
  readonly #transport: MessageTransport;
  readonly #rpc: MessageConnection;
  #pid = -1;
  #closeDetail = 'it was not open';

  private constructor(webSocket: WebSocket, events: ConnectionEvents) {
    this.#webSocket = webSocket;
    this.#transport = new MessageTransport(webSocket, maximumMessageBytes);
    this.#rpc = createMessageConnection(this.#transport.reader, this.#transport.writer);
    this.#rpc.onNotification((method, params) => events.notification(method, params));
    this.#rpc.listen();
    webSocket.on('message', (data: Buffer, isBinary: boolean) => this.#transport.receive(data, isBinary));
    webSocket.once('close', (code, reason) => {
      this.#end(reason.length > 0 ? reason.toString() : `code ${code}`);
      if (this.#pid >= 0) events.lost(this.#closeDetail);
    });
  }

  /**
   * Connects and initialises.
   * @throws EaselError connectionRefused, connectionClosed or protocolMismatch when the sidecar of this record is not
   *   there or does not want us
   */
  static async open(
    record: SidecarRecord,
    client: ClientIdentity,
    events: ConnectionEvents,
  ): Promise<SidecarConnection> {
    const webSocket = new WebSocket(`ws://127.0.0.1:${record.port}`, {
      headers: { Authorization: `Bearer ${record.token}` },
      handshakeTimeout: answerMs,
      perMessageDeflate: false,
      maxPayload: maximumMessageBytes,
    });
    await opened(webSocket);
    const connection = new SidecarConnection(webSocket, events);
    const timer = setTimeout(() => webSocket.terminate(), answerMs);
    try {
      const answer = await connection.request(requests.initialize, { protocolVersion, client });
      connection.#transport.maximumSentBytes = answer.maximumMessageBytes;
      connection.#pid = answer.pid;
      return connection;
    } catch (error) {
      webSocket.terminate();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** The sidecar's process id. */
  get pid(): number {
    return this.#pid;
  }

  /** @throws EaselError what the sidecar says, connectionClosed, or requestCancelled when `signal` is aborted */
  async request<P extends z.ZodType, R extends z.ZodType>(
    { method, result: schema }: Method<P, R>,
    params: z.input<P>,
    signal?: AbortSignal,
  ): Promise<z.infer<R>> {
    if (signal?.aborted === true) throw EaselError.of('requestCancelled', {});
    const source = new CancellationTokenSource();
    const cancel = () => source.cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    let answer: unknown;
    try {
      answer = await this.#rpc.sendRequest(method, params, source.token);
    } catch (error) {
      throw fromResponseError(error, this.#closeDetail);
    } finally {
      signal?.removeEventListener('abort', cancel);
      source.dispose();
    }
    const parsed = schema.safeParse(answer);
    if (parsed.success) return parsed.data;
    throw new Error(`the sidecar's answer to ${method} is not valid: ${readableIssues(parsed.error, answer)}`);
  }

  /** Ends the connection; pending requests are rejected and {@link ConnectionEvents.lost} is not called. */
  close(): void {
    this.#webSocket.removeAllListeners('close');
    this.#end('this side ended it');
    this.#webSocket.close(1000);
    setTimeout(() => this.#webSocket.terminate(), closeMs).unref();
  }

  #end(detail: string): void {
    this.#closeDetail = detail;
    this.#rpc.dispose();
  }
}

function opened(webSocket: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    webSocket.once('open', resolve);
    webSocket.on('error', (error) => {
      reject(EaselError.of('connectionClosed', { detail: error.message }, { cause: error }));
    });
    webSocket.once('unexpected-response', (_, response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', () => undefined);
      response.once('close', () => {
        const body = refusalSchema.safeParse(parseJson(Buffer.concat(parts).toString()));
        reject(EaselError.of('connectionRefused', { detail: body.data?.error ?? `status ${response.statusCode}` }));
        webSocket.terminate();
      });
    });
  });
}

const refusalSchema = z.object({ error: z.string() });

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
