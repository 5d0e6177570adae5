import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addToManifest, assetEntry, editManifest, manifestFile, readManifest } from '../../../src/assets/manifest';
import { saveExclusive } from '../../../src/client/saveExclusive';
import type { GenerationResult } from '../../../src/protocol/generation';

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
  const origin = { easel: '1.2.3', embedMetadata: true };
  const entry = assetEntry(result, picture, origin);

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
      device: 'cpu',
      easel: '1.2.3',
      embedMetadata: true,
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
    expect(Object.keys(manifest.assets!['a.png'] as object)).toEqual([
      ...['device', 'easel', 'embedMetadata', 'model', 'request', 'sha256'],
    ]);
    expect(text.endsWith('}\n')).toBe(true);
    expect(await readdir(folder)).toEqual(['easel.assets.json']);
  });

  it.each(['{ "version": 1, ', '[]', '{"version":2,"assets":{}}', '{"version":1,"assets":{"a.png":{}}}', ''])(
    'are not entered into a manifest that says %j, which stays',
    async (text) => {
      await writeFile(manifestFile(folder), text);
      const code = text.includes('2') ? 'manifestNewer' : 'manifestInvalid';
      await expect(addToManifest(folder, { 'a.png': entry })).rejects.toMatchObject({ code });
      expect(await readFile(manifestFile(folder), 'utf8')).toBe(text);
    },
  );

  it('start a manifest where there is none', async () => {
    expect(await readManifest(folder)).toEqual({ version: 1, assets: {} });
    await addToManifest(folder, { 'a.png': entry });
    expect(await readManifest(folder)).toEqual({ version: 1, assets: { 'a.png': entry } });
  });

  it('keep that a transparent background was asked for, beside others that know of no such thing', async () => {
    const clear = assetEntry({ ...result, request: { ...result.request, transparent: true } }, picture, origin);
    await addToManifest(folder, { 'a.png': entry });
    await addToManifest(folder, { 'b.png': clear });
    const { assets } = await readManifest(folder);
    expect(assets['a.png']?.request).not.toHaveProperty('transparent');
    expect(assets['b.png']?.request).toMatchObject({ prompt: result.request.prompt, transparent: true });
  });

  it('change and leave by one edit, and a manifest that stays the same is not written', async () => {
    await addToManifest(folder, { 'a.png': entry, 'b.png': entry });
    await editManifest(folder, (assets) => {
      const { 'b.png': b, ...rest } = assets;
      return { ...rest, 'c.png': { ...b!, altText: 'a cat' } };
    });
    expect((await readManifest(folder)).assets).toEqual({ 'a.png': entry, 'c.png': { ...entry, altText: 'a cat' } });
    const before = await stat(manifestFile(folder));
    await editManifest(folder, (assets) => ({ ...assets }));
    expect((await stat(manifestFile(folder))).ino).toBe(before.ino);
  });

  it('are entered by several processes at once without one losing what another wrote', async () => {
    const script = path.join(folder, 'add.cjs');
    await build({
      stdin: {
        contents: `
          import { addToManifest } from './src/assets/manifest';
          const [folder, mark, entry] = process.argv.slice(2);
          void (async () => {
            for (let i = 0; i < 15; i += 1) await addToManifest(folder, { [mark + i + '.png']: JSON.parse(entry) });
          })();`,
        resolveDir: path.resolve(import.meta.dirname, '..', '..', '..'),
      },
      ...{ bundle: true, platform: 'node', outfile: script, logLevel: 'error' },
    });
    const shared = path.join(folder, 'shared');
    await mkdir(shared);
    const run = promisify(execFile);
    await Promise.all(['x', 'y'].map((mark) => run(process.execPath, [script, shared, mark, JSON.stringify(entry)])));
    const expected = ['x', 'y'].flatMap((mark) => Array.from({ length: 15 }, (_, i) => `${mark}${i}.png`)).sort();
    expect(Object.keys((await readManifest(shared)).assets)).toEqual(expected);
    expect(await readdir(shared)).toEqual(['easel.assets.json']);
  }, 30_000);
});
