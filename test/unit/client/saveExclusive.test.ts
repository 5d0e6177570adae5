import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { saveExactly, saveExclusive, saveReplacing } from '../../../src/client/saveExclusive';
import { EaselError } from '../../../src/protocol/errors';

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'easel säve '))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const bytes = (text: string) => new TextEncoder().encode(text);
const names = () => readdirSync(folder).sort();

test('makes the folder, writes all bytes and leaves nothing else', async () => {
  const deep = path.join(folder, 'a', 'b');
  const file = await saveExclusive(deep, 'x', 'png', bytes('data'));
  expect(file).toBe(path.join(deep, 'x.png'));
  expect(readFileSync(file, 'utf8')).toBe('data');
  expect(readdirSync(deep)).toEqual(['x.png']);
});

test('a taken name gets a number, and nothing that exists is touched', async () => {
  writeFileSync(path.join(folder, 'x.png'), 'mine');
  mkdirSync(path.join(folder, 'x-2.png'));
  expect(await saveExclusive(folder, 'x', 'png', bytes('third'))).toBe(path.join(folder, 'x-3.png'));
  expect(await saveExclusive(folder, 'x', 'png', bytes('fourth'))).toBe(path.join(folder, 'x-4.png'));
  expect(readFileSync(path.join(folder, 'x.png'), 'utf8')).toBe('mine');
  expect(names()).toEqual(['x-2.png', 'x-3.png', 'x-4.png', 'x.png']);
});

test('many that save at the same moment each get a file of their own', async () => {
  const contents = Array.from({ length: 30 }, (_, index) => `content ${index}`);
  const files = await Promise.all(contents.map((content) => saveExclusive(folder, 'x', 'png', bytes(content))));
  expect(new Set(files).size).toBe(30);
  expect(files.map((file) => readFileSync(file, 'utf8'))).toEqual(contents);
  expect(names()).toHaveLength(30);
});

test('saveReplacing replaces in one move and leaves nothing else', async () => {
  const file = path.join(folder, 'x.png');
  writeFileSync(file, 'old');
  expect(await saveReplacing(file, bytes('new'))).toBe(file);
  expect(readFileSync(file, 'utf8')).toBe('new');
  expect(names()).toEqual(['x.png']);
});

test('saveExactly takes the name alone, of many that save at once only one', async () => {
  const file = path.join(folder, 'new', 'x.png');
  const outcomes = await Promise.allSettled(['a', 'b', 'c', 'd'].map((text) => saveExactly(file, bytes(text))));
  const winners = outcomes.flatMap((outcome, i) => (outcome.status === 'fulfilled' ? ['abcd'[i]] : []));
  expect(winners).toEqual([readFileSync(file, 'utf8')]);
  const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
  expect(reasons).toMatchObject(Array.from({ length: 3 }, () => ({ code: 'fileTaken' })));
  expect(readdirSync(path.join(folder, 'new'))).toEqual(['x.png']);
});

test('a place that cannot be written to is a failure that a person understands', async () => {
  writeFileSync(path.join(folder, 'file'), '');
  const tooLong = 'x'.repeat(300);
  for (const [code, save] of [
    ['fileNotWritten', () => saveExclusive(path.join(folder, 'file'), 'x', 'png', bytes('data'))],
    ['fileNotWritten', () => saveReplacing(path.join(folder, 'file', 'x.png'), bytes('data'))],
    ['fileNameTooLong', () => saveExclusive(folder, tooLong, 'png', bytes('data'))],
    ['fileNameTooLong', () => saveExactly(path.join(folder, `${tooLong}.png`), bytes('data'))],
    ['fileNameTooLong', () => saveReplacing(path.join(folder, tooLong, 'x.png'), bytes('data'))],
  ] as const) {
    const error = await save().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(EaselError);
    expect((error as EaselError).code).toBe(code);
  }
  expect(names()).toEqual(['file']);
});

test('a name with a path in it is a defect of the caller', async () => {
  await expect(saveExclusive(folder, '../x', 'png', bytes('data'))).rejects.toThrow('not a file name');
  expect(names()).toEqual([]);
});
