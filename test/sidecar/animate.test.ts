import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import { readFrames } from '../../src/client/framesInFolder';
import { runJob } from '../../src/client/runJob';
import { framesRecordSchema } from '../../src/protocol/frames';
import type { Job } from '../../src/protocol/jobs';
import { builtinStylePresets } from '../../src/protocol/stylePresets';
import { requests } from '../../src/protocol/wire';
import { AnimationShell, distance, framesIn, moving } from './animationShell';
import { fixtureModel, killIfAlive, Sandbox, until } from './harness';
import { ended } from './shell';

const shell = new AnimationShell(afterAll);

test("the book's run uses all its frames, and leaves frames and an account of them", async () => {
  const { code, stdout, stderr, folder, frames } = await shell.makeFrames('book', {
    prompts: { 0: 'a photo of a fantastic spaceship', 24: 'a photo of a fantastic lunar landing module' },
    ...{ interpolatePrompts: true, lockedSeed: true, maxFrames: 48, seed: 42, fps: 24 },
    ...{ strengthCurve: '0:(0)', diffusionCadenceCurve: '0:(4)', stepsCurve: '0:(2)', model: fixtureModel('sd15') },
  });
  expect(code).toBe(0);
  expect(stdout).toBe('book\n');
  expect(stderr).toMatch(/48 frames of .*: drawn in .* on the CPU with the model “sd15”, seed 42\./);
  expect([...frames.keys()]).toEqual(Array.from({ length: 48 }, (_, i) => `frame-${String(i).padStart(5, '0')}.png`));
  expect(new Set(frames.values()).size).toBe(48);
  expect(readdirSync(folder).sort()).toEqual([...frames.keys(), 'frames.json'].sort());
  const record = framesRecordSchema.parse(JSON.parse(readFileSync(path.join(folder, 'frames.json'), 'utf8')));
  expect(record).toMatchObject({ task: 'animate', fps: 24, frames: 48, done: 48, width: 64, height: 64 });
  const all = [...frames.values()];
  const fromFirst = await Promise.all([12, 24, 36, 47].map((i) => distance(all[0]!, all[i]!)));
  expect(fromFirst).toEqual([...fromFirst].sort((a, b) => a - b));
});

test('the first frame is what the prompt alone draws', async () => {
  const { frames } = await shell.makeFrames('first', { ...moving, maxFrames: 1 });
  const flags = ['--model', moving.model, '--seed', '42', '--steps', '3', '--no-metadata', '--output', 'alone.png'];
  await shell.easel(['generate', 'a red apple', ...flags]);
  expect(frames.get('frame-00000.png')).toBe(readFileSync(shell.file('alone.png')).toString('base64'));
});

describe('a run that was interrupted makes the very frames of one that was not', () => {
  const spec = { ...moving, model: shell.file('slow'), stepsCurve: '0:(2)' };
  cpSync(fixtureModel('slow'), spec.model, { recursive: true });
  cpSync(path.join(moving.model, 'vae_encoder'), path.join(spec.model, 'vae_encoder'), { recursive: true });
  const whole = shell.makeFrames('whole', spec).then(({ frames }) => frames);
  whole.catch(() => undefined);

  test.each([
    ['the engine is killed', 4, 'engine'],
    ['the sidecar is killed', 2, 'sidecar'],
    ['it is cancelled', 7, 'cancel'],
  ] as const)('%s after frame %i', async (_, after, how) => {
    const expected = await whole;
    const sandbox = new Sandbox();
    const folder = shell.file(`interrupted by ${how}`);
    const client = sandbox.client();
    const request = { spec, folder };
    const cancelling = new AbortController();
    let last: Job | undefined;
    const options = { signal: cancelling.signal, onChange: (job: Job) => (last = job) };
    const run = runJob(client, { task: 'animate', request }, options);
    run.catch(() => undefined);
    await until('some frames are made', () => (last?.frames?.done ?? 0) >= after);
    if (how === 'cancel') cancelling.abort();
    else {
      const { pid, engine } = await client.request(requests.sidecarStatus, {});
      killIfAlive(how === 'engine' ? engine!.pid : pid);
    }
    await expect(run).rejects.toThrow();
    await until('nothing works on it any more', async () => {
      const status = await client.request(requests.sidecarStatus, {});
      return status.jobs.running === 0;
    });
    const made = framesIn(folder);
    expect(made.size).toBeGreaterThanOrEqual(after);
    expect(made.size).toBeLessThan(9);

    const result = await runJob(sandbox.client(), { task: 'animate', request: { ...request, resume: true } });
    expect(result).toMatchObject({ folder, frames: 9, width: 64, height: 64, fps: 12 });
    expect(framesIn(folder)).toEqual(expected);
    expect(readdirSync(folder)).not.toContain('.easel-frames');
  });
});

test('frames that are there are never touched, and those of another spec are not gone on with', async () => {
  const { frames } = await shell.makeFrames('mine', { ...moving, maxFrames: 2 });
  const again = (spec: object, ...flags: string[]) =>
    shell.easel(['animate', '--spec', shell.specFile('again', spec), '--output', 'mine', ...flags]);
  const second = await again({ ...moving, maxFrames: 2 });
  expect(second).toMatchObject({ code: 1 });
  expect(second.stderr).toContain('has frames already');
  const other = await again({ ...moving, maxFrames: 2, zoom: '0:(1.06)' }, '--resume');
  expect(other).toMatchObject({ code: 1 });
  expect(other.stderr).toContain('request.spec.zoom is not the same');
  expect(await again({ ...moving, maxFrames: 2 }, '--resume')).toMatchObject({ code: 0 });
  expect(framesIn(shell.file('mine'))).toEqual(frames);
});

test('a file that says a mode is a walk, whose frames are those of the flags that say the same', async () => {
  const walk = {
    mode: 'prompts',
    prompts: '0: a red apple\n2: the sea',
    model: moving.model,
    numInferenceSteps: 2,
    seed: 7,
  };
  const { frames, folder } = await shell.makeFrames('a walk', walk);
  const flags = ['--model', moving.model, '--steps', '2', '--seed', '7', '--output', 'the same walk'];
  await shell.easel(['walk', '{0: a red apple, 2: the sea}', ...flags]);
  expect(frames.size).toBe(3);
  expect(frames).toEqual(framesIn(shell.file('the same walk')));
  const { seed, ...unseeded } = walk;
  await expect(shell.makeFrames('a walk', unseeded)).rejects.toThrow('has frames already');
  // A seed that was drawn is that of the frames which are there.
  expect((await shell.makeFrames('a walk', unseeded, '--resume')).frames).toEqual(frames);
  await expect(readFrames(folder)).resolves.toMatchObject({ file: { task: 'walk', spec: { seed } } });
});

test('a style preset adds its words to every prompt and to the negative prompt', async () => {
  const style = { stylePreset: 'line-art', model: moving.model, seed: 1, negativePrompt: 'people' };
  const styled = { prompts: { 0: 'a cat', 1: 'a dog' }, ...style, stepsCurve: '0:(1)', maxFrames: 1 };
  const { file: keyframed } = await readFrames((await shell.makeFrames('styled', styled)).folder);
  const loop = { mode: 'loop', prompts: ['a cat'], ...style, numInferenceSteps: 1, frames: 1 };
  const { file: walk } = await readFrames((await shell.makeFrames('styled walk', loop)).folder);
  const { prompt, negativePrompt } = builtinStylePresets['line-art']!;
  const words = (subject: string) => prompt.replace('{prompt}', subject);
  expect(keyframed.spec.prompts).toEqual({ 0: words('a cat'), 1: words('a dog') });
  expect(walk.spec.prompts).toEqual([words('a cat')]);
  for (const { spec } of [keyframed, walk]) {
    expect(spec.negativePrompt).toBe(`people, ${negativePrompt}`);
    expect(spec.stylePreset).toBeUndefined();
  }
});

test('makes a file that plays; interrupted it says where the frames are, and goes on to the same file', async () => {
  const spec = { ...moving, model: fixtureModel('slow'), stepsCurve: '0:(2)', strengthCurve: '0:(0)', fps: 10 };
  const command = ['animate', '--spec', shell.specFile('file', spec), '--resume'];
  const child = shell.start(...command, '--output', 'parts.webp');
  await until('some frames are there', () => existsSync(shell.file('parts-frames/frame-00003.png')));
  child.kill('SIGINT');
  const { code, stderr } = await ended(child);
  expect(code).toBe(130);
  expect(stderr).toMatch(/[4-8] of 9 frames are in parts-frames; with --resume the same command goes on\./);
  expect(existsSync(shell.file('parts.webp'))).toBe(false);
  expect(await shell.easel([...command, '--output', 'parts.webp'])).toMatchObject({ code: 0, stdout: 'parts.webp\n' });
  await shell.easel([...command, '--output', 'whole.webp']);
  expect(readFileSync(shell.file('parts.webp')).equals(readFileSync(shell.file('whole.webp')))).toBe(true);
  const { pages, delay } = await sharp(shell.file('parts.webp'), { animated: true }).metadata();
  expect({ pages, delay: new Set(delay) }).toEqual({ pages: 9, delay: new Set([100]) });
  expect(readdirSync(shell.folder)).not.toContain('parts-frames');
});

test('reverse makes the same frames, the last first', async () => {
  const { frames } = await shell.makeFrames('ahead', moving);
  const { frames: reversed } = await shell.makeFrames('backwards', { ...moving, reverse: true });
  expect([...reversed.values()]).toEqual([...frames.values()].reverse());
});

test('a spec with mistakes says where, and draws nothing', async () => {
  writeFileSync(shell.file('wrong.easel.json'), '{\n  "prompts": { "0": "a" },\n  "zoom": "0:(1), 9:2"\n}\n');
  const run = await shell.easel(['animate', '--spec', 'wrong.easel.json', '--output', 'wrong']);
  expect(run.code).toBe(1);
  expect(run.stderr).toContain('wrong.easel.json:3:21 says: zoom: at character 10: expected "(", found "2"');
  expect(readdirSync(shell.folder)).not.toContain('wrong');
  const missing = await shell.easel(['animate', '--spec', 'nowhere.json', '--output', 'wrong']);
  expect(missing.stderr).toContain('nowhere.json could not be read');
});

test.each(['mix', 'vae-lerp', 'vae-slerp'])('frames between are made by %s, from both ends', async (cadenceInterp) => {
  const { frames } = await shell.makeFrames(`between by ${cadenceInterp}`, { ...moving, cadenceInterp });
  expect(new Set(frames.values()).size).toBe(9);
});

test.each([
  ['inpaintBorder', { inpaintBorder: true, border: 'zero' }],
  ['prefill', { border: 'prefill' }],
  ['cadenceSpans', { cadenceSpans: true, border: 'replicate', zoom: '0:(0.9)' }],
] as const)('what comes in at the border is painted: %s', async (name, changes) => {
  const { frames } = await shell.makeFrames(`painted ${name}`, { ...moving, ...changes, maxFrames: 5 });
  const plain = {
    ...changes,
    inpaintBorder: false,
    border: changes.border === 'zero' ? 'zero' : 'replicate',
    cadenceSpans: false,
  };
  const { frames: bare } = await shell.makeFrames(`not painted ${name}`, { ...moving, ...plain, maxFrames: 5 });
  expect(frames.size).toBe(5);
  expect(frames.get('frame-00000.png')).toBe(bare.get('frame-00000.png'));
  expect(frames.get('frame-00003.png')).not.toBe(bare.get('frame-00003.png'));
});
