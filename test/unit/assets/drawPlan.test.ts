import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { drawPlans, requestOf, savePlanned, staysInside } from '../../../src/assets/drawPlan';
import { FileFacts } from '../../../src/assets/fileFacts';
import type { Finding } from '../../../src/assets/finding';
import { findRoot } from '../../../src/assets/findRoot';
import type { AssetEntry } from '../../../src/protocol/assetManifest';
import type { ModelDetails } from '../../../src/protocol/models';

const model: ModelDetails = {
  ...{ id: 'builtin', name: 'b', folder: '/m', origin: 'builtin', bytes: 1, pipeline: 'StableDiffusionPipeline' },
  defaults: {
    ...{ width: 256, height: 256, numInferenceSteps: 8, guidanceScale: 1, negativePrompt: '', scheduler: 'ddim' },
  },
  ...{
    components: [],
    sizeFactor: 8,
    sizes: [
      [256, 256],
      [512, 256],
    ],
    transparent: false,
    hash: 'this',
  },
};
const entry: AssetEntry = {
  request: {
    ...{ prompt: 'old', negativePrompt: 'blue', width: 64, height: 64, numInferenceSteps: 2, guidanceScale: 3 },
    ...{ scheduler: 'euler', seed: 5, numImages: 1 },
  },
  model: { id: 'builtin', hash: 'this' },
  sha256: createHash('sha256').update('old').digest('hex'),
  altText: 'old',
};
const finding = (name: string, rest: Partial<Finding> = {}, size?: { width?: number; height?: number }): Finding => ({
  ...{ document: '/r/a.md', line: 1, state: 'missing', path: `/r/${name}`, name, exists: false, text: 'a cat' },
  reference: {
    ...{ range: { start: 0, end: 1 }, targetRange: { start: 0, end: 1 }, target: name, altText: 'a cat' },
    ...(size === undefined ? {} : { size }),
  },
  ...rest,
});

describe('drawPlans', () => {
  const findings = [
    finding('a.png', {}, { width: 32, height: 32 }),
    finding('b.jpg', { state: 'stale', entry, exists: true }),
    finding('c.png', { state: 'present', exists: true }),
    finding('a.png', { line: 9 }, { width: 500, height: 250 }),
    finding('d.png', { state: 'conflict', texts: ['x', 'y'] }),
    finding('e.webp'),
  ];

  it('has one for each file that is missing, as large as the largest place needs', () => {
    const plans = drawPlans(findings, { stale: false });
    expect(plans.map(({ name, text, size, replaces }) => [name, text, size, replaces])).toEqual([
      ['a.png', 'a cat', { width: 500, height: 250 }, undefined],
      ['e.webp', 'a cat', undefined, undefined],
    ]);
    expect(plans[0]?.findings.map(({ line }) => line)).toEqual([1, 9]);
    expect(requestOf(plans[0]!, model)).toEqual({
      ...{ prompt: 'a cat', numImages: 1, format: 'png' },
      ...{ width: 512, height: 256, outputWidth: 500, outputHeight: 250 },
    });
    expect(requestOf(plans[1]!, model)).toEqual({ prompt: 'a cat', numImages: 1, format: 'webp' });
  });

  it('asks for a stale one as it was, with the new text, where the same model draws', () => {
    const [, plan] = drawPlans(findings, { stale: true });
    expect(plan).toMatchObject({ name: 'b.jpg', replaces: entry });
    expect(requestOf(plan!, model)).toEqual({ ...entry.request, prompt: 'a cat', format: 'jpeg' });
    expect(requestOf(plan!, { ...model, hash: 'other' })).toEqual({ prompt: 'a cat', numImages: 1, format: 'jpeg' });
  });
});

describe('on disk', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'easel plän '))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('only the very file that is to be replaced is overwritten', async () => {
    const file = path.join(folder, 'a', 'x.png');
    const [old, data] = [Buffer.from('old'), Buffer.from('new')];
    await savePlanned({ path: file }, old, new FileFacts());
    await expect(savePlanned({ path: file }, data, new FileFacts())).rejects.toMatchObject({ code: 'fileTaken' });
    expect(readFileSync(file, 'utf8')).toBe('old');
    await savePlanned({ path: file, replaces: entry }, data, new FileFacts());
    expect(readFileSync(file, 'utf8')).toBe('new');
    await expect(savePlanned({ path: file, replaces: entry }, old, new FileFacts())).rejects.toMatchObject({
      code: 'fileTaken',
    });
    expect(readFileSync(file, 'utf8')).toBe('new');
  });

  it('the root is the nearest folder upwards with a manifest or a git work tree', async () => {
    const deep = path.join(folder, 'a', 'b');
    mkdirSync(deep, { recursive: true });
    expect(await findRoot(deep)).toBe(deep);
    mkdirSync(path.join(folder, '.git'));
    expect(await findRoot(deep)).toBe(folder);
    expect(await findRoot(path.join(deep, 'gone.png'))).toBe(folder);
    writeFileSync(path.join(folder, 'a', 'easel.assets.json'), '{}');
    expect(await findRoot(path.join(deep, 'x.md'))).toBe(path.join(folder, 'a'));
  });
});

it('a name of the manifest that leaves its folder is seen', () => {
  const names = ['a.png', 'a/../b.png', '..a/b.png', 'é ü.png'];
  expect(names.filter(staysInside)).toEqual(names);
  const leaving = ['', '..', '../a.png', 'a/../../b.png', '/etc/passwd', 'C:/x.png', 'c:x.png', 'a\\..\\..\\b.png'];
  expect(leaving.filter(staysInside)).toEqual([]);
});
