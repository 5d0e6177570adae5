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
  const named = { folder: process.cwd(), baseName: 'a-cat', extension: 'png' };
  expect(planOutput(undefined, 'A cat')).toEqual(named);
  expect(planOutput('x.png', 'A cat')).toEqual({ ...named, baseName: 'x' });
  expect(planOutput('sub/X.PNG', 'A cat')).toEqual({ folder: path.resolve('sub'), baseName: 'X', extension: 'PNG' });
  expect(planOutput('sub', 'A cat')).toEqual({ ...named, folder: path.resolve('sub') });
  expect(planOutput('v1.2/', 'A cat')).toEqual({ ...named, folder: path.resolve('v1.2') });
  mkdirSync(path.join(folder, 'x.png'));
  expect(planOutput(path.join(folder, 'x.png'), 'A cat')).toEqual({ ...named, folder: path.join(folder, 'x.png') });
  expect(() => planOutput('x.jpg', 'A cat')).toThrow(UsageError);
});

test('one picture has the name, several have it with their numbers', async () => {
  const target = { folder, baseName: 'x', extension: 'png' };
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
  const target = { folder: path.join(folder, 'gone'), baseName: 'kept', extension: 'png' };
  const error = await savePictures([picture(1), picture(2)], target, false).catch((caught: unknown) => caught);
  if (!(error instanceof EaselError)) throw error;
  expect(error.code).toBe('pictureKeptElsewhere');
  const kept = String(error.serialised.args['kept']).split(', ');
  expect(kept).toHaveLength(2);
  for (const file of kept) rmSync(file);
});
