import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { destinationOf, isInside, type DocumentPlace } from '../../../src/extension/assets/destination';
import { assetFileName, unknownVariable, type FileNameValues } from '../../../src/extension/assets/fileName';
import { relativeTarget } from '../../../src/extension/assets/linkTarget';
import { addToManifest, assetEntry, manifestFile, readManifest } from '../../../src/extension/assets/manifest';
import { saveExclusive } from '../../../src/client/saveExclusive';
import type { GenerationResult } from '../../../src/protocol/generation';

const values: FileNameValues = {
  prompt: 'A red apple, on blue!',
  seed: 7,
  date: new Date(2026, 0, 2, 3, 4, 5),
  documentBasename: 'Read me',
  model: 'Tiny/Model 1',
};

describe('assetFileName', () => {
  it.each([
    ['${slug}', 'a-red-apple-on-blue'],
    ['${slug}.png', 'a-red-apple-on-blue'],
    ['${documentBasename}-${seed}', 'Read me-7'],
    ['${date} ${time}', '2026-01-02 03-04-05'],
    ['${model}_${slug}', 'tiny-model-1_a-red-apple-on-blue'],
    ['', 'a-red-apple-on-blue'],
    ['...', 'a-red-apple-on-blue'],
    ['a/../b\\c:d*e?', 'a-..-b-c-d-e-'],
    ['../../etc/passwd', 'etc-passwd'],
    ['con', '_con'],
    ['LPT1.x', '_LPT1.x'],
    ['.hidden', 'hidden'],
    ['ends with a dot.', 'ends with a dot'],
    ['${nonsense}', 'nonsense'],
  ])('makes %j into %j', (template, expected) => {
    expect(assetFileName(template, values)).toBe(expected);
  });

  it('names pictures of every prompt, within what file systems bear', () => {
    const prompts = [
      '',
      '🍎🍎',
      '!!!',
      '苹果'.repeat(500),
      'x'.repeat(100_000),
      '\u0000\u202e',
      'aux',
      'é'.repeat(300),
      '\ud800',
    ];
    for (const prompt of prompts) {
      for (const template of ['${slug}', '${documentBasename}', '${slug}-${documentBasename}-${seed}']) {
        const name = assetFileName(template, { ...values, prompt, documentBasename: prompt });
        expect(name).toMatch(/^[^\p{Cc}<>:"/\\|?*]+$/u);
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(140);
        expect(name).not.toMatch(/^[\s.]|[\s.]$/);
      }
    }
  });

  it('knows which variables there are', () => {
    expect(unknownVariable('${slug}-${seed}')).toBeUndefined();
    expect(unknownVariable('${slug}-${Seed}')).toBe('Seed');
  });
});

describe('destinationOf', () => {
  const place: DocumentPlace = {
    document: '/home/me/work/docs/my guide.md',
    workspaceFolder: '/home/me/work',
    allWorkspaceFolders: ['/home/me/work', '/home/me/other'],
  };
  const at = (own: string, copyFiles: Record<string, string> = {}, where = place): string => {
    const { folder, fileName } = destinationOf(where, { own, copyFiles }, 'cat.png');
    return `${folder}/${fileName}`;
  };

  it.each([
    ['', '/home/me/work/docs/images/cat.png'],
    ['pictures', '/home/me/work/docs/pictures/cat.png'],
    ['pictures/', '/home/me/work/docs/pictures/cat.png'],
    ['.', '/home/me/work/docs/cat.png'],
    ['../static', '/home/me/work/static/cat.png'],
    ['/static', '/home/me/work/static/cat.png'],
    ['/static/${documentBaseName}', '/home/me/work/static/my guide/cat.png'],
    ['/static/${documentRelativeDirName}', '/home/me/work/static/docs/cat.png'],
  ])('our setting %j', (own, expected) => {
    expect(at(own)).toBe(expected);
  });

  it.each([
    [{ '**/*.md': 'assets/' }, '/home/me/work/docs/assets/cat.png'],
    [{ '*.md': 'assets/' }, '/home/me/work/docs/assets/cat.png'],
    [{ '/docs/**/*': 'images/${documentBaseName}/' }, '/home/me/work/docs/images/my guide/cat.png'],
    [{ '/blog/**/*': 'no/', '*.md': 'yes/' }, '/home/me/work/docs/yes/cat.png'],
    [{ '*.md': '/img/${documentBaseName/(\\w+) .*/$1/}-${fileName}' }, '/home/me/work/img/my-cat.png'],
    [{ '*.md': '${fileName/(.*)\\.png/$1-x.png/}' }, '/home/me/work/docs/cat-x.png'],
    [{ '*.md': '' }, '/home/me/work/docs/cat.png'],
    [{ '*.md': '${unknown}/${fileExtName}/\\${x}/' }, '/home/me/work/docs/${unknown}/png/${x}/cat.png'],
    [{ '*.md': '${fileName/(/x/}' }, '/home/me/work/docs/cat.png'],
    [{ '*.html': 'no/' }, '/home/me/work/docs/images/cat.png'],
  ] as const)("VS Code's setting %j", (copyFiles, expected) => {
    expect(at('', copyFiles)).toBe(expected);
  });

  it("prefers our setting to VS Code's", () => {
    expect(at('own', { '*.md': 'other/' })).toBe('/home/me/work/docs/own/cat.png');
  });

  it('works outside of every workspace folder', () => {
    const alone = { ...place, workspaceFolder: undefined, allWorkspaceFolders: [] };
    expect(at('/x', {}, alone)).toBe('/home/me/work/docs/x/cat.png');
  });

  it('knows what is inside', () => {
    expect([
      isInside('/a/b', '/a'),
      isInside('/a', '/a'),
      isInside('/ab', '/a'),
      isInside('/a/..b', '/a'),
      isInside('/', '/a'),
    ]).toEqual([true, true, false, true, false]);
  });
});

describe('relativeTarget', () => {
  it.each([
    ['/w/docs/a.md', '/w/docs/images/x.png', 'images/x.png'],
    ['/w/docs/a.md', '/w/img/x y.png', '../img/x y.png'],
    ['/c:/w/a.md', '/C:/w/x.png', 'x.png'],
    ['/c:/w/a.md', '/d:/w/x.png', undefined],
  ])('%s → %s', (document, target, expected) => {
    expect(relativeTarget(document, target)).toBe(expected);
  });
});

describe('files', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'easel Ünit '));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const result: GenerationResult = {
    pictures: [],
    request: {
      prompt: 'a cat',
      negativePrompt: '',
      model: '/home/me/models/x',
      width: 64,
      height: 64,
      numInferenceSteps: 2,
      guidanceScale: 0,
      scheduler: 'ddim',
      seed: 5,
      numImages: 2,
    },
    model: { id: '/home/me/models/x', name: 'x', hash: 'abc' },
    device: { device: 'cpu' },
    notices: [],
    seconds: 1,
  };
  const picture = { data: Buffer.from('abc'), mimeType: 'image/png' as const, width: 64, height: 64, seed: 6 };
  const entry = assetEntry(result, picture);

  it('are never overwritten, even by many that save at once', async () => {
    await writeFile(path.join(folder, 'cat.png'), 'mine');
    const saved = await Promise.all(
      [...'abcdef'].map((text) => saveExclusive(folder, 'cat', 'png', Buffer.from(text))),
    );
    expect(new Set(saved).size).toBe(6);
    expect(await readFile(path.join(folder, 'cat.png'), 'utf8')).toBe('mine');
    expect((await readdir(folder)).sort()).toEqual([
      'cat-2.png',
      'cat-3.png',
      'cat-4.png',
      'cat-5.png',
      'cat-6.png',
      'cat-7.png',
      'cat.png',
    ]);
    const texts = await Promise.all(saved.map((file) => readFile(file, 'utf8')));
    expect(texts).toEqual([...'abcdef']);
  });

  it('enter the manifest with what draws them again and nothing of this machine', () => {
    expect(entry).toEqual({
      request: { ...result.request, model: undefined, seed: 6, numImages: 1 },
      model: { id: 'x', hash: 'abc' },
      sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    });
    expect('model' in entry.request).toBe(false);
  });

  it('are entered by their own entry, in order, beside what others entered meanwhile', async () => {
    await writeFile(
      manifestFile(folder),
      JSON.stringify({ version: 1, note: 'kept', assets: { 'b.png': { ...entry, mine: 1 } } }),
    );
    await Promise.all(['c.png', 'a.png', 'é/d.png'].map((name) => addToManifest(folder, { [name]: entry })));
    const text = await readFile(manifestFile(folder), 'utf8');
    const manifest = JSON.parse(text) as Record<string, Record<string, unknown>>;
    expect(Object.keys(manifest)).toEqual(['assets', 'note', 'version']);
    expect(Object.keys(manifest.assets!)).toEqual(['a.png', 'b.png', 'c.png', 'é/d.png']);
    expect(manifest.assets!['b.png']).toMatchObject({ mine: 1 });
    expect(Object.keys(manifest.assets!['a.png'] as object)).toEqual(['model', 'request', 'sha256']);
    expect(text.endsWith('}\n')).toBe(true);
    expect(await readdir(folder)).toEqual(['easel.assets.json']);
  });

  it.each(['{ "version": 1, ', '[]', '{"version":2,"assets":{}}', '{"version":1,"assets":{"a.png":{}}}', ''])(
    'are not entered into a manifest that says %j, which stays',
    async (text) => {
      await writeFile(manifestFile(folder), text);
      await expect(addToManifest(folder, { 'a.png': entry })).rejects.toMatchObject({ code: 'manifestInvalid' });
      expect(await readFile(manifestFile(folder), 'utf8')).toBe(text);
    },
  );

  it('start a manifest where there is none', async () => {
    expect(await readManifest(folder)).toEqual({ version: 1, assets: {} });
    await addToManifest(folder, { 'a.png': entry });
    expect(await readManifest(folder)).toEqual({ version: 1, assets: { 'a.png': entry } });
  });

  it('keep that a transparent background was asked for, beside others that know of no such thing', async () => {
    const clear = assetEntry({ ...result, request: { ...result.request, transparent: true } }, picture);
    await addToManifest(folder, { 'a.png': entry });
    await addToManifest(folder, { 'b.png': clear });
    const { assets } = await readManifest(folder);
    expect(assets['a.png']?.request).not.toHaveProperty('transparent');
    expect(assets['b.png']?.request).toMatchObject({ prompt: result.request.prompt, transparent: true });
  });
});
