import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import * as z from 'zod';
import { sidecarStatusSchema } from '../../src/protocol/wire';
import { fixtureModel, Sandbox } from './harness';

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The real command line in a folder of its own, with a state folder of its own. */
export class Shell {
  readonly sandbox: Sandbox;
  readonly folder = mkdtempSync(path.join(tmpdir(), 'easel cli ö '));

  /** @param atEnd registers the clean-up: after this test, or `afterAll` for a shell that a whole file uses */
  constructor(atEnd: (cleanUp: () => Promise<void>) => void = onTestFinished) {
    this.sandbox = new Sandbox((cleanUp) =>
      atEnd(async () => {
        await cleanUp();
        rmSync(this.folder, { recursive: true, force: true });
      }),
    );
  }

  start(...args: string[]): ChildProcess {
    return spawn(process.execPath, [path.join(this.sandbox.distFolder, 'easel.js'), ...args], {
      cwd: this.folder,
      env: this.sandbox.environment,
      stdio: 'pipe',
    });
  }

  async easel(args: readonly string[], input = ''): Promise<Run> {
    const child = this.start(...args);
    child.stdin!.end(input);
    return ended(child);
  }

  /** Draws with a tiny model, in a moment. */
  draw(...args: string[]): Promise<Run> {
    return this.easel(['generate', 'a red apple', ...small, ...args]);
  }

  file(name: string): string {
    return path.join(this.folder, name);
  }

  get pictures(): string[] {
    return readdirSync(this.folder)
      .filter((name) => name.endsWith('.png'))
      .sort();
  }

  async status(): Promise<z.infer<typeof statusSchema>> {
    return statusSchema.parse(JSON.parse((await this.easel(['sidecar', 'status', '--json'])).stdout));
  }
}

/** What makes a picture of a tiny model, in a moment. */
export const small = ['--model', fixtureModel('sd15'), '--steps', '2', '--seed', '7'];
const statusSchema = z.union([
  z.object({ running: z.literal(false) }),
  z.object({ running: z.literal(true) }).extend(sidecarStatusSchema.shape),
]);

export async function ended(child: ChildProcess): Promise<Run> {
  const [stdout, stderr] = [text(child.stdout!), text(child.stderr!)];
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout: await stdout, stderr: await stderr };
}
