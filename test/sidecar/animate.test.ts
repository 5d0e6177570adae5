import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readFrames } from '../../src/client/framesInFolder';
import { runJob } from '../../src/client/runJob';
import type { AnimationSpecInput } from '../../src/protocol/animation';
import { framesRecordSchema } from '../../src/protocol/frames';
import type { Job } from '../../src/protocol/jobs';
import { builtinStylePresets } from '../../src/protocol/stylePresets';
import { requests } from '../../src/protocol/wire';
import { fixtureModel, killIfAlive, Sandbox, until } from './harness';
import { ffmpeg } from '../unit/media/ffmpeg';
import { ended, Shell } from './shell';

const shell = new Shell(afterAll);

/** A tiny animation: cheap to draw, with everything in motion. This model's encoder does not draw lots of its own. */
const moving = {
  prompts: { 0: 'a red apple', 5: 'a green pear' },
  interpolatePrompts: true,
  model: fixtureModel('sd21'),
  seed: 42,
  maxFrames: 9,
  stepsCurve: '0:(3)',
  zoom: '0:(1.05)',
  angle: '0:(3)',
  translationX: '0:(1.5)',
  diffusionCadenceCurve: '0:(3)',
} satisfies AnimationSpecInput;

function specFile(name: string, spec: object): string {
  const file = shell.file(`${name}.easel.json`);
  writeFileSync(file, JSON.stringify(spec));
  return file;
}

async function make(name: string, spec: object, ...flags: string[]) {
  const run = await shell.easel(['animate', '--spec', specFile(name, spec), '--output', name, ...flags]);
  if (run.code !== 0) throw new Error(run.stderr);
  return { ...run, folder: shell.file(name), frames: framesIn(shell.file(name)) };
}

/** The bytes of every frame, by name. */
function framesIn(folder: string): Map<string, string> {
  const names = readdirSync(folder).filter((name) => name.startsWith('frame-'));
  return new Map(names.sort().map((name) => [name, readFileSync(path.join(folder, name)).toString('base64')]));
}

async function pixelsOf(frame: string): Promise<Buffer> {
  return sharp(Buffer.from(frame, 'base64')).raw().toBuffer();
}

async function distance(a: string, b: string): Promise<number> {
  const [first, second] = [await pixelsOf(a), await pixelsOf(b)];
  return first.reduce((sum, level, i) => sum + Math.abs(level - second[i]!), 0) / first.length;
}

test("the book's run uses all its frames, and leaves frames and an account of them", async () => {
  const { code, stdout, stderr, folder, frames } = await make('book', {
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
  const { frames } = await make('first', { ...moving, maxFrames: 1 });
  const flags = ['--model', moving.model, '--seed', '42', '--steps', '3', '--no-metadata', '--output', 'alone.png'];
  await shell.easel(['generate', 'a red apple', ...flags]);
  expect(frames.get('frame-00000.png')).toBe(readFileSync(shell.file('alone.png')).toString('base64'));
});

describe('a run that was interrupted makes the very frames of one that was not', () => {
  const spec = { ...moving, model: shell.file('slow'), stepsCurve: '0:(2)' };
  cpSync(fixtureModel('slow'), spec.model, { recursive: true });
  cpSync(path.join(moving.model, 'vae_encoder'), path.join(spec.model, 'vae_encoder'), { recursive: true });
  const whole = make('whole', spec).then(({ frames }) => frames);
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
  const { frames } = await make('mine', { ...moving, maxFrames: 2 });
  const again = (spec: object, ...flags: string[]) =>
    shell.easel(['animate', '--spec', specFile('again', spec), '--output', 'mine', ...flags]);
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
  const { frames, folder } = await make('a walk', walk);
  const flags = ['--model', moving.model, '--steps', '2', '--seed', '7', '--output', 'the same walk'];
  await shell.easel(['walk', '{0: a red apple, 2: the sea}', ...flags]);
  expect(frames.size).toBe(3);
  expect(frames).toEqual(framesIn(shell.file('the same walk')));
  const { seed, ...unseeded } = walk;
  await expect(make('a walk', unseeded)).rejects.toThrow('has frames already');
  // A seed that was drawn is that of the frames which are there.
  expect((await make('a walk', unseeded, '--resume')).frames).toEqual(frames);
  await expect(readFrames(folder)).resolves.toMatchObject({ file: { task: 'walk', spec: { seed } } });
});

test('a style preset adds its words to every prompt and to the negative prompt', async () => {
  const style = { stylePreset: 'line-art', model: moving.model, seed: 1, negativePrompt: 'people' };
  const styled = { prompts: { 0: 'a cat', 1: 'a dog' }, ...style, stepsCurve: '0:(1)', maxFrames: 1 };
  const { file: keyframed } = await readFrames((await make('styled', styled)).folder);
  const loop = { mode: 'loop', prompts: ['a cat'], ...style, numInferenceSteps: 1, frames: 1 };
  const { file: walk } = await readFrames((await make('styled walk', loop)).folder);
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
  const command = ['animate', '--spec', specFile('file', spec), '--resume'];
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
  const { frames } = await make('ahead', moving);
  const { frames: reversed } = await make('backwards', { ...moving, reverse: true });
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

describe('what an animation is made from', () => {
  beforeAll(async () => {
    const init = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#3080c0' } })
      .composite([
        { input: Buffer.from('<svg width="64" height="64"><circle cx="20" cy="30" r="12" fill="gold"/></svg>') },
      ])
      .removeAlpha()
      .png()
      .toBuffer();
    writeFileSync(shell.file('init.png'), init);
  });

  test('an init image of which nothing may change is what the first frame shows', async () => {
    const kept = { strengthCurve: '0:(1)', colorCoherence: 'None', noiseAddCurve: '0:(0)' };
    const still = { prompts: { 0: 'a cat' }, model: moving.model, seed: 1, stepsCurve: '0:(3)' };
    const { frames } = await make('kept', { ...still, ...kept, initImage: 'init.png', maxFrames: 3 });
    const wanted = await sharp(shell.file('init.png')).raw().toBuffer();
    for (const frame of frames.values()) expect((await pixelsOf(frame)).equals(wanted)).toBe(true);

    const builtin = { prompts: { 0: 'a cat' }, seed: 1, stepsCurve: '0:(3)', initImage: 'init.png', maxFrames: 1 };
    const firstOf = async (strength: number) => {
      const spec = { ...builtin, ...kept, strengthCurve: `0:(${strength})` };
      return [...(await make(`strength ${strength}`, spec)).frames.values()][0]!;
    };
    const whole = await firstOf(1);
    expect(await distance(whole, await firstOf(0.9))).toBeLessThan(await distance(whole, await firstOf(0.2)));
  });

  test('a picture that only moves is resampled once, however long it moves', async () => {
    const noise = Buffer.from(Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * 7919 + (i % 64) * 31) % 256));
    await sharp(noise, { raw: { width: 64, height: 64, channels: 3 } })
      .png()
      .toFile(shell.file('noise.png'));
    const half = { translationX: '0:(0.5)', translationY: '0:(-1.5)', border: 'wrap', strengthCurve: '0:(1)' };
    const spec = { prompts: { 0: '' }, model: moving.model, seed: 1, initImage: 'noise.png', ...half, maxFrames: 30 };
    const rolled = (x: number, y: number) => {
      const at = (i: number) => ((Math.floor(i / 64) + y) % 64) * 64 + ((i + x) % 64);
      return Buffer.concat(Array.from({ length: 64 * 64 }, (_, i) => noise.subarray(at(i) * 3, at(i) * 3 + 3)));
    };
    for (const diffusionCadenceCurve of ['0:(1)', '0:(8)']) {
      const { frames } = await make(`moves ${diffusionCadenceCurve.slice(3, 4)}`, { ...spec, diffusionCadenceCurve });
      for (const [i, frame] of [...frames.values()].entries())
        // Every other frame is moved by whole pixels; the first is moved already.
        if (i % 2 === 1) expect((await pixelsOf(frame)).equals(rolled((i + 1) / 2, ((i + 1) * 3) / 2))).toBe(true);
    }
  });

  test('what only moves goes on as if it had not been interrupted, from a picture that was given or drawn', async () => {
    const only = { ...moving, diffusionCadenceCurve: '0:(4)', strengthCurve: '0:(1)', maxFrames: 12 };
    for (const [name, spec] of [
      ['goes on', { ...only, initImage: 'init.png', colorMatchAnimate: false }],
      ['goes on from drawn', only],
    ] as const) {
      const { folder, frames } = await make(name, spec);
      // As it is when it ends after five frames: of pictures that were drawn the last is kept, or the one that is the key.
      const record = JSON.parse(readFileSync(path.join(folder, 'frames.json'), 'utf8')) as object;
      writeFileSync(path.join(folder, 'frames.json'), JSON.stringify({ ...record, done: 5 }));
      for (const frame of [...frames.keys()].slice(5)) rmSync(path.join(folder, frame));
      mkdirSync(path.join(folder, '.easel-frames'));
      cpSync(path.join(folder, 'frame-00000.png'), path.join(folder, '.easel-frames', 'drawn-00000.png'));
      expect((await make(name, spec, '--resume')).frames).toEqual(frames);
    }
  });

  test('what was begun from one picture is not gone on with from another of the same name', async () => {
    const spec = { ...moving, initImage: 'changing.png', maxFrames: 3 };
    const paint = (background: string) =>
      sharp({ create: { width: 64, height: 64, channels: 3, background } })
        .png()
        .toFile(shell.file('changing.png'));
    await paint('navy');
    const { frames } = await make('changing', spec);
    await paint('gold');
    const again = () => shell.easel(['animate', '--spec', 'changing.easel.json', '--output', 'changing', '--resume']);
    expect(await again()).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('given.initImage is not') as string,
    });
    await paint('navy');
    expect(await again()).toMatchObject({ code: 0 });
    expect(framesIn(shell.file('changing'))).toEqual(frames);
  });

  test('for a border that is painted, a model that keeps nothing of a picture leaves the rest of it alone', async () => {
    const only = { prompts: { 0: 'the sea' }, seed: 1, initImage: 'init.png', strengthCurve: '0:(1)', maxFrames: 2 };
    const last = async (border: string) => {
      const { frames } = await make(`border ${border}`, { ...only, translationX: '0:(20)', border });
      return pixelsOf([...frames.values()].at(-1)!);
    };
    const [painted, moved] = [await last('prefill'), await last('replicate')];
    const part = (pixels: Buffer, counts: (x: number) => boolean) =>
      Buffer.from(pixels.filter((_, i) => counts(Math.floor(i / 3) % 256)));
    const isSame = (counts: (x: number) => boolean) => part(painted, counts).equals(part(moved, counts));
    expect(isSame((x) => x < 256 - 60)).toBe(true);
    expect(isSame((x) => x >= 256 - 20)).toBe(false);
  });

  test('a mask holds what is black in it, to the byte', async () => {
    const mask = await sharp({ create: { width: 64, height: 64, channels: 3, background: 'black' } })
      .composite([{ input: { create: { width: 32, height: 64, channels: 3, background: 'white' } }, left: 0, top: 0 }])
      .png()
      .toBuffer();
    writeFileSync(shell.file('mask.png'), mask);
    const { frames } = await make('masked', {
      ...moving,
      ...{ initImage: 'init.png', mask: 'mask.png' },
      // Colours and noise are for what is drawn.
      ...{ brightness: '0:(1.1)', noiseAddCurve: '0:(0.1)' },
    });
    const wanted = await sharp(shell.file('init.png')).raw().toBuffer();
    const right = (pixels: Buffer) => Array.from(pixels).filter((_, i) => Math.floor(i / 3) % 64 >= 32);
    const all = await Promise.all([...frames.values()].map(pixelsOf));
    for (const pixels of all) expect(right(pixels)).toEqual(right(wanted));
    expect(all.at(-1)!.equals(wanted)).toBe(false);
  });

  test('a GIF, or a folder of its frames, gives as many frames as it has', async () => {
    mkdirSync(shell.file('video'));
    const pages: Buffer[] = [];
    for (let i = 0; i < 5; i++) {
      const dot = `<svg width="64" height="64"><rect width="64" height="64" fill="navy"/><circle cx="${16 + i * 5}" cy="32" r="9" fill="white"/></svg>`;
      const page = await sharp(Buffer.from(dot)).removeAlpha().png().toBuffer();
      writeFileSync(shell.file(`video/page-${i}.png`), page);
      pages.push(page);
    }
    writeFileSync(
      shell.file('video.gif'),
      await sharp(pages, { join: { animated: true } })
        .gif()
        .toBuffer(),
    );
    const video = { ...moving, animationMode: 'Video Input', diffusionCadenceCurve: '0:(2)', maxFrames: 20 };
    const fromFolder = await make('from folder', { ...video, videoPath: 'video' });
    const fromGif = await make('from gif', { ...video, videoPath: 'video.gif' });
    expect([fromFolder.frames.size, fromGif.frames.size]).toEqual([5, 5]);
    const third = await make('every third', { ...video, videoPath: 'video', extractNthFrame: 3 });
    expect(third.frames.size).toBe(2);

    const wholly = {
      ...video,
      videoPath: 'video',
      videoMixInCurve: '0:(1)',
      strengthCurve: '0:(1)',
      colorCoherence: 'None',
      noiseAddCurve: '0:(0)',
      diffusionCadenceCurve: '0:(1)',
    };
    const { frames } = await make('mixed in', wholly);
    for (const [i, frame] of [...frames.values()].entries()) {
      expect((await pixelsOf(frame)).equals(await sharp(pages[i]).raw().toBuffer())).toBe(true);
    }
  });

  test('a picture whose size the frames take is cut to what any graph can draw', async () => {
    const init = shell.file('large.png');
    await sharp({ create: { width: 200, height: 130, channels: 3, background: 'teal' } }).toFile(init);
    const canvas = { ...moving, initImage: init, initSizing: 'resize-canvas', maxFrames: 1 };
    const { record } = await readFrames((await make('canvas', canvas)).folder);
    expect(record).toMatchObject({ width: 192, height: 128 });
    await sharp({ create: { width: 8200, height: 64, channels: 3, background: 'teal' } }).toFile(init);
    await expect(make('too large', canvas)).rejects.toThrow('no side may be longer than 4096 pixels');
  });

  test('a run that failed before its first frame is in nobody’s way', async () => {
    const spec = { ...moving, maxFrames: 1, initImage: 'late.png' };
    await expect(make('late', spec)).rejects.toThrow('late.png could not be read');
    writeFileSync(shell.file('late.png'), 'no picture');
    await expect(make('late', spec)).rejects.toThrow('The init image');
    expect(existsSync(shell.file('late/frames.json'))).toBe(true);
    expect((await make('late', moving)).frames.size).toBe(9);
  });

  test.runIf(process.platform !== 'win32')(
    'an engine that dies while a video is read takes the reader along, and what it left is cleared away',
    async () => {
      const sandbox = new Sandbox();
      const pages = Array.from({ length: 9 }, (_, i) =>
        sharp({ create: { width: 64, height: 64, channels: 3, background: { r: i * 20, g: 0, b: 0 } } })
          .png()
          .toBuffer(),
      );
      const gif = sharp(await Promise.all(pages), { join: { animated: true } }).gif({ delay: 1000 });
      // The ending says who reads it.
      writeFileSync(shell.file('slow.video'), await gif.toBuffer());
      const slow = path.join(sandbox.stateFolder, 'ffmpeg');
      writeFileSync(slow, `#!/bin/sh\n[ "$2" = -version ] || exec '${ffmpeg}' -re "$@"\n`, { mode: 0o755 });
      const searchPath = (folder: string) => ({ PATH: `${folder}${path.delimiter}${process.env['PATH'] ?? ''}` });
      await sandbox.sidecar({}, searchPath(sandbox.stateFolder));
      const client = sandbox.client();
      const folder = shell.file('of a video');
      const spec = { ...moving, animationMode: 'Video Input', videoPath: shell.file('slow.video') } as const;
      const run = runJob(client, { task: 'animate', request: { spec, folder } });
      run.catch(() => undefined);
      const scratch = path.join(folder, '.easel-frames');
      await until(
        'pictures are read',
        () => existsSync(scratch) && readdirSync(scratch, { recursive: true }).length > 1,
      );
      const { pid, engine } = await client.request(requests.sidecarStatus, {});
      killIfAlive(engine!.pid);
      await expect(run).rejects.toMatchObject({ code: 'engineDied' });
      killIfAlive(pid);
      await until('nobody reads any more', () => sandbox.processes().length === 0);

      const other = new Sandbox();
      await other.sidecar({}, searchPath(path.dirname(ffmpeg)));
      const again = runJob(other.client(), { task: 'animate', request: { spec, folder } });
      await expect(again).resolves.toMatchObject({ frames: 9 });
      expect(readdirSync(folder)).not.toContain('.easel-frames');
    },
  );

  test('a model that keeps nothing of a picture says so where frames are drawn from pictures', async () => {
    const spec = { prompts: { 0: 'a cat' }, seed: 1, maxFrames: 2 };
    const drawn = await make('hardly moves', { ...spec, zoom: '0:(1.1)' });
    expect(drawn.stderr).toContain('Note: This model draws every frame from words');
    for (const [name, strengthCurve] of [
      ['only moves', '0:(1)'],
      ['only drawn', '0:(0)'],
    ] as const)
      expect((await make(name, { ...spec, strengthCurve })).stderr).not.toContain('from words');
  });

  test('a video file without ffmpeg, and what is no video, are told', async () => {
    writeFileSync(shell.file('film.mp4'), 'no film');
    const video = { ...moving, animationMode: 'Video Input' };
    const spec = specFile('film', { ...video, videoPath: 'film.mp4' });
    const run = await shell.easel(['animate', '--spec', spec, '--output', 'film']);
    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(/film\.mp4 (needs the program ffmpeg|could not be read as a picture or a video)/);
    await expect(make('no path', video)).rejects.toThrow('videoPath is missing');
  });
});

test.each(['mix', 'vae-lerp', 'vae-slerp'])('frames between are made by %s, from both ends', async (cadenceInterp) => {
  const { frames } = await make(`between by ${cadenceInterp}`, { ...moving, cadenceInterp });
  expect(new Set(frames.values()).size).toBe(9);
});

test.each([
  ['inpaintBorder', { inpaintBorder: true, border: 'zero' }],
  ['prefill', { border: 'prefill' }],
  ['cadenceSpans', { cadenceSpans: true, border: 'replicate', zoom: '0:(0.9)' }],
] as const)('what comes in at the border is painted: %s', async (name, changes) => {
  const { frames } = await make(`painted ${name}`, { ...moving, ...changes, maxFrames: 5 });
  const plain = {
    ...changes,
    inpaintBorder: false,
    border: changes.border === 'zero' ? 'zero' : 'replicate',
    cadenceSpans: false,
  };
  const { frames: bare } = await make(`not painted ${name}`, { ...moving, ...plain, maxFrames: 5 });
  expect(frames.size).toBe(5);
  expect(frames.get('frame-00000.png')).toBe(bare.get('frame-00000.png'));
  expect(frames.get('frame-00003.png')).not.toBe(bare.get('frame-00003.png'));
});
