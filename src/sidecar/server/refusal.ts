import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

export interface Refusal {
  readonly status: 401 | 403 | 421 | 426;
  readonly reason: string;
}

/**
 * Why a request must not be let in, decided on its headers alone and before anything is upgraded; undefined when it
 * may come in. Browsers send an `Origin` with every WebSocket and cannot leave it out, and a page that had its own host
 * name point at 127.0.0.1 is known by its `Host`.
 */
export function refusal(headers: IncomingHttpHeaders, port: number, token: string): Refusal | undefined {
  if (headers.origin !== undefined) {
    return { status: 403, reason: 'Web pages may not connect (the request has an Origin header).' };
  }
  if (headers.host !== `127.0.0.1:${port}` && headers.host !== `localhost:${port}`) {
    return { status: 421, reason: `The Host header must be 127.0.0.1:${port} or localhost:${port}.` };
  }
  if (!equalInConstantTime(headers.authorization ?? '', `Bearer ${token}`)) {
    return { status: 401, reason: "The Authorization header must carry this launch's token." };
  }
  return undefined;
}

/** The answer to a request that is not a WebSocket's. */
export const upgradeRequired: Refusal = { status: 426, reason: 'Only WebSocket connections are served here.' };

/** Compares hashes, so that neither content nor length shows in the time it takes. */
function equalInConstantTime(a: string, b: string): boolean {
  const [hashA, hashB] = [a, b].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(hashA!, hashB!);
}
