import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { planOutput, savePictures } from '../../../src/cli/outputs';
import { UsageError } from '../../../src/cli/terminal';
import { EaselError } from '../../../src/protocol/errors';
import type { Picture } from '../../../src/protocol/generation';

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'easel outputs '))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const picture = (seed: number): Picture => ({
  data: new Uint8Array([seed]),
  mimeType: 'image/png',
  width: 8,
  height: 8,
  seed,
});

test('what --output means', () => {
  const named = { folder: process.cwd(), baseName: 'a-cat', extension: 'png', format: 'png' };
  expect(planOutput(undefined, 'A cat', undefined)).toEqual(named);
  expect(planOutput('x.png', 'A cat', undefined)).toEqual({ ...named, baseName: 'x' });
  expect(planOutput('sub/X.PNG', 'A cat', undefined)).toEqual({
    ...named,
    folder: path.resolve('sub'),
    baseName: 'X',
    extension: 'PNG',
  });
  expect(planOutput('sub', 'A cat', undefined)).toEqual({ ...named, folder: path.resolve('sub') });
  expect(planOutput('v1.2/', 'A cat', undefined)).toEqual({ ...named, folder: path.resolve('v1.2') });
  const inFolder = path.join(folder, 'x.png');
  mkdirSync(inFolder);
  expect(planOutput(inFolder, 'A cat', undefined)).toEqual({ ...named, folder: inFolder });
});

test('the format is what the ending says, or what was asked for', () => {
  for (const [file, format] of [
    ['x.jpg', 'jpeg'],
    ['x.JPEG', 'jpeg'],
    ['x.webp', 'webp'],
    ['x.avif', 'avif'],
  ] as const) {
    const extension = path.extname(file).slice(1);
    expect(planOutput(file, 'A cat', undefined)).toMatchObject({ baseName: 'x', extension, format });
    expect(planOutput(file, 'A cat', format)).toMatchObject({ format });
  }
  expect(planOutput('sub/', 'A cat', 'jpeg')).toMatchObject({ baseName: 'a-cat', extension: 'jpg', format: 'jpeg' });
  expect(() => planOutput('x.png', 'A cat', 'webp')).toThrow(UsageError);
  expect(() => planOutput('x.gif', 'A cat', undefined)).toThrow(/\.png, .*\.avif/);
});

test('one picture has the name, several have it with their numbers', async () => {
  const target = { folder, baseName: 'x', extension: 'png', format: 'png' } as const;
  expect(await savePictures([picture(1)], target, false)).toEqual([
    { file: path.join(folder, 'x.png'), seed: 1, width: 8, height: 8 },
  ]);
  writeFileSync(path.join(folder, 'x-2.png'), 'mine');
  expect(await savePictures([picture(1), picture(2)], target, false)).toMatchObject([
    { file: path.join(folder, 'x-1.png') },
    { file: path.join(folder, 'x-2-2.png'), taken: path.join(folder, 'x-2.png') },
  ]);
});

test('pictures whose folder has become a file meanwhile are kept elsewhere', async () => {
  writeFileSync(path.join(folder, 'gone'), '');
  const target = { folder: path.join(folder, 'gone'), baseName: 'kept', extension: 'png', format: 'png' } as const;
  const error = await savePictures([picture(1), picture(2)], target, false).catch((caught: unknown) => caught);
  if (!(error instanceof EaselError)) throw error;
  expect(error.code).toBe('pictureKeptElsewhere');
  const kept = String(error.serialised.args['kept']).split(', ');
  expect(kept).toHaveLength(2);
  for (const file of kept) rmSync(file);
});
