import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { drawPlans } from '../../../src/assets/drawPlan';
import { FileFacts } from '../../../src/assets/fileFacts';
import type { Finding } from '../../../src/assets/finding';
import { scanFolders, scanText, type ScanOptions } from '../../../src/assets/scan';
import { animationEntrySchema, type AssetEntry } from '../../../src/protocol/assetManifest';
import type { EaselError } from '../../../src/protocol/errors';

let outer: string;
let root: string;
beforeEach(async () => {
  outer = await mkdtemp(path.join(tmpdir(), 'easel scän '));
  root = path.join(outer, 'root');
  await mkdir(root);
});
afterEach(() => rm(outer, { recursive: true }));

async function put(name: string, text: string): Promise<string> {
  const file = path.join(root, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
  return file;
}

/** An entry of a picture with these bytes. */
const entry = (bytes: string, altText?: string): AssetEntry => ({
  request: {
    ...{ prompt: 'p', negativePrompt: '', width: 64, height: 64, numInferenceSteps: 2, guidanceScale: 0 },
    ...{ scheduler: 'ddim', seed: 5, numImages: 1 },
  },
  model: { id: 'builtin', hash: 'abc' },
  sha256: createHash('sha256').update(bytes).digest('hex'),
  ...(altText === undefined ? {} : { altText }),
});

/** But for the sha256. */
const animation = animationEntrySchema.parse({
  task: 'walk',
  spec: { mode: 'loop', prompts: ['a cat'] },
  exported: { kind: 'webp', part: 'animation' },
  size: { width: 64, height: 64 },
  model: { id: 'builtin', hash: 'abc' },
  sha256: '0'.repeat(64),
});

const options = (assets: Record<string, AssetEntry> = {}): ScanOptions => ({
  root,
  manifest: { version: 1, assets },
  facts: new FileFacts(),
});
const scan = (assets?: Record<string, AssetEntry>, more: Partial<ScanOptions> = {}) =>
  scanFolders([root], { ...options(assets), ...more });
const short = (findings: readonly Finding[]) =>
  findings.map(({ document, line, state, name }) => [
    `${path.relative(root, document).replaceAll(path.sep, '/')}:${line}`,
    ...[state, name],
  ]);

describe('a scan', () => {
  it('says of each picture whether it is there, and why it cannot be drawn', async () => {
    await put('images/there.png', 'x');
    await put(
      'docs/a.md',
      [
        ...['# Title', '', '![A lighthouse](../images/lighthouse.png)', '![there](../images/there.png)', ''],
        ...['![](nothing-said.png)', '![a logo](logo.svg)', '![away](../../other/x.png)', ''],
        ...['![web](https://example.com/x.png)', '![data](data:image/png;base64,AAAA)', '![root](/images/r.jpg)', ''],
        ...['<img src="b.webp" alt="in HTML" width="32">', ''],
      ].join('\n'),
    );
    const { findings, documents } = await scan();
    expect(documents).toBe(1);
    expect(short(findings)).toEqual([
      ['docs/a.md:3', 'missing', 'images/lighthouse.png'],
      ['docs/a.md:4', 'present', 'images/there.png'],
      ['docs/a.md:6', 'emptyAltText', 'docs/nothing-said.png'],
      ['docs/a.md:7', 'unsupportedFormat', 'docs/logo.svg'],
      ['docs/a.md:8', 'outside', undefined],
      ['docs/a.md:10', 'remote', undefined],
      ['docs/a.md:11', 'remote', undefined],
      ['docs/a.md:12', 'missing', 'images/r.jpg'],
      ['docs/a.md:14', 'missing', 'docs/b.webp'],
    ]);
    expect(findings[0]).toMatchObject({
      exists: false,
      text: 'A lighthouse',
      path: path.join(root, 'images', 'lighthouse.png'),
    });
    expect(findings[8]?.reference.size).toEqual({ width: 32 });
  });

  it('tells a text that changed since the picture was drawn from a picture that was worked on', async () => {
    for (const name of ['same', 'stale', 'changed', 'older', 'silent']) await put(`${name}.png`, name);
    await put('a.md', ['same', 'stale', 'changed', 'older'].map((name) => `![now ${name}](${name}.png)`).join('\n'));
    await put('b.md', '![](silent.png)');
    const { findings } = await scan({
      'same.png': entry('same', 'now\n same'),
      'stale.png': entry('stale', 'then'),
      'changed.png': entry('something else', 'then'),
      'older.png': entry('older'),
      'silent.png': entry('silent', 'then'),
    });
    expect(findings.map(({ name, state }) => [name, state])).toEqual([
      ['same.png', 'present'],
      ['stale.png', 'stale'],
      ['changed.png', 'changed'],
      ['older.png', 'present'],
      ['silent.png', 'present'],
    ]);
    expect(findings[1]).toMatchObject({ text: 'now stale', exists: true, entry: { altText: 'then' } });
  });

  it('knows animations: a picture in the place of one would stand still, and what documents say only describes it', async () => {
    await put('there.webp', 'there');
    await put('there.mp4', 'there');
    await put('worked-on.gif', 'worked on');
    const videos = ['there.mp4', 'gone.mp4', 'theirs.mp4', 'https://example.com/a.mp4'];
    await put('a.md', '![now](there.webp) ![now](gone.webp) ![now](worked-on.gif)');
    await put('b.html', videos.map((name) => `<video src="${name}" aria-label="now"></video>`).join('\n'));
    const listed = (bytes: string): AssetEntry => ({ ...animation, sha256: entry(bytes).sha256, altText: 'then' });
    const { findings } = await scan({
      ...{ 'there.webp': listed('there'), 'gone.webp': listed('gone'), 'worked-on.gif': listed('then') },
      ...{ 'there.mp4': listed('there'), 'gone.mp4': listed('gone') },
    });
    expect(findings.map(({ name, state }) => [name, state])).toEqual([
      ['there.webp', 'present'],
      ['gone.webp', 'missingAnimation'],
      ['worked-on.gif', 'changed'],
      ['there.mp4', 'present'],
      ['gone.mp4', 'missingAnimation'],
    ]);
    expect(drawPlans(findings, { stale: true })).toEqual([]);
  });

  it('sees when documents say different things of one picture', async () => {
    await put('a.md', '![a cat](x.png) ![a cat](y.png) ![one](here.png) ![one](drawn.png)');
    await put('b/b.md', '![a dog](../x.png) ![](../y.png) ![two](../here.png) ![two](../drawn.png)');
    await put('here.png', 'here');
    await put('drawn.png', 'drawn');
    const { findings } = await scan({ 'here.png': entry('here', 'one'), 'drawn.png': entry('drawn', 'three') });
    const states = findings.map(({ name, state, text, texts }) => [name, state, text ?? texts]);
    expect(states.slice(0, 4)).toEqual([
      ['x.png', 'conflict', ['a cat', 'a dog']],
      ['y.png', 'missing', 'a cat'],
      ['here.png', 'present', undefined],
      ['drawn.png', 'conflict', ['one', 'two']],
    ]);
    expect(states.slice(4)).toEqual(states.slice(0, 4));
  });

  it('sees a place that only a link leads out to', async () => {
    await mkdir(path.join(outer, 'other'));
    await symlink(path.join(outer, 'other'), path.join(root, 'link'));
    await symlink(path.join(root), path.join(root, 'loop'));
    await put('a.md', '![out](link/deep/x.png) ![in](loop/deep/x.png)');
    expect((await scan()).findings.map(({ state }) => state)).toEqual(['outside', 'missing']);
  });

  it('looks where a website publishes its files', async () => {
    await put('public/there.png', 'x');
    await put('a.md', '![there](/there.png) ![new](/img/new.png)');
    expect(short((await scan()).findings)).toEqual([
      ['a.md:1', 'present', 'public/there.png'],
      ['a.md:1', 'missing', 'public/img/new.png'],
    ]);
  });

  it('reads texts that are not saved yet, tells of what it cannot read, and goes on', async () => {
    const [a] = [
      await put('a.md', '![old](a.png)'),
      await put('b.md', '![b](b.png)'),
      await put('c.md', ' '.repeat(1e7 + 1)),
    ];
    const problems: EaselError[] = [];
    const progress: number[] = [];
    const { findings, documents } = await scan(undefined, {
      openTexts: new Map([[a, 'x\n\n![new](new.png)']]),
      onProblem: (error) => problems.push(error),
      onProgress: (count) => progress.push(count),
    });
    expect(short(findings)).toEqual([
      ['a.md:3', 'missing', 'new.png'],
      ['b.md:1', 'missing', 'b.png'],
    ]);
    expect({ documents, progress }).toEqual({ documents: 2, progress: [1, 2] });
    expect(problems).toMatchObject([{ code: 'fileNotRead' }]);
  });

  it('ends in the middle when that is asked for', async () => {
    for (let i = 0; i < 100; i += 1) await put(`${i}.md`, `![x](${i}.png)`);
    const controller = new AbortController();
    let read = 0;
    const onProgress = (count: number) => {
      read = count;
      if (count === 10) controller.abort();
    };
    await expect(scan(undefined, { signal: controller.signal, onProgress })).rejects.toMatchObject({
      code: 'requestCancelled',
    });
    expect(read).toBeLessThan(30);
  });
});

it('scanText looks at one text, whatever is on disk', async () => {
  const document = { file: path.join(root, 'new.md'), text: '\n![a](a.png)\n![b](b.gif)', languageId: 'markdown' };
  expect(short(await scanText(document, options()))).toEqual([
    ['new.md:2', 'missing', 'a.png'],
    ['new.md:3', 'unsupportedFormat', 'b.gif'],
  ]);
});

it('a name that an object has by itself is no entry', async () => {
  const document = { file: path.join(root, 'a.md'), text: '![x](toString) ![y](__proto__)', languageId: 'markdown' };
  for (const { entry: none } of await scanText(document, options())) expect(none).toBeUndefined();
});

it('a hash is that of the file as it is now', async () => {
  const facts = new FileFacts();
  const file = await put('x', 'one');
  expect(await facts.sha256(file)).toBe(entry('one').sha256);
  await writeFile(file, 'other');
  expect(await facts.sha256(file)).toBe(entry('other').sha256);
  expect(await facts.sha256(path.join(root, 'none'))).toBeUndefined();
});
