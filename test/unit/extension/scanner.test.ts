import { build } from 'esbuild';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Scanner } from '../../../src/extension/images/scanner';
import type { EaselError } from '../../../src/protocol/errors';

const folder = mkdtempSync(path.join(tmpdir(), 'easel-scanner-'));
const bundle = path.join(folder, 'thread', 'scanThread.js');
const root = path.join(folder, 'documents');

beforeAll(async () => {
  await build({
    entryPoints: ['src/extension/images/scanThread.ts'],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'],
    logLevel: 'error',
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

let problems: EaselError[];
let scanner: Scanner;
beforeEach(() => {
  mkdirSync(root);
  problems = [];
  scanner = new Scanner(bundle, (problem) => problems.push(problem));
});
afterEach(async () => {
  await scanner.dispose();
  rmSync(root, { recursive: true });
});

const document = (text: string) => ({ file: path.join(root, 'a.md'), text, languageId: 'markdown' });
const everything = { starts: [root], root, exclude: [], openTexts: new Map<string, string>() };

describe('the thread that reads documents', () => {
  it('answers questions that are asked at once, each with its own', async () => {
    const answers = await Promise.all(
      ['one', 'two', 'three'].map((words) =>
        scanner.run('findings', { document: document(`![${words}](${words}.png)`), root }),
      ),
    );
    expect(answers.map((findings) => findings.map(({ text, state }) => [text, state]))).toEqual([
      [['one', 'missing']],
      [['two', 'missing']],
      [['three', 'missing']],
    ]);
  });

  it('tells of a manifest that cannot be understood, once for each state of it', async () => {
    const manifest = path.join(root, 'easel.assets.json');
    const ask = () => scanner.run('findings', { document: document('![a](a.png)'), root });
    writeFileSync(manifest, '{ "version": 1,\n<<<<<<< ours\n');
    expect(await ask()).toHaveLength(1);
    await ask();
    expect(problems.map(({ code }) => code)).toEqual(['manifestInvalid']);
    writeFileSync(manifest, '{ "version": 1,\n<<<<<<< ours, again\n');
    await ask();
    expect(problems).toHaveLength(2);
    writeFileSync(manifest, '{ "version": 1, "assets": {} }');
    await ask();
    expect(problems).toHaveLength(2);
    expect(readFileSync(manifest, 'utf8')).toBe('{ "version": 1, "assets": {} }');
  });

  it('knows whether a folder holds pictures of its own', async () => {
    const holds = () => scanner.run('holdsPictures', { root, exclude: ['**/hidden'] });
    for (const name of ['node_modules', 'hidden', 'ignored', 'own']) mkdirSync(path.join(root, name));
    writeFileSync(path.join(root, '.gitignore'), 'ignored\n');
    for (const name of ['node_modules', 'hidden', 'ignored']) writeFileSync(path.join(root, name, 'a.png'), '');
    writeFileSync(path.join(root, 'own', 'a.md'), '');
    expect(await holds()).toBe(false);
    writeFileSync(path.join(root, 'own', 'a.JPG'), '');
    expect(await holds()).toBe(true);
    rmSync(path.join(root, 'own'), { recursive: true });
    writeFileSync(path.join(root, 'easel.assets.json'), '{}');
    expect(await holds()).toBe(true);
  });

  it('goes on when documents cannot be read, and tells of them', async () => {
    writeFileSync(path.join(root, 'large.md'), Buffer.alloc(10_000_001, ' '));
    writeFileSync(path.join(root, 'b.md'), '![b](b.png)');
    const { findings, documents } = await scanner.run('scan', everything);
    expect([findings.length, documents]).toEqual([1, 1]);
    expect(problems.map(({ code }) => code)).toEqual(['fileNotRead']);
  });

  it('ends a search that is cancelled, and answers the next', async () => {
    for (let number = 0; number < 500; number += 1)
      writeFileSync(path.join(root, `${number}.md`), `![a](${number}.png)`);
    const controller = new AbortController();
    let read = 0;
    const onProgress = (documents: number) => {
      read = documents;
      controller.abort();
    };
    await expect(scanner.run('scan', everything, { signal: controller.signal, onProgress })).rejects.toMatchObject({
      code: 'requestCancelled',
    });
    expect(read).toBeGreaterThan(0);
    expect(read).toBeLessThan(500);
    expect((await scanner.run('scan', everything)).findings).toHaveLength(500);
  });

  it('is started again after it has ended', async () => {
    const unanswered = scanner.run('scan', everything);
    const failed = expect(unanswered).rejects.toThrow(/ended/);
    await scanner.dispose();
    await failed;
    expect(await scanner.run('references', { text: '![a](a.png)', languageId: 'markdown' })).toHaveLength(1);
  });
});
