import { decode, encode } from '@msgpack/msgpack';
import { once } from 'node:events';
import http from 'node:http';
import type { Duplex } from 'node:stream';
import * as z from 'zod';
import WebSocket from 'ws';
import { protocolVersion, type SidecarRecord } from '../../src/protocol/wire';
import { until } from './harness';

const answerSchema = z.object({
  id: z.union([z.number(), z.null()]).optional(),
  method: z.string().optional(),
  params: z.unknown().optional(),
  result: z.unknown().optional(),
  error: z
    .object({ code: z.number(), message: z.string(), data: z.object({ code: z.string() }).optional() })
    .optional(),
});
export type Answer = z.infer<typeof answerSchema>;

/** A WebSocket to the sidecar that says whatever the test wants it to say. */
export class RawClient {
  readonly received: Answer[] = [];
  closed: { code: number; reason: string } | undefined;
  #lastId = 0;

  private constructor(readonly webSocket: WebSocket) {
    webSocket.on('message', (data: Buffer) => this.received.push(answerSchema.parse(decode(data))));
    webSocket.on('close', (code, reason) => (this.closed = { code, reason: reason.toString() }));
    webSocket.on('error', () => undefined);
  }

  static async connect({ port, token }: SidecarRecord, options: WebSocket.ClientOptions = {}): Promise<RawClient> {
    const headers = { Authorization: `Bearer ${token}` };
    const webSocket = new WebSocket(`ws://127.0.0.1:${port}`, { headers, perMessageDeflate: false, ...options });
    const client = new RawClient(webSocket);
    await once(webSocket, 'open');
    return client;
  }

  static async initialized(record: SidecarRecord, options: WebSocket.ClientOptions = {}): Promise<RawClient> {
    const client = await RawClient.connect(record, options);
    await client.ask('initialize', { protocolVersion, client: { name: 'raw', version: '1' } });
    return client;
  }

  send(message: unknown): void {
    this.webSocket.send(encode(message));
  }

  /** Sends a request and waits for its answer, result or error. */
  async ask(method: string, params?: unknown): Promise<Answer> {
    const id = ++this.#lastId;
    this.send({ jsonrpc: '2.0', id, method, ...(params === undefined ? {} : { params }) });
    return until(`an answer to ${method}`, () => this.received.find((answer) => answer.id === id));
  }

  /** Sends a frame as it is and waits for the error that answers it. */
  async refusal(frame: string | Uint8Array): Promise<NonNullable<Answer['error']>> {
    const before = this.received.length;
    this.webSocket.send(frame);
    const answer = await until('an answer to the frame', () =>
      this.received.slice(before).find(({ id }) => id === null),
    );
    return answer.error!;
  }
}

export interface HttpAnswer {
  status: number;
  body: unknown;
}

/** An HTTP request with exactly these headers; the WebSocket ones are added when it asks for an upgrade. */
export async function httpRequest(
  { port }: SidecarRecord,
  headers: Readonly<Record<string, string>>,
  upgrade: boolean,
): Promise<HttpAnswer> {
  const webSocketHeaders = {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
  };
  return new Promise((resolve, reject) => {
    const request = http.request({
      host: '127.0.0.1',
      port,
      headers: { ...(upgrade ? webSocketHeaders : {}), ...headers },
    });
    request.on('error', reject);
    request.on('upgrade', (_: http.IncomingMessage, socket: Duplex) => {
      socket.destroy();
      resolve({ status: 101, body: undefined });
    });
    request.on('response', (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(Buffer.concat(parts).toString()) });
      });
    });
    request.end();
  });
}
