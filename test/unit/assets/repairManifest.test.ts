import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { manifestFile, manifestText, parseManifest, readManifest } from '../../../src/assets/manifest';
import { repairManifest, writeRepairedManifest } from '../../../src/assets/repairManifest';
import type { AssetEntry } from '../../../src/protocol/assetManifest';

const entry = (prompt: string): AssetEntry => ({
  request: {
    ...{ prompt, negativePrompt: '', width: 64, height: 64, numInferenceSteps: 2, guidanceScale: 0 },
    ...{ scheduler: 'ddim', seed: 5, numImages: 1 },
  },
  model: { id: 'builtin', hash: 'abc' },
  sha256: createHash('sha256').update(prompt).digest('hex'),
});
const json = (...prompts: string[]): string =>
  manifestText({ version: 1, assets: Object.fromEntries(prompts.map((prompt) => [`${prompt}.png`, entry(prompt)])) });
const assetsOf = (text: string) => parseManifest('m', text).assets;

describe('repairManifest', () => {
  it('takes the entries of both sides of a merge', () => {
    const [ours, theirs] = [json('a', 'b', 'd').split('\n'), json('a', 'c', 'd').split('\n')];
    const from = ours.findIndex((line, i) => line !== theirs[i]);
    const to = ours.findLastIndex((line, i) => line !== theirs[i]) + 1;
    for (const base of [[], ['||||||| 1234567', '      "x"']]) {
      const text = [
        ...ours.slice(0, from),
        '<<<<<<< HEAD',
        ...ours.slice(from, to),
        ...base,
        '=======',
        ...theirs.slice(from, to),
        '>>>>>>> a branch',
        ...ours.slice(to),
      ].join('\n');
      for (const each of [text, text.replaceAll('\n', '\r\n'), `\uFEFF${text}`]) {
        const { text: mended, report } = repairManifest(each);
        expect(Object.keys(assetsOf(mended))).toEqual(['a.png', 'b.png', 'c.png', 'd.png']);
        expect(report).toEqual({ kept: 4, lost: [], disputed: [] });
      }
    }
  });

  it('lets the caller choose between the two versions of one entry, and says so', () => {
    const line = `"a.png": ${JSON.stringify(entry('new'))}`;
    const text = `{"assets": {\n<<<<<<< ours\n${line}\n=======\n${line.replace('new', 'old')}\n>>>>>>> theirs\n}, "version": 1}`;
    const first = repairManifest(text);
    expect(first.report).toEqual({ kept: 1, lost: [], disputed: ['a.png'] });
    expect(assetsOf(first.text)['a.png']).toMatchObject({ request: { prompt: 'new' } });
    const second = repairManifest(text, (name, versions) => (name === 'a.png' ? versions.length - 1 : 0));
    expect(assetsOf(second.text)['a.png']).toMatchObject({ request: { prompt: 'old' } });
  });

  it('does not mind commas too many or too few', () => {
    const [a, b] = ['a', 'b'].map((prompt) => `"${prompt}.png": ${JSON.stringify(entry(prompt))}`);
    for (const text of [`{"version":1,"assets":{${a},${b},},}`, `{"version":1,"assets":{${a} ${b}}}`]) {
      const { text: mended, report } = repairManifest(text);
      expect(mended).toBe(json('a', 'b'));
      expect(report.lost).toEqual([]);
    }
  });

  it('saves what is whole of a file that ends anywhere, and names what is not', () => {
    const whole = json('a', 'b', 'c');
    const endOf = (name: string) => whole.indexOf('}', whole.indexOf('sha256', whole.indexOf(`"${name}.png"`))) + 1;
    for (let length = 0; length <= whole.length; length += 1) {
      const { text, report } = repairManifest(whole.slice(0, length));
      const expected = ['a', 'b', 'c'].filter((name) => length >= endOf(name));
      expect(Object.keys(assetsOf(text))).toEqual(expected.map((name) => `${name}.png`));
      expect(report.kept).toBe(expected.length);
      for (const [name, value] of Object.entries(assetsOf(text))) expect(value).toEqual(entry(path.parse(name).name));
    }
    expect(repairManifest(whole.slice(0, endOf('b') - 10)).report.lost).toEqual(['b.png']);
  });

  it('keeps what it does not know, and leaves out entries that are none', () => {
    const text = `{"note": "mine", "version": 1, "assets": {"a.png": {"sha256": "x"}, "b.png": ${JSON.stringify({ ...entry('b'), x: 1 })}}`;
    const { text: mended, report } = repairManifest(text);
    expect(JSON.parse(mended)).toMatchObject({ note: 'mine', version: 1, assets: { 'b.png': { x: 1 } } });
    expect(report).toEqual({ kept: 1, lost: ['a.png'], disputed: [] });
  });

  it.each(['', 'hello', '[]', '{"assets": []}', '<<<<<<< \n=======\n>>>>>>> \n', '\0\0\0'])(
    'makes an empty one of %j',
    (text) => {
      expect(repairManifest(text)).toEqual({ text: json(), report: { kept: 0, lost: [], disputed: [] } });
    },
  );
});

describe('writeRepairedManifest', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'easel rêpair '));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('writes beside the manifest, never over it or over an earlier copy, and looks which version is on disk', async () => {
    const line = `"a.png": ${JSON.stringify(entry('ours'))}`;
    const other = `"a.png": ${JSON.stringify(entry('theirs'))}`;
    const text = `{"assets": {\n<<<<<<< ours\n${line}\n=======\n${other}\n>>>>>>> theirs\n}, "version": 1}`;
    await writeFile(manifestFile(folder), text);
    await writeFile(path.join(folder, 'a.png'), 'theirs');
    await expect(readManifest(folder)).rejects.toMatchObject({
      code: 'manifestInvalid',
      serialised: { actions: ['openFile', 'repairManifest'] },
    });
    const { file, report } = await writeRepairedManifest(folder);
    expect(path.basename(file)).toBe('easel.assets.repaired.json');
    expect(report.disputed).toEqual(['a.png']);
    expect(assetsOf(await readFile(file, 'utf8'))['a.png']).toMatchObject({ request: { prompt: 'theirs' } });
    await writeRepairedManifest(folder);
    expect(await readFile(manifestFile(folder), 'utf8')).toBe(text);
    expect((await readdir(folder)).sort()).toEqual([
      ...['a.png', 'easel.assets.json', 'easel.assets.repaired-2.json', 'easel.assets.repaired.json'],
    ]);
  });

  it('does not mend what a later Easel has written', async () => {
    await writeFile(manifestFile(folder), '{"version": 2, "assets": {}}');
    await expect(readManifest(folder)).rejects.toMatchObject({ code: 'manifestNewer' });
    await expect(writeRepairedManifest(folder)).rejects.toMatchObject({ code: 'manifestNewer' });
    expect(await readdir(folder)).toEqual(['easel.assets.json']);
  });
});
