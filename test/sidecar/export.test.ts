import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { beforeAll, afterAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { decodeWithFfmpeg } from '../unit/media/ffmpeg';
import { until } from './harness';
import { ended, Shell } from './shell';

/** One sidecar for the whole file: exports need no model. */
const cleanUps: (() => Promise<void>)[] = [];
const shell = new Shell((cleanUp) => cleanUps.push(cleanUp));
afterAll(async () => {
  for (const cleanUp of cleanUps) await cleanUp();
});

beforeAll(async () => {
  mkdirSync(shell.file('empty'));
  mkdirSync(shell.file('frames'));
  for (let i = 0; i < 6; i++) {
    const background = { r: 40 * i, g: 90, b: 200 - 30 * i };
    await sharp({ create: { width: 64, height: 48, channels: 3, background } })
      .png()
      .toFile(shell.file(`frames/frame-0000${i}.png`));
  }
  writeFileSync(shell.file('frames/frames.json'), '{"fps": 20}');
});

const run = (...args: string[]) => shell.easel(['export', ...args]);
/** Nothing temporary stays. */
const strays = () => readdirSync(shell.folder).filter((name) => name.startsWith('.'));

test.each(['gif', 'webp'])('makes a %s at the rate of frames.json and tells what it is', async (ending) => {
  const { code, stdout, stderr } = await run('frames', '--output', `made.${ending}`);
  expect({ code, stdout }).toEqual({ code: 0, stdout: `made.${ending}\n` });
  expect(stderr).toMatch(/Made in .*: 6 pictures of 64×48, 0\.3 s at 20 frames a second, \d/);
  expect(await sharp(shell.file(`made.${ending}`)).metadata()).toMatchObject({
    ...{ pages: 6, loop: 0, delay: Array(6).fill(50) as number[], width: 64 },
  });
  expect(strays()).toEqual([]);
});

test('makes an MP4 that another reader plays', async () => {
  expect(await run('frames', '-o', 'made.mp4', '--fps', '10')).toMatchObject({ code: 0, stdout: 'made.mp4\n' });
  const { frames, rgb } = decodeWithFfmpeg(shell.file('made.mp4'));
  expect(frames.map(({ start }) => Math.round(start * 10))).toEqual([0, 1, 2, 3, 4, 5]);
  const second = rgb.subarray(64 * 48 * 3, 64 * 48 * 3 + 3);
  for (const [i, value] of [40, 90, 170].entries()) expect(Math.abs(second[i]! - value)).toBeLessThan(4);
});

test('every flag arrives, and --json prints one document', async () => {
  const flags = [
    '--fps',
    '5',
    '--loop',
    '2',
    '--rubber-band',
    '--width',
    '32',
    '--still',
    '--max-bytes',
    '90000',
    '--json',
  ];
  const { code, stdout } = await run('frames', '-o', 'deep/flags.webp', ...flags);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    ...{ file: shell.file('deep/flags.webp'), still: shell.file('deep/flags-still.png'), kind: 'webp' },
    ...{ width: 32, height: 24, frames: 10, fps: 5, duration: 2, loop: 2, notices: [] },
    bytes: readFileSync(shell.file('deep/flags.webp')).length,
  });
  expect(await sharp(shell.file('deep/flags.webp')).metadata()).toMatchObject({ pages: 10, loop: 2, width: 32 });
  expect(await sharp(shell.file('deep/flags-still.png')).metadata()).toMatchObject({ format: 'png', width: 32 });
});

test('a style sheet names the sheet that it was saved with, also when the name was taken', async () => {
  writeFileSync(shell.file('walk.png'), 'mine');
  const { code, stdout } = await run('frames', '-o', 'walk.css');
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'walk.css\nwalk-2.png\n' });
  expect(readFileSync(shell.file('walk.png'), 'utf8')).toBe('mine');
  const css = readFileSync(shell.file('walk.css'), 'utf8');
  expect(css).toContain('url("walk-2.png")');
  expect(css).toContain('prefers-reduced-motion');
  expect(await sharp(shell.file('walk-2.png')).metadata()).toMatchObject({ width: 128, height: 144 });
});

test('frames go to a folder of their own, which is never replaced', async () => {
  expect(await run('frames', '-o', 'again/', '--rubber-band')).toMatchObject({ code: 0, stdout: 'again\n' });
  expect(readdirSync(shell.file('again'))).toHaveLength(10 + 1);
  const second = await run('again', '-o', 'again/', '--overwrite');
  expect(second).toMatchObject({ code: 0, stdout: 'again-2\n' });
  expect(second.stderr).toContain('again exists and was left as it is.');
  expect(readFileSync(shell.file('again-2/frame-00009.png'))).toEqual(
    readFileSync(shell.file('again/frame-00009.png')),
  );
});

test('a file that plays becomes another, at its own rate', async () => {
  await run('frames', '-o', 'first.gif');
  expect(await run('first.gif', '-o', 'second.webp')).toMatchObject({ code: 0, stdout: 'second.webp\n' });
  expect(await sharp(shell.file('second.webp')).metadata()).toMatchObject({
    ...{ pages: 6, loop: 0, delay: Array(6).fill(50) as number[], width: 64 },
  });
  expect(strays()).toEqual([]);
});

test('a file that exists is left alone, and replaced only when that is asked for', async () => {
  writeFileSync(shell.file('kept.gif'), 'mine');
  const first = await run('frames', '-o', 'kept.gif');
  expect(first).toMatchObject({ code: 0, stdout: 'kept-2.gif\n' });
  expect(first.stderr).toContain('kept.gif exists and was left as it is (--overwrite replaces it).');
  expect(readFileSync(shell.file('kept.gif'), 'utf8')).toBe('mine');
  expect(await run('frames', '-o', 'kept.gif', '--overwrite')).toMatchObject({ code: 0, stdout: 'kept.gif\n' });
  expect(readFileSync(shell.file('kept.gif'))).toEqual(readFileSync(shell.file('kept-2.gif')));
});

describe('what goes wrong is told, and nothing is left behind', () => {
  const errorSchema = z.object({ error: z.object({ code: z.string(), what: z.string(), todo: z.string() }) });

  test.each([
    ['no frames', ['empty', '-o', 'x.gif'], 1, 'framesMissing'],
    ['no folder', ['nowhere', '-o', 'x.gif'], 1, 'fileNotRead'],
    ['an ending that nobody knows', ['frames', '-o', 'x.mov'], 1, 'exportEndingUnknown'],
    ['no ending', ['frames', '-o', 'x'], 1, 'exportEndingUnknown'],
    ['too few bytes', ['frames', '-o', 'x.gif', '--max-bytes', '20'], 1, 'budgetTooSmall'],
    ['a rate that is none', ['frames', '-o', 'x.gif', '--fps', '0'], 2, 'usage'],
    ['half a time', ['frames', '-o', 'x.gif', '--loop', '1.5'], 2, 'usage'],
    ['no output', ['frames'], 2, 'usage'],
  ])('%s', async (_, args, exitCode, errorCode) => {
    const { code, stdout } = await run(...args, '--json');
    expect({ code, errorCode: errorSchema.parse(JSON.parse(stdout)).error.code }).toEqual({
      code: exitCode,
      errorCode,
    });
    expect(existsSync(shell.file('x.gif'))).toBe(false);
    expect(strays()).toEqual([]);
  });

  test('a frame of another size, with its name', async () => {
    mkdirSync(shell.file('mixed'));
    for (const [i, width] of [8, 9].entries())
      await sharp({ create: { width, height: 8, channels: 3, background: 'red' } }).toFile(
        shell.file(`mixed/${i}.png`),
      );
    const { code, stderr } = await run('mixed', '-o', 'x.gif');
    expect(code).toBe(1);
    expect(stderr).toContain(`The frame ${path.join(shell.file('mixed'), '1.png')} is 9×8, but the first one is 8×8.`);
  });
});

test('Ctrl+C ends it and leaves nothing behind', async () => {
  const child = shell.start('export', 'frames', '-o', 'never.webp', '--width', '4000', '--rubber-band');
  let said = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (said += text));
  await until('the file is being made', () => said.includes('Making the file'));
  child.kill('SIGINT');
  expect(await ended(child)).toMatchObject({ code: 130 });
  expect(existsSync(shell.file('never.webp'))).toBe(false);
  expect(strays()).toEqual([]);
});

test('an engine that dies is told, and the next export has another', async () => {
  const child = shell.start('export', 'frames', '-o', 'died.webp', '--width', '4000', '--rubber-band');
  let said = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (said += text));
  await until('the file is being made', () => said.includes('Making the file'));
  const status = await shell.status();
  process.kill(status.running ? status.engine!.pid : 0, 'SIGKILL');
  expect(await ended(child)).toMatchObject({ code: 1 });
  expect(said).toContain('The engine process ended');
  expect(strays()).toEqual([]);
  expect(await run('frames', '-o', 'lived.webp')).toMatchObject({ code: 0 });
});
