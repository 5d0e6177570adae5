import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { FrameFolder, type FramesPlan } from '../../../src/sidecar/engine/media/frameFolder';
import { temporaryFolder } from './frames';

const plan: FramesPlan = {
  ...{ task: 'animate', fps: 12, width: 8, height: 8, frames: 3, backwards: false },
  ...{ model: { id: 'any', hash: '0' }, request: { spec: { seed: 1 } } },
};
const png = Uint8Array.of(1, 2, 3);

it('what a killed run took apart is cleared away before the next, and what it needs to go on stays', async () => {
  const folder = temporaryFolder();
  const before = await FrameFolder.open(folder, plan, false);
  await before.keep('drawn-00000.png', png);
  await before.add(png, ['drawn-00000.png']);
  mkdirSync(path.join(folder, '.easel-frames', 'video-abc', 'deep'), { recursive: true });
  expect(await FrameFolder.prepare(folder, true)).toBe(path.join(folder, '.easel-frames'));
  expect(readdirSync(path.join(folder, '.easel-frames'))).toEqual(['drawn-00000.png']);
  await expect(FrameFolder.prepare(folder, false)).rejects.toMatchObject({ code: 'framesExist' });
});

it('a video that is in use is left alone while frames are added', async () => {
  const folder = temporaryFolder();
  const video = path.join(folder, '.easel-frames', 'video-abc');
  mkdirSync(video, { recursive: true });
  const frames = await FrameFolder.open(folder, plan, false);
  await frames.keep('a.png', png);
  await frames.add(png, ['a.png']);
  expect(readdirSync(path.dirname(video)).sort()).toEqual(['a.png', 'video-abc']);
  await frames.add(png, []);
  expect(readdirSync(path.dirname(video))).toEqual(['video-abc']);
  await frames.add(png, []);
  expect(existsSync(path.dirname(video))).toBe(false);
});

it('an account without frames gives way to another run, one that cannot be understood does not', async () => {
  const folder = temporaryFolder();
  await FrameFolder.open(folder, plan, false);
  const other = await FrameFolder.open(folder, { ...plan, frames: 2 }, false);
  expect(other.done).toBe(0);
  await other.add(png, []);
  await expect(FrameFolder.open(folder, plan, true)).rejects.toMatchObject({
    ...{ code: 'framesOfAnother', serialised: { args: { detail: 'frames' } } },
  });
  const mine = temporaryFolder();
  writeFileSync(path.join(mine, 'frames.json'), '{"of": "somebody else"}');
  await expect(FrameFolder.open(mine, plan, false)).rejects.toMatchObject({ code: 'framesRecordInvalid' });
  expect(readFileSync(path.join(mine, 'frames.json'), 'utf8')).toBe('{"of": "somebody else"}');
});
