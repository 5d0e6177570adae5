import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readFrames } from '../../src/client/framesInFolder';
import { runJob } from '../../src/client/runJob';
import { requests } from '../../src/protocol/wire';
import { ffmpeg } from '../unit/media/ffmpeg';
import { AnimationShell, distance, framesIn, moving, pixelsOf } from './animationShell';
import { killIfAlive, Sandbox, until } from './harness';

const shell = new AnimationShell(afterAll);

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
    const { frames } = await shell.makeFrames('kept', { ...still, ...kept, initImage: 'init.png', maxFrames: 3 });
    const wanted = await sharp(shell.file('init.png')).raw().toBuffer();
    for (const frame of frames.values()) expect((await pixelsOf(frame)).equals(wanted)).toBe(true);

    const builtin = { prompts: { 0: 'a cat' }, seed: 1, stepsCurve: '0:(3)', initImage: 'init.png', maxFrames: 1 };
    const firstOf = async (strength: number) => {
      const spec = { ...builtin, ...kept, strengthCurve: `0:(${strength})` };
      return [...(await shell.makeFrames(`strength ${strength}`, spec)).frames.values()][0]!;
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
      const { frames } = await shell.makeFrames(`moves ${diffusionCadenceCurve.slice(3, 4)}`, {
        ...spec,
        diffusionCadenceCurve,
      });
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
      const { folder, frames } = await shell.makeFrames(name, spec);
      // As it is when it ends after five frames: of pictures that were drawn the last is kept, or the one that is the key.
      const record = JSON.parse(readFileSync(path.join(folder, 'frames.json'), 'utf8')) as object;
      writeFileSync(path.join(folder, 'frames.json'), JSON.stringify({ ...record, done: 5 }));
      for (const frame of [...frames.keys()].slice(5)) rmSync(path.join(folder, frame));
      mkdirSync(path.join(folder, '.easel-frames'));
      cpSync(path.join(folder, 'frame-00000.png'), path.join(folder, '.easel-frames', 'drawn-00000.png'));
      expect((await shell.makeFrames(name, spec, '--resume')).frames).toEqual(frames);
    }
  });

  test('what was begun from one picture is not gone on with from another of the same name', async () => {
    const spec = { ...moving, initImage: 'changing.png', maxFrames: 3 };
    const paint = (background: string) =>
      sharp({ create: { width: 64, height: 64, channels: 3, background } })
        .png()
        .toFile(shell.file('changing.png'));
    await paint('navy');
    const { frames } = await shell.makeFrames('changing', spec);
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
      const { frames } = await shell.makeFrames(`border ${border}`, { ...only, translationX: '0:(20)', border });
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
    const { frames } = await shell.makeFrames('masked', {
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
    const fromFolder = await shell.makeFrames('from folder', { ...video, videoPath: 'video' });
    const fromGif = await shell.makeFrames('from gif', { ...video, videoPath: 'video.gif' });
    expect([fromFolder.frames.size, fromGif.frames.size]).toEqual([5, 5]);
    const third = await shell.makeFrames('every third', { ...video, videoPath: 'video', extractNthFrame: 3 });
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
    const { frames } = await shell.makeFrames('mixed in', wholly);
    for (const [i, frame] of [...frames.values()].entries()) {
      expect((await pixelsOf(frame)).equals(await sharp(pages[i]).raw().toBuffer())).toBe(true);
    }
  });

  test('a picture whose size the frames take is cut to what any graph can draw', async () => {
    const init = shell.file('large.png');
    await sharp({ create: { width: 200, height: 130, channels: 3, background: 'teal' } }).toFile(init);
    const canvas = { ...moving, initImage: init, initSizing: 'resize-canvas', maxFrames: 1 };
    const { record } = await readFrames((await shell.makeFrames('canvas', canvas)).folder);
    expect(record).toMatchObject({ width: 192, height: 128 });
    await sharp({ create: { width: 8200, height: 64, channels: 3, background: 'teal' } }).toFile(init);
    await expect(shell.makeFrames('too large', canvas)).rejects.toThrow('no side may be longer than 4096 pixels');
  });

  test('a run that failed before its first frame is in nobody’s way', async () => {
    const spec = { ...moving, maxFrames: 1, initImage: 'late.png' };
    await expect(shell.makeFrames('late', spec)).rejects.toThrow('late.png could not be read');
    writeFileSync(shell.file('late.png'), 'no picture');
    await expect(shell.makeFrames('late', spec)).rejects.toThrow('The init image');
    expect(existsSync(shell.file('late/frames.json'))).toBe(true);
    expect((await shell.makeFrames('late', moving)).frames.size).toBe(9);
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
    const drawn = await shell.makeFrames('hardly moves', { ...spec, zoom: '0:(1.1)' });
    expect(drawn.stderr).toContain('Note: This model draws every frame from words');
    for (const [name, strengthCurve] of [
      ['only moves', '0:(1)'],
      ['only drawn', '0:(0)'],
    ] as const)
      expect((await shell.makeFrames(name, { ...spec, strengthCurve })).stderr).not.toContain('from words');
  });

  test('a video file without ffmpeg, and what is no video, are told', async () => {
    writeFileSync(shell.file('film.mp4'), 'no film');
    const video = { ...moving, animationMode: 'Video Input' };
    const spec = shell.specFile('film', { ...video, videoPath: 'film.mp4' });
    const run = await shell.easel(['animate', '--spec', spec, '--output', 'film']);
    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(/film\.mp4 (needs the program ffmpeg|could not be read as a picture or a video)/);
    await expect(shell.makeFrames('no path', video)).rejects.toThrow('videoPath is missing');
  });
});
