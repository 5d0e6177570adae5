import { readFileSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { lock } from 'proper-lockfile';
import type { Log } from '../protocol/log';
import { sidecarRecordName, sidecarRecordSchema, type SidecarRecord } from '../protocol/wire';
import { readJsonFile, writeJsonFile } from './models/jsonFile';
import { answers } from './server/probe';

/** A lock is held for a probe at the longest; its owner was killed when it is older. */
const staleLockMs = 10_000;

/**
 * Puts our record where clients look, unless another sidecar of this version is there already and answers: of
 * sidecars that start at the same time exactly one gets `true`. A record that a dead sidecar left is replaced.
 */
export async function claimRecord(stateFolder: string, record: SidecarRecord, log: Log): Promise<boolean> {
  await mkdir(stateFolder, { recursive: true, mode: 0o700 });
  const file = join(stateFolder, sidecarRecordName(record.version));
  const release = await lock(file, {
    realpath: false,
    stale: staleLockMs,
    // Often, since every retry is a wait at the start of a window; for longer than a lock can be held.
    retries: { retries: 600, factor: 1, minTimeout: 30, maxTimeout: 30 },
    onCompromised: (error) => log.write('warn', `the lock of the record was lost: ${error.message}`),
  });
  try {
    const other = await readJsonFile(file, sidecarRecordSchema);
    if (other !== undefined && (await answers(other))) {
      log.write('info', `sidecar ${other.pid} serves already, this one leaves`);
      return false;
    }
    await writeJsonFile(file, record);
    return true;
  } finally {
    await release();
  }
}

/** Takes our record away, and nobody else's. */
export function removeRecord(stateFolder: string, { version, token }: SidecarRecord): void {
  const file = join(stateFolder, sidecarRecordName(version));
  try {
    if (sidecarRecordSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).token === token) rmSync(file);
  } catch {
    // It is gone already, or is no record: not ours to clean up.
  }
}
