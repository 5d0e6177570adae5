import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EaselError } from '../protocol/errors';
import { sidecarLogName, sidecarRecordName, sidecarRecordSchema, type SidecarRecord } from '../protocol/wire';

export interface SidecarProgram {
  /** The sidecar's bundle. */
  readonly sidecarPath: string;
  readonly stateFolder: string;
  readonly version: string;
  /** How long the sidecar waits for the next client before it leaves. */
  readonly idleSeconds: number;
  readonly engineIdleSeconds?: number | undefined;
  /** Set in the sidecar's environment, over this process's own. */
  readonly env?: NodeJS.ProcessEnv | undefined;
}

/** Time for a new sidecar to be there. */
const startMs = 20_000;
const pollMs = 5;
/** Before a record that did not answer is tried again. */
const retryMs = 500;

/** What the state folder says about a running sidecar of this version; undefined when it says nothing. */
export async function readRecord(stateFolder: string, version: string): Promise<SidecarRecord | undefined> {
  try {
    const text = await readFile(path.join(stateFolder, sidecarRecordName(version)), 'utf8');
    const record = sidecarRecordSchema.safeParse(JSON.parse(text));
    return record.data?.version === version ? record.data : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Starts a sidecar and waits until `connect` succeeds with it, or with another one that was faster.
 * @param stale the record that was there before and did not answer
 * @param signal stops the waiting; the sidecar finds that nobody needs it, or serves others
 * @throws EaselError sidecarStartFailed, stateFolderUnusable
 */
export async function startSidecar<T>(
  program: SidecarProgram,
  stale: SidecarRecord | undefined,
  signal: AbortSignal,
  connect: (record: SidecarRecord) => Promise<T>,
): Promise<T> {
  const child = spawnSidecar(program);
  let failure: string | undefined;
  child.once('error', (error) => (failure = error.message));
  child.once('exit', (code, signal) => {
    // Exit code 0: another sidecar was there first.
    if (code !== 0) failure = signal === null ? `exit code ${code}` : `signal ${signal}`;
  });
  const deadline = performance.now() + startMs;
  let tried = stale?.token;
  let triedAt = performance.now();
  let refusal: unknown;
  while (performance.now() < deadline && failure === undefined) {
    signal.throwIfAborted();
    const record = await readRecord(program.stateFolder, program.version);
    if (record !== undefined && (record.token !== tried || performance.now() - triedAt > retryMs)) {
      try {
        return await connect(record);
      } catch (error) {
        [tried, triedAt, refusal] = [record.token, performance.now(), error];
      }
    }
    await sleep(pollMs);
  }
  child.kill('SIGKILL');
  const detail = failure ?? `no answer in ${startMs / 1000} seconds`;
  throw EaselError.of('sidecarStartFailed', { detail }, { cause: refusal });
}

function spawnSidecar({ sidecarPath, stateFolder, version, idleSeconds, engineIdleSeconds, env }: SidecarProgram) {
  const errors = openErrorLog(stateFolder);
  const environment: NodeJS.ProcessEnv = { ...process.env, ...env, ELECTRON_RUN_AS_NODE: '1' };
  const inspect = environment['EASEL_INSPECT_SIDECAR'];
  const options = ['--state-folder', stateFolder, '--version', version, '--idle-seconds', String(idleSeconds)];
  if (engineIdleSeconds !== undefined) options.push('--engine-idle-seconds', String(engineIdleSeconds));
  const args = [...(inspect === undefined ? [] : [`--inspect=${inspect}`]), sidecarPath, ...options];
  try {
    const child = spawn(process.execPath, args, {
      // Not the workspace: a process keeps the folder that it was started in from being deleted or unmounted.
      cwd: stateFolder,
      detached: true,
      env: environment,
      // Only what comes before its log is open, or past it: a damaged bundle, a crash of Node.js itself.
      stdio: ['ignore', 'ignore', errors],
      windowsHide: true,
    });
    child.unref();
    return child;
  } finally {
    closeSync(errors);
  }
}

function openErrorLog(stateFolder: string): number {
  try {
    mkdirSync(stateFolder, { recursive: true, mode: 0o700 });
    return openSync(path.join(stateFolder, sidecarLogName), 'a', 0o600);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw EaselError.of('stateFolderUnusable', { folder: stateFolder, detail }, { cause: error });
  }
}
