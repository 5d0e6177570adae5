import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  constants,
  cpSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, inject, onTestFinished } from 'vitest';
import { readRecord } from '../../src/client/findSidecar';
import { SidecarClient, type SidecarClientOptions } from '../../src/client/sidecarClient';
import type { GenerationRequest } from '../../src/protocol/generation';
import type { Job, JobSubmission, ResultOf, SubmissionOf } from '../../src/protocol/jobs';
import { requests, sidecarLogName, sidecarRecordName, type SidecarRecord } from '../../src/protocol/wire';

/** The product version of the sidecars under test. */
export const version = '0.0.0-test';
/** Long enough on a busy machine for whatever is waited for. */
const patienceMs = 30_000;

export function fixtureModel(name: string): string {
  return path.resolve(import.meta.dirname, '..', 'fixtures', 'models', name);
}

/** A small, quick job. */
export function submission(
  request: Partial<GenerationRequest> = {},
  rest: Partial<SubmissionOf<'generate'>> = {},
): SubmissionOf<'generate'> {
  return {
    kind: 'textToImage',
    request: { prompt: 'a red apple', model: fixtureModel('sd15'), seed: 7, numInferenceSteps: 3, ...request },
    ...rest,
  };
}

/** A text that has this in it, for use within an expected object. */
export function matching(pattern: string | RegExp): string {
  return expect.stringMatching(pattern) as string;
}

/** Polls until `probe` gives something but undefined and false. */
export async function until<T>(what: string, probe: () => T | Promise<T>): Promise<NonNullable<T>> {
  const deadline = performance.now() + patienceMs;
  while (performance.now() < deadline) {
    const value = await probe();
    if (value !== undefined && value !== null && value !== false) return value;
    await sleep(10);
  }
  throw new Error(`this never happened: ${what}`);
}

/**
 * A user's machine for one test: a state folder of its own (with a space and letters beyond ASCII in its name), the
 * sidecars and engines that were started with it, the clients. When the test is over all must be gone.
 */
export class Sandbox {
  readonly stateFolder = mkdtempSync(path.join(tmpdir(), 'easel tést '));
  readonly distFolder: string;
  /** Marks every process of this test in its environment. */
  readonly #mark = randomUUID();
  readonly #clients: SidecarClient[] = [];

  /** @param atEnd registers the clean-up: after this test, or `afterAll` for a sandbox that a whole file uses */
  constructor(atEnd: (cleanUp: () => Promise<void>) => void = onTestFinished, distFolder = inject('distFolder')) {
    this.distFolder = distFolder;
    atEnd(() => this.#cleanUp());
  }

  client(options: Partial<SidecarClientOptions> = {}): SidecarClient {
    const client = new SidecarClient({
      name: 'test',
      version,
      sidecarPath: path.join(this.distFolder, 'sidecar.js'),
      stateFolder: this.stateFolder,
      idleSeconds: 60,
      log: () => undefined,
      env: { EASEL_TEST_MARK: this.#mark },
      ...options,
    });
    this.#clients.push(client);
    return client;
  }

  /** Starts a sidecar without a client, with flags that clients do not use. */
  async sidecar(flags: Readonly<Record<string, number>> = {}, env: NodeJS.ProcessEnv = {}): Promise<SidecarRecord> {
    this.spawnSidecar(flags, env);
    return until('the sidecar has its record', () => this.record());
  }

  spawnSidecar(flags: Readonly<Record<string, number>> = {}, env: NodeJS.ProcessEnv = {}): ChildProcess {
    const options = { 'idle-seconds': 60, ...flags };
    return spawn(
      process.execPath,
      [
        path.join(this.distFolder, 'sidecar.js'),
        ...['--state-folder', this.stateFolder, '--version', version],
        ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]),
      ],
      { env: { ...process.env, EASEL_TEST_MARK: this.#mark, ...env }, stdio: ['ignore', 'ignore', 'inherit'] },
    );
  }

  record(): Promise<SidecarRecord | undefined> {
    return readRecord(this.stateFolder, version);
  }

  get recordFile(): string {
    return path.join(this.stateFolder, sidecarRecordName(version));
  }

  get logText(): string {
    const file = path.join(this.stateFolder, sidecarLogName);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  /** For programs that a test starts in this sandbox. */
  get environment(): NodeJS.ProcessEnv {
    return { ...process.env, EASEL_STATE_FOLDER: this.stateFolder, EASEL_TEST_MARK: this.#mark };
  }

  /** Ids of the processes that were started in this sandbox and live. */
  processes(): number[] {
    return processesWith(`EASEL_TEST_MARK=${this.#mark}`);
  }

  async #cleanUp(): Promise<void> {
    for (const client of this.#clients) client.dispose();
    for (const pid of this.processes()) killIfAlive(pid);
    await until('all processes of the test are gone', () => this.processes().length === 0);
    rmSync(this.stateFolder, { recursive: true, force: true });
  }
}

/** A copy of a model that takes for ever to load: who opens a pipe waits until somebody writes to it. */
export function modelThatNeverLoads(sandbox: Sandbox): string {
  const folder = path.join(sandbox.stateFolder, 'never loads');
  cpSync(fixtureModel('sd15'), folder, { recursive: true });
  rmSync(path.join(folder, 'unet', 'model.onnx'));
  execFileSync('mkfifo', [path.join(folder, 'unet', 'model.onnx')]);
  return folder;
}

/** Resolves when an engine is inside the native call that loads such a model; from then on it waits for bytes. */
export async function isBlockedInLoading(folder: string): Promise<void> {
  const pipe = await until('the engine loads the graph', () => {
    try {
      return openSync(path.join(folder, 'unet', 'model.onnx'), constants.O_WRONLY | constants.O_NONBLOCK);
    } catch {
      // Nobody reads from it yet.
      return undefined;
    }
  });
  onTestFinished(() => closeSync(pipe));
}

export function killIfAlive(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

/** Ids of the living processes that have this in their environment. */
function processesWith(variable: string): number[] {
  if (process.platform === 'darwin') {
    const lines = execFileSync('ps', ['-AEww', '-o', 'pid=,command='], { encoding: 'utf8' }).split('\n');
    return lines.filter((line) => line.includes(variable)).map((line) => Number.parseInt(line, 10));
  }
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => environmentOf(pid).includes(variable)).map(Number);
}

function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    return '';
  }
}

/** The pictures of a job that is done. */
export async function collectPictures(client: SidecarClient, job: string): Promise<ResultOf<'generate'>> {
  const result = await client.request(requests.jobsCollect, { job });
  if (!('pictures' in result)) throw new Error('the job has no pictures');
  return result;
}

/** Submits a job and remembers all that is told of it. */
export async function watchJob(client: SidecarClient, jobSubmission: JobSubmission): Promise<WatchedJob> {
  const told: Job[] = [];
  client.onJobChanged((job) => told.push(job));
  const first = await client.request(requests.jobsSubmit, jobSubmission);
  return new WatchedJob(first, told);
}

export class WatchedJob {
  readonly id: string;

  constructor(
    private readonly first: Job,
    private readonly told: readonly Job[],
  ) {
    this.id = first.id;
  }

  get seen(): Job[] {
    return [this.first, ...this.told.filter(({ id }) => id === this.id)];
  }

  get last(): Job {
    return this.seen.at(-1)!;
  }

  get states(): string[] {
    return this.seen.map(({ state }) => state).filter((state, i, all) => state !== all[i - 1]);
  }

  reaches(...states: Job['state'][]): Promise<Job> {
    return until(`the job is ${states.join(' or ')}`, () => (states.includes(this.last.state) ? this.last : undefined));
  }
}
