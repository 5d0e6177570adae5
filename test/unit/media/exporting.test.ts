import { readFileSync, readdirSync, truncateSync, writeFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { EaselError } from '../../../src/protocol/errors';
import { changedArea } from '../../../src/sidecar/engine/media/animation/changedArea';
import type { Clip } from '../../../src/sidecar/engine/media/animation/clip';
import { evenTimes } from '../../../src/sidecar/engine/media/animation/clipFile';
import { timedFrames } from '../../../src/sidecar/engine/media/animation/timing';
import { ffmpeg } from './ffmpeg';
import { clouds, disc, exported, likeness, pixelsOf, temporaryFolder, writeFrames } from './frames';

const few = disc([0, 1, 2]);

async function failure(work: Promise<unknown>): Promise<EaselError> {
  return work.then(
    () => expect.fail('nothing went wrong'),
    (error: unknown) => error as EaselError,
  );
}

describe('a byte budget', () => {
  it.each(['gif', 'webp', 'apng', 'sprites', 'mp4'] as const)(
    'is kept by %s, with the best that fits',
    async (kind) => {
      const frames = await writeFrames(clouds([0, 1, 2, 3, 4, 5], 180, 120));
      const whole = await exported(frames, { kind });
      const maxBytes = Math.floor(whole.files[0]!.bytes / 3);
      const less = await exported(frames, { kind, maxBytes });
      expect(readFileSync(less.file).length).toBeLessThanOrEqual(maxBytes);
      expect(less.width / less.height).toBeCloseTo(1.5, 0);
      expect(less.notices).toMatchObject([
        { code: expect.stringMatching(/^export(Smaller|QualityLowered)$/) as string },
      ]);
      expect(readdirSync(less.folder)).toEqual([less.files[0]!.name]);
    },
  );

  it('changes nothing when the best file fits', async () => {
    const frames = await writeFrames(few);
    const whole = await exported(frames, { kind: 'webp' });
    const same = await exported(frames, { kind: 'webp', maxBytes: whole.files[0]!.bytes });
    expect(readFileSync(same.file)).toEqual(readFileSync(whole.file));
    expect(same.notices).toEqual([]);
  });

  it('that cannot be kept is refused with the size that can', async () => {
    const error = await failure(exported(await writeFrames(few), { kind: 'gif', maxBytes: 40 }));
    expect(error.code).toBe('budgetTooSmall');
    expect(error.message).toMatch(/does not fit into 40 bytes: even at \d+×\d+ and the least quality it has \d+\./);
  });
});

describe('progress', () => {
  it.each([undefined, 2000])('goes up to its total and never back, with a budget of %s', async (maxBytes) => {
    const told: [number, number][] = [];
    const frames = await writeFrames(disc([0, 1, 2, 3], { width: 96, height: 64 }));
    const budget = maxBytes === undefined ? {} : { maxBytes };
    await exported(frames, { kind: 'webp', ...budget }, undefined, (...each) => told.push(each));
    const done = told.map(([each]) => each);
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect(told.at(-1)![0]).toBe(told.at(-1)![1]);
    expect(new Set(told.map(([, total]) => total)).size).toBe(1);
  });

  it('ends with a cancellation before the next frame', async () => {
    const controller = new AbortController();
    const error = await failure(
      exported(await writeFrames(few), { kind: 'webp' }, controller.signal, (done) => {
        if (done === 4) controller.abort();
      }),
    );
    expect(error.code).toBe('jobCancelled');
  });
});

describe('what is asked for', () => {
  it('is a width, with the height in proportion, and a still of the first frame', async () => {
    const result = await exported(await writeFrames(few), { kind: 'webp', width: 24, still: true });
    expect(result).toMatchObject({ width: 24, height: 16 });
    expect(await sharp(result.file).metadata()).toMatchObject({ width: 24 });
    const still = result.files.find(({ role }) => role === 'still')!;
    expect(await sharp(path.join(result.folder, still.name)).metadata()).toMatchObject({
      format: 'png',
      width: 24,
      height: 16,
    });
  });

  it('is a rate, else that of frames.json, else 12', async () => {
    const listed = await writeFrames(few, { fps: 8, request: { more: 'than is read here' } });
    expect(await exported(listed, { kind: 'webp', fps: 3 })).toMatchObject({ fps: 3 });
    expect(await exported(listed, { kind: 'webp' })).toMatchObject({ fps: 8 });
    expect(await exported(await writeFrames(few), { kind: 'webp' })).toMatchObject({ fps: 12 });
  });

  it('is there and back, each end once', async () => {
    const result = await exported(await writeFrames(few), { kind: 'sprites', rubberBand: true });
    expect(result.frames).toBe(4);
  });
});

describe('from another file that plays', () => {
  // The second picture is held for three frames.
  const drawing = clouds([0, 1, 1, 1, 2, 3], 96, 64);

  beforeEach(() => {
    vi.stubEnv('PATH', path.dirname(ffmpeg));
    return () => vi.unstubAllEnvs();
  });

  it.each([
    ['gif', 24, 28],
    ['webp', 24, 28],
    ['apng', 24, Infinity],
    ['mp4', 24, 30],
    ['gif', 10, 28],
    ['mp4', 10, 30],
  ] as const)('%s of %i frames a second: pictures, times and rate are as they were', async (kind, fps, least) => {
    const { file } = await exported(await writeFrames(drawing, { fps }), { kind });
    const again = await exported(file, { kind: 'frames' });
    expect(again).toMatchObject({ fps, width: 96, height: 64, frames: 4 });
    expect(again.duration).toBeCloseTo(6 / fps, 3);
    const names = readdirSync(again.file).filter((name) => name.endsWith('.png'));
    expect(names).toHaveLength(6);
    for (const [i, name] of names.entries()) {
      const pixels = await sharp(path.join(again.file, name)).ensureAlpha().raw().toBuffer();
      expect(likeness(pixels, pixelsOf(drawing, drawing.shades[i]!))).toBeGreaterThanOrEqual(least);
    }
    expect(readdirSync(again.folder)).toEqual(['frames']);
  });

  it('more pictures than are read at once keep their order, and what is transparent stays so', async () => {
    const places = Array.from({ length: 35 }, (_, i) => i / 4);
    const many = disc(places, { alpha: true });
    const { file } = await exported(await writeFrames(many, { fps: 20 }), { kind: 'webp' });
    const again = await exported(file, { kind: 'frames' });
    const names = readdirSync(again.file).filter((name) => name.endsWith('.png'));
    for (const i of [0, 15, 16, 34]) {
      const alpha = await sharp(path.join(again.file, names[i]!)).extractChannel('alpha').raw().toBuffer();
      expect(alpha).toEqual(pixelsOf(many, many.shades[i]!).filter((_, at) => at % 4 === 3));
    }
  });

  it('that is none is refused by its name', async () => {
    const file = path.join(temporaryFolder(), 'none.gif');
    writeFileSync(file, 'no picture');
    const error = await failure(exported(file, { kind: 'webp' }));
    expect(error.serialised).toMatchObject({ code: 'sequenceUnreadable', args: { file } });
    vi.stubEnv('PATH', '');
    const film = path.join(temporaryFolder(), 'film.mov');
    writeFileSync(film, 'no film');
    expect((await failure(exported(film, { kind: 'webp' }))).code).toBe('ffmpegMissing');
  });

  it.each([
    // 24 a second in hundredths, one held.
    [[40, 40, 50, 130, 40], [1, 1, 1, 3, 1], (7 * 1000) / 300],
    [[100, 100, 100], [1, 1, 1], 10],
    // Browsers take their time for what is quicker than they want.
    [[0, 10], [1, 1], 10],
    [[500], [1], 2],
    [[83, 250, 84], [1, 3, 1], 12],
  ])('times of %j milliseconds are %j ticks', (delays, ticks, fps) => {
    const times = evenTimes(delays);
    expect(times.ticks).toEqual(ticks);
    expect(times.fps).toBeCloseTo(fps, 3);
  });
});

describe('frames that cannot be used', () => {
  it('none', async () => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, 'picture.png'), '');
    expect((await failure(exported(folder, { kind: 'gif' }))).code).toBe('framesMissing');
    expect((await failure(exported(path.join(folder, 'nowhere'), { kind: 'gif' }))).code).toBe('fileNotRead');
  });

  it('of two animations', async () => {
    const folder = await writeFrames(few);
    writeFileSync(path.join(folder, 'other-1.png'), '');
    const error = await failure(exported(folder, { kind: 'gif' }));
    expect(error.serialised).toMatchObject({ code: 'framesMixed', args: { folder } });
  });

  it('of two sizes', async () => {
    const folder = await writeFrames(few);
    const file = path.join(folder, 'frame-00003.png');
    await sharp({ create: { width: 5, height: 6, channels: 3, background: 'red' } }).toFile(file);
    const error = await failure(exported(folder, { kind: 'gif' }));
    expect(error.serialised).toMatchObject({
      code: 'framesDiffer',
      args: { file, received: '5×6', expected: '48×32' },
    });
  });

  it('cut off', async () => {
    const folder = await writeFrames(few);
    const file = path.join(folder, 'frame-00001.png');
    truncateSync(file, 60);
    const error = await failure(exported(folder, { kind: 'gif' }));
    expect(error.serialised).toMatchObject({ code: 'frameUnreadable', args: { file } });
  });

  it('with a list that is none', async () => {
    const folder = await writeFrames(few, { fps: 'fast' });
    expect((await failure(exported(folder, { kind: 'gif' }))).code).toBe('frameListInvalid');
    writeFileSync(path.join(folder, 'frames.json'), '{');
    expect((await failure(exported(folder, { kind: 'gif' }))).code).toBe('frameListInvalid');
  });

  it('too large', async () => {
    const folder = await writeFrames(few);
    const error = await failure(exported(folder, { kind: 'gif', width: 4096 * 2 }));
    expect(error.code).toBe('framesTooLarge');
  });

  it('of all kinds of PNG are read, in the order of their numbers', async () => {
    const folder = await writeFrames(few);
    for (const name of readdirSync(folder)) rmSync(path.join(folder, name));
    const flat = (background: string) => sharp({ create: { width: 4, height: 4, channels: 3, background } }).png();
    await flat('#202020').greyscale().toColourspace('b-w').toFile(path.join(folder, '9.png'));
    await flat('#ff0000').png({ palette: true }).toFile(path.join(folder, '10.png'));
    await flat('#00ff00').toColourspace('rgb16').toFile(path.join(folder, '100.PNG'));
    const { file } = await exported(folder, { kind: 'sprites' });
    const { data } = await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    const cell = (x: number, y: number) => [...data.subarray((y * 8 + x) * 3, (y * 8 + x) * 3 + 3)];
    expect([cell(0, 0), cell(4, 0), cell(0, 4)]).toEqual([
      [32, 32, 32],
      [255, 0, 0],
      [0, 255, 0],
    ]);
  });
});

describe('times', () => {
  const clip = (ticks: readonly number[], fps: number): Clip => ({
    ...{ width: 1, height: 1, channels: 3, fps },
    frames: ticks.map((each, i) => ({ file: String(i), ticks: each })),
  });
  const delays = (...args: Parameters<typeof timedFrames>) => timedFrames(...args).map(({ delay }) => delay);

  it('are rounded where they lie, so that the last one ends when the clip does', () => {
    expect(delays(clip([1, 1, 1, 1, 1, 1], 24), 100)).toEqual([4, 4, 5, 4, 4, 4]);
    expect(delays(clip([1, 3, 1], 30), 1000)).toEqual([33, 100, 34]);
    expect(delays(clip([1, 2], 24), 24)).toEqual([1, 2]);
  });

  it('leave out what would be too short, and lose no time by it', () => {
    expect(delays(clip([1, 1, 1, 1, 1, 1], 60), 100, 2)).toEqual([2, 3, 2, 3]);
    expect(delays(clip([1, 1, 1], 120), 100, 2)).toEqual([3]);
  });
});

describe('the area that changes', () => {
  const picture = (changed: readonly (readonly [number, number])[]) => {
    const data = new Uint8Array(10 * 8 * 3);
    for (const [x, y] of changed) data[(y * 10 + x) * 3 + 1] = 9;
    return { data, channels: 3, width: 10, height: 8 } as const;
  };

  it('holds all that differs and begins at an even place', () => {
    const blank = picture([]);
    expect(changedArea(undefined, blank)).toEqual({ x: 0, y: 0, width: 10, height: 8 });
    expect(
      changedArea(
        blank,
        picture([
          [3, 5],
          [7, 2],
        ]),
      ),
    ).toEqual({ x: 2, y: 2, width: 6, height: 4 });
    expect(changedArea(blank, picture([[9, 7]]))).toEqual({ x: 8, y: 6, width: 2, height: 2 });
    expect(changedArea(blank, picture([[0, 0]]))).toEqual({ x: 0, y: 0, width: 1, height: 1 });
    expect(changedArea(blank, blank)).toMatchObject({ width: 10 - 8, height: 2 });
  });
});
