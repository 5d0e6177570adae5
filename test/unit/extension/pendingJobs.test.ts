import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PendingJobs } from '../../../src/extension/drawing/pendingJobs';

describe('PendingJobs', { timeout: 30_000 }, () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'easel-pending-'));
  });
  afterEach(() => rm(folder, { recursive: true }));
  const file = (): string => path.join(folder, 'storage', 'pendingJobs.json');
  const pendingJobs = (): PendingJobs =>
    new PendingJobs(path.join(folder, 'storage'), (error) => {
      throw error;
    });

  async function deadPid(): Promise<number> {
    const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
    await once(child, 'exit');
    return child.pid!;
  }

  it('has one owner for ever', async () => {
    const [first, second] = await Promise.all([pendingJobs().owner(), pendingJobs().owner()]);
    expect([first, second]).toContain(await pendingJobs().owner());
    expect(await pendingJobs().owner()).toBe(await pendingJobs().owner());
  });

  it('notes and forgets jobs, one change after the other', async () => {
    const pending = pendingJobs();
    await Promise.all([pending.add('a'), pending.add('b'), pending.remove('a'), pending.add('c')]);
    const { jobs } = JSON.parse(await readFile(file(), 'utf8')) as { jobs: object };
    expect(jobs).toEqual({ b: process.pid, c: process.pid });
  });

  it('takes over the jobs of windows that are gone and leaves its own', async () => {
    const pending = pendingJobs();
    const owner = await pending.owner();
    await writeFile(file(), JSON.stringify({ owner, jobs: { gone: await deadPid(), own: process.pid } }));
    expect(await pending.adopt()).toEqual(['gone']);
    expect(await pending.adopt()).toEqual([]);
    expect(await pending.owner()).toBe(owner);
  });

  it('waits for a window that is on its way out', async () => {
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 1500)'], { stdio: 'ignore' });
    const pending = pendingJobs();
    await writeFileOf(pending, { leaving: child.pid! });
    expect(await pending.adopt()).toEqual(['leaving']);
  });

  it('leaves the jobs of a window that goes on', async () => {
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'], { stdio: 'ignore' });
    try {
      const pending = pendingJobs();
      await writeFileOf(pending, { other: child.pid! });
      expect(await pending.adopt(600)).toEqual([]);
    } finally {
      child.kill();
    }
  });

  it('begins anew when its file is damaged', async () => {
    const pending = pendingJobs();
    await pending.add('a');
    await writeFile(file(), '{ "owner": ');
    expect(await pending.adopt()).toEqual([]);
    await pending.add('b');
    expect(Object.keys((JSON.parse(await readFile(file(), 'utf8')) as { jobs: object }).jobs)).toEqual(['b']);
  });

  it('reports what cannot be written and goes on', async () => {
    const reported: unknown[] = [];
    await writeFile(path.join(folder, 'storage'), 'not a folder');
    const pending = new PendingJobs(path.join(folder, 'storage'), (error) => reported.push(error));
    await pending.add('a');
    expect(reported).toMatchObject([{ code: 'fileNotWritten' }]);
  });

  it('writes nothing while there is nothing to wait for', async () => {
    expect(await pendingJobs().adopt()).toEqual([]);
    await expect(readFile(file())).rejects.toMatchObject({ code: 'ENOENT' });
  });

  async function writeFileOf(pending: PendingJobs, jobs: Record<string, number>): Promise<void> {
    const owner = await pending.owner();
    await writeFile(file(), JSON.stringify({ owner, jobs }));
  }
});
