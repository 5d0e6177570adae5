import { createServer, STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type * as z from 'zod';
import type { Job } from '../../protocol/jobs';
import type { Log } from '../../protocol/log';
import type { NotificationMethod } from '../../protocol/wire';
import { ClientConnection } from './clientConnection';
import type { Handler } from './handler';
import { refusal, upgradeRequired, type Refusal } from './refusal';

export interface SidecarServerOptions {
  readonly token: string;
  readonly version: string;
  readonly maximumMessageBytes: number;
  readonly heartbeatSeconds: number;
  readonly log: Log;
  /** A client has initialised, or has gone. */
  readonly onClientsChanged: () => void;
}

/** Above the limit, so that a message a little too large is refused by us, with its size in the reason. */
const payloadMargin = 16 * 1024 * 1024;
/** For clients to answer the goodbye. */
const closeMs = 500;

/** The WebSocket endpoint on 127.0.0.1: lets clients in and keeps them. */
export class SidecarServer {
  readonly #options: SidecarServerOptions;
  readonly #http: Server;
  readonly #webSockets: WebSocketServer;
  readonly #clients = new Set<ClientConnection>();
  #handlers: ReadonlyMap<string, Handler> = new Map();
  #heartbeat: NodeJS.Timeout | undefined;
  #closing = false;

  constructor(options: SidecarServerOptions) {
    this.#options = options;
    this.#http = createServer((request, response) => {
      const { status, reason } = this.#refusal(request) ?? upgradeRequired;
      const body = refusalBody(reason);
      response.writeHead(status, { ...refusalHeaders(body), Upgrade: 'websocket' }).end(body);
    });
    this.#http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
    this.#webSockets = new WebSocketServer({
      noServer: true,
      maxPayload: options.maximumMessageBytes + payloadMargin,
      perMessageDeflate: false,
    });
  }

  /** Listens at a port that the system chooses. @returns the port */
  async listen(handlers: readonly Handler[]): Promise<number> {
    this.#handlers = new Map(handlers.map((handler) => [handler.method, handler]));
    await new Promise<void>((resolve, reject) => {
      this.#http.once('error', reject);
      this.#http.listen(0, '127.0.0.1', resolve);
    });
    this.#heartbeat = setInterval(() => {
      for (const client of this.#clients) client.heartbeat();
    }, this.#options.heartbeatSeconds * 1000);
    return this.#port;
  }

  /** Clients that have initialised. */
  get clientCount(): number {
    return [...this.#clients].filter(({ client }) => client !== undefined).length;
  }

  jobChanged(job: Job): void {
    for (const client of this.#clients) client.jobChanged(job);
  }

  /** To every client. */
  notify<P extends z.ZodType>(notification: NotificationMethod<P>, params: z.infer<P>): void {
    for (const client of this.#clients) client.notify(notification, params);
  }

  /** Lets nobody in any more. */
  refuseClients(): void {
    this.#closing = true;
  }

  async close(reason: string): Promise<void> {
    this.refuseClients();
    clearInterval(this.#heartbeat);
    const closed = new Promise<void>((resolve) => this.#http.close(() => resolve()));
    for (const client of this.#clients) client.close(reason);
    const timer = setTimeout(() => {
      for (const client of this.#clients) client.terminate();
      this.#http.closeAllConnections();
    }, closeMs);
    this.#http.closeIdleConnections();
    await closed;
    clearTimeout(timer);
  }

  get #port(): number {
    return (this.#http.address() as AddressInfo).port;
  }

  #refusal({ headers }: IncomingMessage): Refusal | undefined {
    return refusal(headers, this.#port, this.#options.token);
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const refused = this.#refusal(request);
    if (refused !== undefined) {
      this.#options.log.write('warn', `a connection was refused: ${refused.reason}`);
      return endWith(socket, refused.status, refused.reason);
    }
    if (this.#closing) return endWith(socket, 503, 'The sidecar is ending.');
    this.#webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      const { version, maximumMessageBytes, log, onClientsChanged } = this.#options;
      const client = new ClientConnection({
        webSocket,
        socket,
        maximumMessageBytes,
        version,
        handlers: this.#handlers,
        log,
        onInitialized: () => {
          log.write('info', `client ${client.client} connected`);
          onClientsChanged();
        },
      });
      this.#clients.add(client);
      webSocket.once('close', () => {
        this.#clients.delete(client);
        if (client.client === undefined) return;
        log.write('info', `client ${client.client} left`);
        onClientsChanged();
      });
    });
  }
}

function refusalBody(reason: string): string {
  return JSON.stringify({ error: reason });
}

function refusalHeaders(body: string): Record<string, string> {
  return {
    Connection: 'close',
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(body)),
  };
}

/** Answers a request for an upgrade with plain HTTP. */
function endWith(socket: Duplex, status: number, reason: string): void {
  const body = refusalBody(reason);
  const headers = Object.entries(refusalHeaders(body)).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.on('error', () => undefined);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${headers.join('')}\r\n${body}`);
}
