import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import UPNG from 'upng-js';
import { describe, expect, it } from 'vitest';
import { disc, exported, likeness, pixelsOf, writeFrames, type Drawing } from './frames';

/** Frames 1 and 2 are the same. */
const wandering = disc([0, 1, 1, 2, 3]);
/** The frames that differ, and the moment at which each begins at 24 a second, with the end. */
const different = [0, 1, 3, 4];
const moments = [0, 1, 3, 4, 5].map((tick) => tick / 24);
const ghost = disc([0, 2, 4, 6], { alpha: true });

/** Per frame, with alpha, decoded by libvips. */
async function pages(file: string): Promise<Buffer[]> {
  const { pages: count = 1 } = await sharp(file).metadata();
  return Promise.all(Array.from({ length: count }, (_, page) => sharp(file, { page }).ensureAlpha().raw().toBuffer()));
}

function drawn(drawing: Drawing, indices: readonly number[]): Buffer[] {
  return indices.map((index) => pixelsOf(drawing, drawing.shades[index]!));
}

function differences(times: readonly number[], unitsPerSecond: number): number[] {
  return times.slice(1).map((time, i) => Math.round(time * unitsPerSecond) - Math.round(times[i]! * unitsPerSecond));
}

describe.each(['gif', 'webp'] as const)('%s, read by libvips', (kind) => {
  it('has the frames, times, size and loop of the clip; equal neighbours are one', async () => {
    const result = await exported(await writeFrames(wandering, { fps: 24 }), { kind, loop: 3 });
    const { pages: count, delay, loop, width, pageHeight } = await sharp(result.file, { pages: -1 }).metadata();
    expect({ count, loop, width, pageHeight }).toEqual({ count: 4, loop: 3, width: 48, pageHeight: 32 });
    // libvips gives milliseconds for both.
    const units = kind === 'gif' ? 100 : 1000;
    expect(delay).toEqual(differences(moments, units).map((each) => (each * 1000) / units));
    const decoded = await pages(result.file);
    for (const [i, frame] of drawn(wandering, different).entries())
      expect(likeness(decoded[i]!, frame)).toBeGreaterThan(29);
    expect(result).toMatchObject({ width: 48, height: 32, frames: 4, fps: 24, loop: 3, notices: [] });
    expect(result.duration).toBeCloseTo(5 / 24);
    expect(result.files).toEqual([
      { role: 'animation', name: `animation.${kind}`, bytes: readFileSync(result.file).length },
    ]);
  });

  it.each([0, 1, 2])('plays %i times (0: for ever)', async (loop) => {
    const { file } = await exported(await writeFrames(disc([0, 1])), { kind, loop });
    expect((await sharp(file).metadata()).loop).toBe(loop);
  });

  it('keeps what is transparent, and what was there before does not shine through', async () => {
    const { file } = await exported(await writeFrames(ghost), { kind });
    const decoded = await pages(file);
    for (const [i, frame] of drawn(ghost, [0, 1, 2, 3]).entries()) {
      const alpha = (data: Buffer) => data.filter((_, at) => at % 4 === 3);
      expect(likeness(alpha(decoded[i]!), alpha(frame))).toBeGreaterThan(40);
    }
  });
});

describe('gif', () => {
  it('does not drift: 1/24 s is 4.1667 hundredths', async () => {
    const { file } = await exported(await writeFrames(disc(Array.from({ length: 48 }, (_, i) => i % 9))), {
      kind: 'gif',
      fps: 24,
    });
    const { delay } = await sharp(file).metadata();
    expect(new Set(delay)).toEqual(new Set([40, 50]));
    expect(delay!.reduce((sum, each) => sum + each, 0)).toBe(2000);
  });

  it('leaves frames out that would be slowed down by browsers, and says so', async () => {
    const { file, notices } = await exported(await writeFrames(disc([0, 1, 2, 3, 4, 5])), { kind: 'gif', fps: 100 });
    const { delay } = await sharp(file).metadata();
    expect(delay).toEqual([20, 20, 20]);
    expect(notices.map(({ code }) => code)).toEqual(['gifFramesLeftOut']);
  });

  it('has one colour table, and writes only what changes', async () => {
    const still = await exported(await writeFrames(disc([0])), { kind: 'gif' });
    const two = await exported(await writeFrames(disc([0, 1])), { kind: 'gif' });
    const size = ({ file }: { file: string }) => readFileSync(file).length;
    expect(size(two) - size(still)).toBeLessThan(size(still) / 2);
  });
});

describe('apng, read by UPNG', () => {
  const decode = (file: string) => {
    const png = UPNG.decode(new Uint8Array(readFileSync(file)).buffer);
    return { png, frames: UPNG.toRGBA8(png).map((frame) => Buffer.from(frame)) };
  };

  it('has exactly the pixels, frames, times, size and loop of the clip', async () => {
    const { file } = await exported(await writeFrames(wandering, { fps: 24 }), { kind: 'apng', loop: 3 });
    const { png, frames } = decode(file);
    expect(png).toMatchObject({ width: 48, height: 32, tabs: { acTL: { num_frames: 4, num_plays: 3 } } });
    // Without rounding: UPNG gives milliseconds.
    expect(png.frames.map(({ delay }) => delay)).toEqual([1, 2, 1, 1].map((ticks) => Math.round((ticks / 24) * 1000)));
    expect(frames.map((frame, i) => likeness(frame, drawn(wandering, different)[i]!))).toEqual(Array(4).fill(Infinity));
  });

  it('keeps what is transparent', async () => {
    const { file } = await exported(await writeFrames(ghost), { kind: 'apng' });
    expect(decode(file).frames.map((frame, i) => frame.equals(drawn(ghost, [i])[0]!))).toEqual(Array(4).fill(true));
  });

  it('is a picture of the first frame to readers that know nothing of animations', async () => {
    const { file } = await exported(await writeFrames(wandering), { kind: 'apng' });
    expect(await sharp(file).ensureAlpha().raw().toBuffer()).toEqual(drawn(wandering, [0])[0]);
  });
});

describe('sprite sheet', () => {
  it('holds every frame in its cell, and says when each is shown', async () => {
    const drawing = disc([0, 1, 1, 2, 3, 4]);
    const { file, sprites } = await exported(await writeFrames(drawing), { kind: 'sprites', fps: 10, loop: 2 });
    expect(sprites).toEqual({
      columns: 2,
      rows: 3,
      width: 48,
      height: 32,
      starts: [0, 0.1, 0.3, 0.4, 0.5],
      seconds: 0.6,
      loop: 2,
    });
    for (const [cell, frame] of drawn(drawing, [0, 1, 3, 4, 5]).entries()) {
      const area = { left: (cell % 2) * 48, top: Math.floor(cell / 2) * 32, width: 48, height: 32 };
      expect(await sharp(file).extract(area).ensureAlpha().raw().toBuffer()).toEqual(frame);
    }
  });
});

describe('frames', () => {
  it('are a folder that can be exported again, there and back', async () => {
    const { file } = await exported(await writeFrames(disc([0, 1, 2, 3])), {
      kind: 'frames',
      fps: 7.5,
      rubberBand: true,
    });
    const again = await exported(file, { kind: 'apng' });
    expect(again).toMatchObject({ fps: 7.5, frames: 6 });
    const { frames } = ((png) => ({ frames: UPNG.toRGBA8(png) }))(
      UPNG.decode(new Uint8Array(readFileSync(again.file)).buffer),
    );
    const there = disc([0, 1, 2, 3, 2, 1]);
    expect(frames.map((frame, i) => Buffer.from(frame).equals(drawn(there, [i])[0]!))).toEqual(Array(6).fill(true));
  });
});
