import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

interface Served {
  content: Buffer;
  /** What the listing says, where that is not the truth. */
  announcedSize?: number;
  announcedSha256?: string;
}

export interface HubRequest {
  path: string;
  range?: string | undefined;
  authorization?: string | undefined;
}

const pageLength = 5;

/** A server that speaks like a model hub: model info, a listing in pages, files by redirect and with ranges. */
export class HubServer {
  readonly repository = 'easel-tests/tiny-sd';
  readonly files = new Map<string, Served>();
  /** Requests for files, in their order. */
  readonly fileRequests: HubRequest[] = [];
  listingPages = 0;
  commit = 'a'.repeat(40);
  license = 'openrail-tests';
  gated: false | 'auto' = false;
  /** How many bytes of a file to send before the connection breaks, one entry a request. */
  readonly breaks = new Map<string, number[]>();
  /** How many requests for a file to answer with 503 first. */
  readonly busy = new Map<string, number>();
  /** A file of which only the first half is sent, and then nothing more. */
  stalls: string | undefined;
  honoursRanges = true;
  readonly #server = http.createServer((request, response) => this.#answer(request, response));

  static async start(modelFolder: string): Promise<HubServer> {
    const hub = new HubServer();
    for (const entry of readdirSync(modelFolder, { recursive: true, encoding: 'utf8' })) {
      const file = path.join(modelFolder, entry);
      if (statSync(file).isFile()) hub.files.set(entry.split(path.sep).join('/'), { content: readFileSync(file) });
    }
    // Nothing of this is needed to draw.
    for (const name of ['README.md', 'unet/diffusion_pytorch_model.safetensors', 'unet/openvino_model.bin']) {
      hub.files.set(name, { content: Buffer.from(`${name} is of no use`) });
    }
    hub.#server.listen(0, '127.0.0.1');
    await once(hub.#server, 'listening');
    return hub;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  requestsFor(file: string): HubRequest[] {
    return this.fileRequests.filter((request) => request.path === file);
  }

  #answer(request: http.IncomingMessage, response: http.ServerResponse): void {
    const url = new URL(request.url ?? '/', this.endpoint);
    const own = `/api/models/${this.repository}`;
    if (url.pathname.startsWith(`${own}/revision/`)) {
      if (!['main', this.commit].includes(url.pathname.split('/').at(-1)!)) return end(response, 404);
      const license = this.license;
      return json(response, {
        sha: this.commit,
        gated: this.gated,
        tags: [`license:${license}`],
        cardData: { license },
      });
    }
    if (url.pathname === `${own}/tree/${this.commit}`) return this.#list(url, response);
    const prefix = `/${this.repository}/resolve/${this.commit}/`;
    if (url.pathname.startsWith(prefix)) {
      const location = url.pathname.replace(prefix, '/cdn/');
      return end(response, this.gated === false || request.headers.authorization !== undefined ? 302 : 401, {
        location,
      });
    }
    if (url.pathname.startsWith('/cdn/')) {
      return this.#send(decodeURIComponent(url.pathname.slice('/cdn/'.length)), request, response);
    }
    // As the hub does for a repository that is not there, so that private ones cannot be guessed.
    return end(response, 401);
  }

  #list(url: URL, response: http.ServerResponse): void {
    this.listingPages += 1;
    const start = Number(url.searchParams.get('cursor') ?? 0);
    const all = [
      { type: 'directory', oid: '0', size: 0, path: 'unet' },
      ...[...this.files].map(([name, file]) => listing(name, file)),
    ];
    // A mirror may name the original's host.
    const next = `https://hub.example${url.pathname}?recursive=true&cursor=${start + pageLength}`;
    if (start + pageLength < all.length) response.setHeader('Link', `<${next}>; rel="next"`);
    json(response, all.slice(start, start + pageLength));
  }

  #send(name: string, { headers }: http.IncomingMessage, response: http.ServerResponse): void {
    const { range, authorization } = headers;
    this.fileRequests.push({ path: name, range, authorization });
    const busy = this.busy.get(name) ?? 0;
    if (busy > 0) {
      this.busy.set(name, busy - 1);
      return end(response, 503, { 'retry-after': '0' });
    }
    const content = this.files.get(name)?.content;
    if (content === undefined) return end(response, 404);
    const start = this.honoursRanges ? Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0) : 0;
    if (start > content.length) return end(response, 416);
    const part = content.subarray(start);
    response.writeHead(start > 0 ? 206 : 200, { 'Content-Length': part.length });
    const limit = this.breaks.get(name)?.shift();
    if (limit !== undefined) {
      response.write(part.subarray(0, limit), () => setTimeout(() => response.destroy(), 50));
    } else if (this.stalls === name) {
      response.write(part.subarray(0, part.length / 2));
    } else {
      response.end(part);
    }
  }
}

function listing(name: string, { content, announcedSize, announcedSha256 }: Served): object {
  const size = announcedSize ?? content.length;
  const oid = createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
  if (!name.endsWith('.onnx')) return { type: 'file', path: name, size, oid };
  const sha256 = announcedSha256 ?? createHash('sha256').update(content).digest('hex');
  return { type: 'file', path: name, size, oid, lfs: { oid: sha256, size, pointerSize: 130 } };
}

function json(response: http.ServerResponse, body: unknown): void {
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify(body));
}

function end(response: http.ServerResponse, status: number, headers: http.OutgoingHttpHeaders = {}): void {
  response.writeHead(status, headers).end();
}
