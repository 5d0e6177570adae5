import { build } from 'esbuild';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { fromEngineSchema, type FromEngine, type ToEngine } from '../../../src/protocol/engineMessages';
import type { Picture, ResolvedRequest } from '../../../src/protocol/generation';

const root = join(import.meta.dirname, '../../..');

/** Bundles the engine as it is now, in a folder of its own under `build/`, so that no other build is read or changed. */
export async function buildEngine(): Promise<{ file: string; remove: () => void }> {
  mkdirSync(join(root, 'build'), { recursive: true });
  const folder = mkdtempSync(join(root, 'build', 'engine-'));
  const outfile = join(folder, 'engine.js');
  await build({
    entryPoints: [join(root, 'src/sidecar/engine/main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    mainFields: ['module', 'main'],
    external: ['onnxruntime-node', 'sharp'],
    logLevel: 'error',
  });
  return { file: outfile, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A real engine process and all that it said; killed after the test. */
export class EngineProcess {
  readonly messages: FromEngine[] = [];
  private readonly child: ChildProcess;
  private readonly wakers = new Set<() => void>();
  exited: { code: number | null; signal: NodeJS.Signals | null } | undefined;

  constructor(file: string, environment: NodeJS.ProcessEnv = {}) {
    this.child = spawn(process.execPath, [file], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc', 'pipe'],
      serialization: 'advanced',
      env: { ...process.env, ...environment },
    });
    this.child.on('message', (message) => {
      this.messages.push(fromEngineSchema.parse(message));
      this.wake();
    });
    this.child.on('exit', (code, signal) => {
      this.exited = { code, signal };
      this.wake();
    });
    onTestFinished(() => void this.child.kill('SIGKILL'));
  }

  send(message: ToEngine): void {
    this.child.send(message);
  }

  sendAnything(message: object): void {
    this.child.send(message);
  }

  disconnect(): void {
    this.child.disconnect();
  }

  /** The first message of a type (and of a job); fails when the process ends without it. */
  async next<T extends FromEngine['type']>(type: T, job?: string): Promise<Extract<FromEngine, { type: T }>> {
    const found = () =>
      this.messages.find((one) => one.type === type && (job === undefined || ('job' in one && one.job === job)));
    await this.until(() => found() !== undefined || this.exited !== undefined);
    const message = found();
    if (message === undefined) throw new Error(`The engine ended without "${type}": ${JSON.stringify(this.messages)}`);
    return message as Extract<FromEngine, { type: T }>;
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.wakers.add(resolve));
  }

  private wake(): void {
    for (const waker of this.wakers) waker();
    this.wakers.clear();
  }
}

export function generate(job: string, changes: Partial<ResolvedRequest> = {}, embedMetadata = true): ToEngine {
  const request = {
    prompt: 'a fox',
    negativePrompt: '',
    model: 'test',
    width: 64,
    height: 64,
    numInferenceSteps: 3,
    guidanceScale: 5,
    scheduler: 'ddim' as const,
    seed: 1,
    numImages: 1,
    ...changes,
  };
  const work = { kind: 'textToImage' as const, request, images: {}, embedMetadata, preview: false };
  return { type: 'work', job, work, model: { id: 'test', hash: 'hash' } };
}

/** The pictures of a job that is done. */
export function picturesOf({ outcome }: Extract<FromEngine, { type: 'done' }>): readonly Picture[] {
  if (!('pictures' in outcome)) throw new Error('The job has no pictures');
  return outcome.pictures;
}
