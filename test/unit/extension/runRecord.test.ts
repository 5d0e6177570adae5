import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import {
  framesFolder,
  progressOf,
  readRuns,
  removeRun,
  writeRun,
  type RunRecord,
} from '../../../src/extension/animation/runRecord';
import { frameName, framesRecordName } from '../../../src/protocol/frames';
import { walkSpecSchema } from '../../../src/protocol/walk';
import { temporaryFolder } from '../models/modelCopy';

const spec = walkSpecSchema.parse({ mode: 'loop', prompts: ['a boat'], frames: 8, seed: 3 });
const record = (startedAt: number): RunRecord => ({
  ...{ version: 1, title: 'a boat', device: 'auto', startedAt },
  file: { task: 'walk', spec },
});
const days = (count: number): number => count * 24 * 60 * 60 * 1000;

let storage: string;
let told: string[];
const read = () => readRuns(storage, (message) => told.push(message));
async function add(id: string, startedAt = 0): Promise<void> {
  await mkdir(framesFolder(storage, id), { recursive: true });
  await writeRun(storage, id, record(startedAt));
}
async function account(id: string, content: object): Promise<void> {
  await writeFile(path.join(framesFolder(storage, id), framesRecordName), JSON.stringify(content));
}
async function frames(id: string, count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) await writeFile(path.join(framesFolder(storage, id), frameName(i)), '');
}
const drawn = {
  ...{ version: 1, task: 'walk', fps: 12, width: 64, height: 64, frames: 8, done: 5, backwards: false },
  ...{ model: { id: 'builtin', hash: '0' }, request: { spec } },
};

beforeEach(() => {
  storage = temporaryFolder();
  told = [];
});

it('finds the runs of earlier windows, the oldest first, with their frames', async () => {
  await add('later', 2);
  await add('earlier', 1);
  await account('earlier', drawn);
  await frames('earlier', 5);
  expect(await read()).toEqual([
    { id: 'earlier', record: record(1), progress: { frames: { done: 5, all: 8 } } },
    { id: 'later', record: record(2), progress: {} },
  ]);
});

it('deletes what nobody wanted for a month, and nothing that is younger', async () => {
  for (const [id, age] of [
    ['old', 31],
    ['young', 29],
  ] as const) {
    await add(id);
    const then = new Date(Date.now() - days(age));
    await utimes(path.join(storage, id), then, then);
  }
  // Frames that were drawn lately keep a run whose own record is old.
  await add('drawn');
  await account('drawn', drawn);
  const then = new Date(Date.now() - days(40));
  await utimes(path.join(storage, 'drawn'), then, then);
  expect((await read()).map(({ id }) => id).sort()).toEqual(['drawn', 'young']);
  expect((await readdir(storage)).sort()).toEqual(['drawn', 'young']);
});

it('tells of a record that is damaged, and leaves it', async () => {
  await add('whole');
  await add('damaged');
  await writeFile(path.join(storage, 'damaged', 'run.json'), '{"version": 1');
  expect((await read()).map(({ id }) => id)).toEqual(['whole']);
  expect(told).toEqual([expect.stringContaining('damaged')]);
  expect(await readdir(storage)).toContain('damaged');
});

it('says so where frames were deleted, and does not take those that are left for all', async () => {
  await add('run');
  await account('run', drawn);
  await frames('run', 3);
  const { problem, ...rest } = await progressOf(framesFolder(storage, 'run'));
  expect(problem).toMatchObject({ code: 'framesGone', serialised: { args: { missing: 2, done: 5 } } });
  expect(rest).toEqual({});
});

it('says what is wrong with an account of frames, and knows of none where there is none', async () => {
  await add('run');
  expect(await progressOf(framesFolder(storage, 'run'))).toEqual({});
  await account('run', { ...drawn, done: 'five' });
  expect((await progressOf(framesFolder(storage, 'run'))).problem).toMatchObject({ code: 'framesRecordInvalid' });
  await removeRun(storage, 'run');
  expect(await read()).toEqual([]);
});
