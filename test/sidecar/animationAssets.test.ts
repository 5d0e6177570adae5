import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { animationEntry } from '../../src/assets/animationEntry';
import { exportClip } from '../../src/client/exportClip';
import { readFrames } from '../../src/client/framesInFolder';
import { type AnimationEntry, assetEntrySchema } from '../../src/protocol/assetManifest';
import { fixtureModel } from './harness';
import { WorkTree } from './workTree';

const framesSchema = z.object({ folder: z.string(), model: z.object({ id: z.string(), name: z.string() }) });

const model = fixtureModel('sd21');
const loop = { mode: 'loop', prompts: ['a red apple'], frames: 4, numInferenceSteps: 2, model };

/** Draws what an animation file says, makes a file of it, and enters that as the extension does. */
async function makeListed(
  tree: WorkTree,
  name: string,
  spec: object,
  exported: { kind: 'webp' | 'gif'; still?: boolean; rubberBand?: boolean },
): Promise<void> {
  tree.put([`${name}.easel.json`, JSON.stringify(spec)]);
  const run = await tree.easel(['animate', '--spec', `${name}.easel.json`, '--output', `frames/${name}/`, '--json']);
  if (run.code !== 0) throw new Error(run.stderr);
  const drawn = framesSchema.parse(JSON.parse(run.stdout));
  const target = { folder: tree.file('images'), baseName: name, extension: exported.kind, overwrite: false };
  const clip = await exportClip(tree.sandbox.client(), { ...exported, frames: drawn.folder }, target);
  const { file, record } = await readFrames(drawn.folder);
  const frames = { file, model: { ...record.model, name: drawn.model.name }, device: 'cpu' as const };
  const { width, height } = clip.result;
  const enter = (part: AnimationEntry['exported']['part'], made: string | undefined) => {
    if (made === undefined) return;
    const sha256 = createHash('sha256').update(readFileSync(made)).digest('hex');
    const origin = { easel: 'an earlier one', altText: 'An apple that glimmers' };
    const entry = animationEntry(tree.folder, frames, exported, { part, sha256, size: { width, height } }, origin);
    tree.change(({ assets }) => {
      assets[made.slice(tree.folder.length + 1)] = assetEntrySchema.parse(entry);
    });
  };
  tree.put(...(existsSync(tree.file('easel.assets.json')) ? [] : [empty]));
  enter('animation', clip.file);
  enter('still', clip.still);
  rmSync(tree.file('frames'), { recursive: true });
}

const empty = ['easel.assets.json', '{"version": 1, "assets": {}}'] as const;

test('an animation that was deleted is not drawn as a picture that stands still, but restored byte for byte', async () => {
  const tree = new WorkTree(['a.md', '![An apple that glimmers](images/loop.webp)']);
  await makeListed(tree, 'loop', loop, { kind: 'webp', still: true, rubberBand: true });
  const names = ['images/loop.webp', 'images/loop-still.png'];
  const before = tree.bytes(names);
  expect(await tree.check()).toEqual([]);
  // What documents say of it describes it, and draws nothing.
  tree.put(['a.md', '![A fruit](images/loop.webp)']);
  expect(await tree.check()).toEqual([]);

  for (const name of names) rmSync(tree.file(name));
  expect(await tree.check()).toEqual([
    'a.md:1: images/loop.webp is missing; it is an animation, which `easel assets restore` makes again',
  ]);
  expect(await tree.make()).toMatchObject({ code: 1, stderr: expect.stringContaining('restore') as string });
  expect(existsSync(tree.file('images/loop.webp'))).toBe(false);

  expect(await tree.assets('restore')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(`is not on this machine`) as string,
  });
  const restored = await tree.assets('restore', '--model', model);
  expect(restored.code).toBe(0);
  expect(restored.stdout.trim().split('\n').sort()).toEqual(names.toSorted());
  expect(tree.bytes(names)).toEqual(before);

  for (const name of names) rmSync(tree.file(name));
  const { results } = z
    .object({ results: z.array(z.object({ seconds: z.number() })) })
    .parse(JSON.parse((await tree.assets('restore', '--model', model, '--json')).stdout));
  expect(tree.bytes(names)).toEqual(before);
  // One drawing of the frames for both.
  expect(results.map(({ seconds }) => seconds)).toEqual([results[0]!.seconds, results[0]!.seconds]);
  const text = readFileSync(tree.file('easel.assets.json'), 'utf8');
  expect(text).not.toContain(tree.folder);
  expect(text).not.toContain(model);
});

test('an animation that begins with a picture of the manifest is restored after it', async () => {
  const tree = new WorkTree(['a.md', '![a pear](z.png)']);
  await tree.assets('make', '--model', model, '--steps', '2');
  const spec = {
    ...{ prompts: { 0: '' }, initImage: 'z.png', model, maxFrames: 3, width: 64, height: 64, zoom: '0:(1.1)' },
    ...{ strengthCurve: '0:(1)', noiseAddCurve: '0:(0)', stepsCurve: '0:(2)', colorCoherence: 'None' },
  };
  await makeListed(tree, 'a', spec, { kind: 'gif' });
  expect(tree.manifest.assets['images/a.gif']).toMatchObject({
    spec: { initImage: 'z.png' },
    exported: { kind: 'gif' },
  });
  const before = tree.bytes(['images/a.gif', 'z.png']);
  rmSync(tree.file('images/a.gif'));
  rmSync(tree.file('z.png'));
  const restored = await tree.assets('restore', '--model', model);
  expect(restored).toMatchObject({ code: 0, stdout: 'z.png\nimages/a.gif\n' });
  expect(tree.bytes(['images/a.gif', 'z.png'])).toEqual(before);
});

test('an animation that comes out otherwise is put nowhere, unless that is accepted', async () => {
  const tree = new WorkTree();
  await makeListed(tree, 'loop', loop, { kind: 'gif' });
  tree.change(({ assets }) => {
    assets['images/loop.gif']!.sha256 = '0'.repeat(64);
  });
  rmSync(tree.file('images/loop.gif'));
  const refused = await tree.assets('restore', '--model', model);
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('other bytes') as string });
  expect(existsSync(tree.file('images/loop.gif'))).toBe(false);
  expect(await tree.assets('restore', '--model', model, '--accept-different')).toMatchObject({ code: 0 });
  const sha256 = createHash('sha256')
    .update(readFileSync(tree.file('images/loop.gif')))
    .digest('hex');
  expect(tree.manifest.assets['images/loop.gif']).toMatchObject({ sha256, task: 'walk' });
});
