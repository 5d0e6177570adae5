import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { assetEntrySchema, pictureEntrySchema } from '../../src/protocol/assetManifest';
import { resolvedRequestSchema } from '../../src/protocol/generation';
import { readGenerationMetadata } from '../../src/protocol/generationMetadata';
import { fixtureModel, until } from './harness';
import { ended, small } from './shell';
import { WorkTree } from './workTree';

const errorsSchema = z.object({ results: z.array(z.object({ error: z.object({ code: z.string() }).optional() })) });

const lighthouse = ['docs/a.md', '# A\n\n![A lighthouse\nat night](images/lighthouse%20one.png)\n'] as const;
const formats = [
  'docs/b.md',
  '<img src="img/wide.webp" alt="a boat" width="80" height="40">\n\n![an apple](img/apple.jpg)\n',
] as const;
const files = ['docs/images/lighthouse one.png', 'docs/img/wide.webp', 'docs/img/apple.jpg'];

test('what is missing is made where documents look for it, checked, deleted, and restored byte for byte', async () => {
  const tree = new WorkTree(lighthouse, formats);
  expect(await tree.check()).toEqual([
    'docs/a.md:3: images/lighthouse one.png is missing: “A lighthouse at night”',
    'docs/b.md:1: img/wide.webp is missing: “a boat”',
    'docs/b.md:3: img/apple.jpg is missing: “an apple”',
  ]);
  expect(existsSync(tree.file('easel.assets.json'))).toBe(false);
  expect(tree.sandbox.processes()).toEqual([]);

  const made = await tree.assets('make', '--device', 'cpu');
  expect(made).toMatchObject({ code: 0, stdout: files.map((file) => `${path.normalize(file)}\n`).join('') });
  const formatsOf = await Promise.all(files.map((file) => sharp(tree.file(file)).metadata()));
  expect(formatsOf.map(({ format, width, height }) => [format, width, height])).toEqual([
    ['png', 256, 256],
    ['webp', 80, 40],
    ['jpeg', 256, 256],
  ]);
  expect(tree.manifest.assets[files[1]!]).toMatchObject({
    altText: 'a boat',
    device: 'cpu',
    embedMetadata: true,
    request: { width: 512, height: 256, outputWidth: 80, outputHeight: 40, format: 'webp' },
  });
  expect(await tree.check()).toEqual([]);
  expect(await tree.assets('make')).toMatchObject({ code: 0, stdout: '', stderr: 'Nothing is missing.\n' });

  const before = tree.bytes([...files, 'easel.assets.json']);
  for (const file of files) rmSync(tree.file(file));
  expect(await tree.check()).toHaveLength(3);
  expect(await tree.assets('restore')).toMatchObject({ code: 0 });
  expect(tree.bytes([...files, 'easel.assets.json'])).toEqual(before);
  const again = await tree.assets('restore', 'docs');
  expect(again).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining('3 pictures are as') as string });
});

test('a model folder elsewhere restores the same bytes, and neither picture nor manifest tells where it was', async () => {
  const tree = new WorkTree(lighthouse);
  cpSync(fixtureModel('sd15'), tree.file('here/tiny'), { recursive: true });
  expect(await tree.assets('make', '--model', 'here/tiny', '--steps', '2')).toMatchObject({ code: 0 });
  const [name] = files as [string];
  const before = readFileSync(tree.file(name));
  expect(readGenerationMetadata(before)).toMatchObject({ model: { id: 'tiny' }, request: { model: 'tiny' } });
  expect(before.includes(tree.folder)).toBe(false);
  rmSync(tree.file(name));
  mkdirSync(tree.file('there'));
  renameSync(tree.file('here/tiny'), tree.file('there/tiny'));

  const lost = await tree.assets('restore');
  expect(lost.code).toBe(1);
  expect(lost.stderr).toMatch(/was drawn with the model "tiny" \(sha256 [0-9a-f]{64}\), which is not on this machine/);
  const wrong = await tree.assets('restore', '--model', fixtureModel('sd21'), '--json');
  expect(errorsSchema.parse(JSON.parse(wrong.stdout)).results).toMatchObject([
    { error: { code: 'assetModelMissing' } },
  ]);
  expect(existsSync(tree.file(name))).toBe(false);

  expect(await tree.assets('restore', '--model', 'there/tiny')).toMatchObject({ code: 0 });
  expect(readFileSync(tree.file(name)).equals(before)).toBe(true);
});

test('restore says why it cannot give the same bytes back, and puts nothing there', async () => {
  const tree = new WorkTree(['a.md', '![a](a.png) ![b](b.png) ![c](c.png) ![d](d.png) ![e](e.png)']);
  expect(await tree.make('--no-metadata')).toMatchObject({ code: 0 });
  const names = ['a.png', 'b.png', 'c.png', 'd.png', 'e.png'];
  const before = tree.bytes(names);
  for (const name of names.slice(0, 4)) rmSync(tree.file(name));
  writeFileSync(tree.file('e.png'), 'worked on');
  tree.change(({ assets }) => {
    Object.assign(assets['a.png']!, { easel: '0.0.1', embedMetadata: true });
    assets['b.png']!.sha256 = '0'.repeat(64);
    // Without metadata in the file another version may well draw the same.
    assets['c.png']!.easel = '0.0.1';
    assets['../out.png'] = assets['c.png']!;
    assets['d.png']!.device = 'cuda';
  });
  const model = ['--model', fixtureModel('sd15')];
  const run = await tree.assets('restore', '.', ...model, '--json');
  expect(run.code).toBe(1);
  expect(run.stderr).toContain('e.png is there, changed since Easel saved it, and was left as it is.');
  const { results } = errorsSchema.parse(JSON.parse(run.stdout));
  // What leaves the root is not below any path that was named.
  expect(results.map(({ error }) => error?.code)).toEqual([
    ...['assetOtherVersion', 'assetDiffers', undefined, 'deviceUnavailable'],
  ]);
  expect(readdirSync(tree.folder).sort()).toEqual(['.git', 'a.md', 'c.png', 'e.png', 'easel.assets.json']);
  expect(tree.bytes(['c.png'])).toEqual([before[2]]);

  const accepted = await tree.assets('restore', ...model, '--accept-different');
  // Each is told when it is saved, and a save may overtake another.
  expect(accepted.code).toBe(0);
  expect(accepted.stdout.trim().split('\n').sort()).toEqual(['a.png', 'b.png', 'd.png']);
  expect(tree.bytes(['b.png', 'd.png'])).toEqual([before[1], before[3]]);
  expect(readFileSync(tree.file('e.png'), 'utf8')).toBe('worked on');
  expect(tree.manifest.assets['b.png']).toMatchObject({ altText: 'b', device: 'cpu', embedMetadata: false });
  expect(await tree.check()).toEqual([]);
});

test('a picture that was drawn from another one of the manifest is restored after it', async () => {
  // The built-in model: an encoder with noise of its own in the graph, as Optimum exports them, draws other bytes each time.
  const tree = new WorkTree(['z.md', '![a red apple](z.png)']);
  await tree.assets('make', '--steps', '2', '--device', 'cpu');
  const drawn = await tree.easel([
    'generate',
    'a pear',
    '--init-image',
    'z.png',
    '--output',
    'a.png',
    '--device',
    'cpu',
    '--json',
  ]);
  const { request, model } = z
    .object({
      request: resolvedRequestSchema,
      model: z.object({ id: z.string(), hash: z.string() }),
    })
    .parse(JSON.parse(drawn.stdout));
  const before = tree.bytes(['a.png', 'z.png']);
  const rest: Partial<typeof request> = { ...request };
  delete rest.model;
  tree.change(({ assets }) => {
    const sha256 = createHash('sha256')
      .update(readFileSync(tree.file('a.png')))
      .digest('hex');
    assets['a.png'] = assetEntrySchema.parse({ ...assets['z.png'], request: rest, model, sha256, altText: 'a' });
  });
  for (const name of ['a.png', 'z.png']) rmSync(tree.file(name));
  const restored = await tree.assets('restore');
  expect(restored.stderr).not.toContain('easel: ');
  expect(restored).toMatchObject({ code: 0, stdout: 'z.png\na.png\n' });
  expect(tree.bytes(['a.png', 'z.png'])).toEqual(before);

  rmSync(tree.file('a.png'));
  writeFileSync(tree.file('z.png'), 'worked on');
  const alone = await tree.assets('restore', '--json');
  expect(errorsSchema.parse(JSON.parse(alone.stdout)).results).toMatchObject([{ error: { code: 'imagesMissing' } }]);
});

test('a text that changed makes a picture stale; only --stale replaces it, and never what somebody worked on', async () => {
  const tree = new WorkTree(['a.md', '![a red apple](a.png) ![a dog](b.png)']);
  await tree.make();
  const before = tree.bytes(['a.png', 'b.png']);
  tree.put(['a.md', '![a green apple](a.png) ![a cat](b.png)']);
  writeFileSync(tree.file('b.png'), 'worked on');
  expect(await tree.check()).toEqual(['a.md:1: a.png was drawn for another text: “a red apple”, not “a green apple”']);
  expect(await tree.make()).toMatchObject({ code: 0, stdout: '' });
  expect(tree.bytes(['a.png'])).toEqual([before[0]]);

  expect(await tree.make('--stale')).toMatchObject({ code: 0, stdout: 'a.png\n' });
  expect(tree.bytes(['a.png'])).not.toEqual([before[0]]);
  expect(readFileSync(tree.file('b.png'), 'utf8')).toBe('worked on');
  expect(tree.manifest.assets['a.png']).toMatchObject({
    altText: 'a green apple',
    request: { prompt: 'a green apple' },
  });
  expect(await tree.check()).toEqual([]);
});

test('what cannot be drawn is explained, the rest is drawn, and nothing is overwritten', async () => {
  const long = `${'x'.repeat(300)}.png`;
  const tree = new WorkTree(
    [
      'a.md',
      '![a cat](x.png) ![a dog](x.png) ![](silent.png) ![logo](logo.svg) ![anim](move.gif)\n\n![o](../../o.png)',
    ],
    ['b.md', `![a fish](good.png) ![a name](${long}) ![in a file](notAFolder/x.png) ![there](there.png)`],
    ['notAFolder', ''],
    ['there.png', 'mine'],
  );
  const run = await tree.make();
  expect(run).toMatchObject({ code: 1, stdout: 'good.png\n' });
  for (const said of [
    'a.md:1: x.png is described differently in several places: “a cat”, “a dog”',
    'a.md:1: silent.png is missing, and no text says what it should show',
    'a.md:1: logo.svg is missing, and Easel cannot write such files',
    'a.md:1: move.gif is missing, and Easel cannot write such files',
    'a.md:3: ../../o.png is not below the folder, and it is missing',
    'its name is too long for the file system',
    'notAFolder could not be written',
  ])
    expect(run.stderr).toContain(said);
  expect(readFileSync(tree.file('there.png'), 'utf8')).toBe('mine');
  expect(tree.pictures).toEqual(['good.png', 'there.png']);
  expect(Object.keys(tree.manifest.assets)).toEqual(['good.png']);
  const json = await tree.assets('scan', '--json');
  const { pictures } = z
    .object({ pictures: z.array(z.object({ state: z.string(), line: z.number(), path: z.string().optional() })) })
    .parse(JSON.parse(json.stdout));
  expect(json.code).toBe(0);
  expect(pictures.map(({ state }) => state)).toEqual([
    ...['conflict', 'conflict', 'emptyAltText', 'unsupportedFormat', 'unsupportedFormat', 'outside'],
    ...['present', 'missing', 'missing', 'present'],
  ]);
});

test('a model whose graph is made for one size draws what documents show in another, which is scaled', async () => {
  const tree = new WorkTree([
    'a.md',
    '<img src="wide.png" alt="a boat" width="90" height="30">\n\n![a cat](cat.png =48x)',
  ]);
  const rigid = ['make', '--model', fixtureModel('rigid'), '--steps', '2'];
  expect(await tree.assets(...rigid)).toMatchObject({ code: 0 });
  const [wide, cat] = await Promise.all(['wide.png', 'cat.png'].map((name) => sharp(tree.file(name)).metadata()));
  expect([wide?.width, wide?.height, cat?.width]).toEqual([90, 30, 48]);
  const { request } = pictureEntrySchema.parse(tree.manifest.assets['wide.png']);
  const { request: own } = pictureEntrySchema.parse(tree.manifest.assets['cat.png']);
  expect([request.width, request.height]).toEqual([own.width, own.height]);
  rmSync(tree.file('wide.png'));
  // What a person asks for is not changed behind their back.
  const asked = await tree.assets(...rigid, '--width', '256', '--height', '64');
  expect(asked).toMatchObject({ code: 1, stderr: expect.stringContaining('its graph is made for') as string });
});

test('what git leaves out is missing, and the check says what to do about it; a style sheet says what it lacks', async () => {
  const tree = new WorkTree(
    ['.gitignore', 'images/\n'],
    ['a.md', '![a cat](images/cat.png) ![a dog](dog.png)'],
    ['a.css', 'a { background: url(images/bg.png); content: url(images/key.png) / "a key" }'],
  );
  expect(await tree.make()).toMatchObject({ code: 1 });
  expect(Object.keys(tree.manifest.assets)).toEqual(['dog.png', 'images/cat.png', 'images/key.png']);
  for (const name of ['images/cat.png', 'images/key.png']) rmSync(tree.file(name));
  const { code, stdout, stderr } = await tree.assets('check');
  expect({ code, lines: stdout.split('\n').length - 1 }).toEqual({ code: 1, lines: 3 });
  expect(stdout).toContain('images/bg.png is missing, and a style sheet does not say what it shows');
  expect(stderr).toContain('3 of the missing pictures are in places that .gitignore leaves out');
  expect(stderr).toContain('`easel assets restore` draws the 2 of them that easel.assets.json lists');
  expect(await tree.assets('restore', '--model', fixtureModel('sd15'))).toMatchObject({ code: 0 });
  expect((await tree.assets('check')).stdout).toMatch(/^a\.css:1: images\/bg\.png [^\n]*\n$/);
});

test('Ctrl+C keeps what is finished, in its place and in the manifest', async () => {
  const names = Array.from({ length: 30 }, (_, i) => `${i}.png`);
  const tree = new WorkTree(['a.md', names.map((name) => `![picture ${name}](${name})`).join('\n')]);
  const child = tree.start('assets', 'make', '--model', fixtureModel('slow'), '--steps', '8');
  const run = ended(child);
  await until('one is finished', () => tree.pictures.length > 0);
  child.kill('SIGINT');
  expect(await run).toMatchObject({ code: 130 });
  const kept = tree.pictures;
  expect(kept.length).toBeLessThan(names.length);
  expect(Object.keys(tree.manifest.assets).sort()).toEqual(kept);
  expect(await tree.check()).toHaveLength(names.length - kept.length);
  expect(await tree.status()).toMatchObject({ running: true, jobs: { queued: 0, running: 0, uncollected: 0 } });
});

test('two that draw at once list all of their pictures', async () => {
  const texts = (mark: string) => Array.from({ length: 5 }, (_, i) => `![a ${mark}](${mark}${i}.png)`).join('\n');
  const tree = new WorkTree(['x.md', texts('x')], ['y.md', texts('y')]);
  const runs = await Promise.all(['x.md', 'y.md'].map((name) => tree.make(name)));
  expect(runs).toMatchObject([{ code: 0 }, { code: 0 }]);
  expect(Object.keys(tree.manifest.assets)).toEqual(tree.pictures);
  expect(tree.pictures).toHaveLength(10);
});

test('a manifest with a merge conflict in it stays as it is, and its repaired copy is offered', async () => {
  const tree = new WorkTree(lighthouse);
  await tree.make();
  const text = readFileSync(tree.file('easel.assets.json'), 'utf8');
  const [start, end] = [text.indexOf('    "docs/'), text.lastIndexOf('  },\n  "version"')];
  const theirs = text.slice(start, end).replace('lighthouse one', 'other');
  const damaged = `${text.slice(0, start)}<<<<<<< HEAD\n${text.slice(start, end)}=======\n${theirs}>>>>>>> them\n${text.slice(end)}`;
  tree.put(['easel.assets.json', damaged]);
  for (const command of ['scan', 'check', 'make', 'restore']) {
    const { code, stderr } = await tree.assets(command);
    expect(code).toBe(1);
    expect(stderr).toContain('let Easel write a repaired copy beside it');
  }
  expect(await tree.assets('repair')).toMatchObject({ code: 0, stdout: 'easel.assets.repaired.json\n' });
  expect(readFileSync(tree.file('easel.assets.json'), 'utf8')).toBe(damaged);
  renameSync(tree.file('easel.assets.repaired.json'), tree.file('easel.assets.json'));
  expect(Object.keys(tree.manifest.assets)).toEqual(['docs/images/lighthouse one.png', 'docs/images/other.png']);
});

test('--dry-run and wrong usage start nothing', async () => {
  const tree = new WorkTree(lighthouse);
  const dry = await tree.assets('make', '--dry-run');
  expect(dry).toMatchObject({ code: 0, stdout: `${path.normalize(files[0]!)}: “A lighthouse at night”\n` });
  for (const args of [
    ['check', 'nowhere'],
    ['make', '--format', 'png'],
    ['make', '--num-images', '2'],
    ['check', '.', '/'],
  ])
    expect(await tree.assets(...args)).toMatchObject({ code: 2, stdout: '' });
  expect(await tree.assets('chekc')).toMatchObject({ code: 2 });
  expect(tree.sandbox.processes()).toEqual([]);
  expect(readdirSync(tree.folder).sort()).toEqual(['.git', 'docs']);
});

/** The arguments of `unshare` for a command with a file system of 64 KB at `folder`, which is gone when it ends. */
function withSmallDisk(folder: string, command: string): string[] {
  const script = `mount -t tmpfs -o size=64k none '${folder}' && cd '${folder}' && ${command}`;
  return ['--user', '--map-root-user', '--mount', 'sh', '-c', script];
}

// Not every system lets a person mount something for one process; test/unit/client/writeError has the message alone.
const disks = spawnSync('unshare', withSmallDisk(tmpdir(), 'true')).status === 0 ? ['tmpfs'] : [];

test.each(disks)('a full disk (%s) is told, and the picture is kept elsewhere', async () => {
  const tree = new WorkTree();
  const easel = [process.execPath, path.join(tree.sandbox.distFolder, 'easel.js')].map((each) => `'${each}'`).join(' ');
  const make = `${easel} assets make ${small.map((each) => `'${each}'`).join(' ')}`;
  const script = `echo '![a cat](cat.png)' > a.md; cat /dev/zero > fill 2> /dev/null; ${make}; ls; rm fill; ${make}; ls`;
  const child = spawn('unshare', withSmallDisk(tree.folder, script), { env: tree.sandbox.environment, stdio: 'pipe' });
  const { stdout, stderr } = await ended(child);
  expect(stderr).toContain('cat.png could not be written: there is no space left where it should go.');
  const kept = /It is kept in (.*)\.$/m.exec(stderr)?.[1] ?? '';
  expect((await sharp(kept).metadata()).format).toBe('png');
  rmSync(kept);
  expect(stdout.split('\n')).toEqual(['a.md', 'fill', 'cat.png', 'a.md', 'cat.png', 'easel.assets.json', '']);
});
