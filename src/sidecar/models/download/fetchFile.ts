import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm, stat, writeFile } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { EaselError } from '../../../protocol/errors';
import type { ModelHashes } from '../modelHash';
import { networkFailure, PassingFailure, statusText, type Hub, type HubFile, type HubModel } from './hub';
import { withRetries } from './retries';

export interface FetchOptions {
  readonly hub: Hub;
  readonly model: HubModel;
  readonly hashes: ModelHashes;
  readonly signal: AbortSignal;
  readonly retryMs: number;
  /** Is told how many bytes of the file are there. */
  readonly onReceived: (bytes: number) => void;
}

/**
 * Brings a file of the hub into `target`, going on from what is there already, and verifies it.
 * @throws EaselError downloadFailed, downloadDamaged, downloadGated, diskFull, requestCancelled
 */
export async function fetchFile(file: HubFile, target: string, options: FetchOptions): Promise<void> {
  const { signal, retryMs, hashes, onReceived } = options;
  const present = () => sizeOf(target);
  if (file.size === 0) await writeFile(target, '');
  await withRetries(() => transfer(file, target, options), { signal, retryMs, what: file.path, progress: present });
  onReceived(file.size);
  const received = await digestOf(target, file, hashes);
  if (received === file.digest.hex) return;
  await rm(target, { force: true });
  throw EaselError.of('downloadDamaged', { file: file.path, received, expected: file.digest.hex });
}

/** Whether `path` is this file, whole and undamaged. */
export async function isFile(path: string, file: HubFile, hashes: ModelHashes): Promise<boolean> {
  return (await sizeOf(path)) === file.size && (await digestOf(path, file, hashes)) === file.digest.hex;
}

/** Bytes; −1 when there is no such file. */
export async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => -1,
  );
}

async function transfer(file: HubFile, target: string, options: FetchOptions): Promise<void> {
  const { hub, model, signal, onReceived } = options;
  let start = Math.max(0, await sizeOf(target));
  if (start > file.size) {
    await rm(target);
    start = 0;
  }
  if (start === file.size) return;
  const response = await hub.content(model, file.path, start, signal);
  if (response.status === 416) {
    await response.body?.cancel();
    await rm(target);
    throw new PassingFailure(statusText(response));
  }
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    throw EaselError.of('downloadFailed', { file: file.path, detail: statusText(response) });
  }
  const resumes = response.status === 206;
  let received = resumes ? start : 0;
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      received += chunk.byteLength;
      onReceived(received);
      done(null, chunk);
    },
  });
  try {
    await pipeline(response.body, count, createWriteStream(target, { flags: resumes ? 'a' : 'w' }), { signal });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw diskFull(target, file.size - received, 0);
    throw networkFailure(error);
  }
  if (received < file.size) throw new PassingFailure(`only ${received} of ${file.size} bytes arrived`);
  if (received > file.size) {
    await rm(target);
    throw new PassingFailure(`more than the announced ${file.size} bytes arrived`);
  }
}

export function diskFull(folder: string, neededBytes: number, freeBytes: number): EaselError {
  const megabytes = (bytes: number) => `${Math.ceil(bytes / 1e6)} MB`;
  return EaselError.of('diskFull', { folder, needed: megabytes(neededBytes), free: megabytes(freeBytes) });
}

async function digestOf(path: string, { size, digest }: HubFile, hashes: ModelHashes): Promise<string> {
  if (digest.kind === 'sha256') return hashes.hashFile(path);
  // Git names a file by the sha1 of its content after this header.
  const hash = createHash('sha1').update(`blob ${size}\0`);
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
