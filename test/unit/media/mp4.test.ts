import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { decodeWithFfmpeg, describeStream, ffmpeg } from './ffmpeg';
import { clouds, disc, likeness, pixelsOf, temporaryFolder, writeFrames } from './frames';

/** The names of a file's outermost boxes. */
function boxes(file: Buffer): string[] {
  const names: string[] = [];
  for (let at = 0; at < file.length; at += file.readUInt32BE(at)) names.push(file.toString('latin1', at + 4, at + 8));
  return names;
}

const withoutAlpha = (rgba: Buffer) => rgba.filter((_, i) => i % 4 !== 3);

/** As a process does that has this PATH. */
async function exportedWithPath(searchPath: string) {
  vi.stubEnv('PATH', searchPath);
  vi.resetModules();
  return (await import('./frames')).exported;
}

describe.each([
  ['the encoder that comes with Easel', ''],
  ['an ffmpeg on the PATH', path.dirname(ffmpeg)],
] as const)('mp4 by %s, read by ffmpeg', (_, searchPath) => {
  let exported: Awaited<ReturnType<typeof exportedWithPath>>;
  beforeEach(async () => {
    exported = await exportedWithPath(searchPath);
    return () => vi.unstubAllEnvs();
  });

  it('is H.264 in yuv420p with its index first, and shows every frame when it should', async () => {
    const drawing = clouds([0, 1, 1, 1, 2, 3], 96, 64);
    const result = await exported(await writeFrames(drawing, { fps: 24 }), { kind: 'mp4' });
    expect(describeStream(result.file)).toMatch(/Video: h264 .*yuv420p\(tv, bt709\/bt709\/iec61966-2-1.* 96x64/);
    const names = boxes(readFileSync(result.file));
    expect(names.indexOf('moov')).toBeLessThan(names.indexOf('mdat'));
    expect(names.indexOf('moov')).toBeGreaterThan(0);
    const { frames, rgb } = decodeWithFfmpeg(result.file);
    expect(frames.at(-1)!.start + frames.at(-1)!.duration).toBeCloseTo(6 / 24, 3);
    const size = 96 * 64 * 3;
    for (const [tick, shade] of drawing.shades.entries()) {
      const index = frames.findLastIndex(({ start }) => start <= tick / 24 + 0.001);
      const frame = rgb.subarray(index * size, (index + 1) * size);
      expect(likeness(frame, withoutAlpha(pixelsOf(drawing, shade)))).toBeGreaterThan(34);
    }
    expect(result).toMatchObject({ width: 96, height: 64, frames: 4, notices: [] });
  });

  it('makes odd sides even with the last column and row, puts white behind transparency, and says both', async () => {
    const drawing = disc([0, 1], { width: 47, height: 31, alpha: true });
    const { file, width, height, notices } = await exported(await writeFrames(drawing), { kind: 'mp4' });
    expect([width, height]).toEqual([48, 32]);
    expect(notices.map(({ code }) => code)).toEqual(['alphaOnWhite', 'sidesMadeEven']);
    expect(describeStream(file)).toMatch(/ 48x32/);
    const corner = decodeWithFfmpeg(file).rgb.subarray((48 * 32 - 1) * 3, 48 * 32 * 3);
    // On a white page a grey would be seen.
    expect(Math.min(...corner)).toBeGreaterThanOrEqual(254);
  });

  it('shows at an odd edge what was next to it', async () => {
    const [shade] = clouds([0], 47, 31).shades;
    const { file } = await exported(await writeFrames({ width: 47, height: 31, shades: [shade!] }), { kind: 'mp4' });
    const longer = { width: 48, height: 32, shades: [] };
    const wanted = pixelsOf(longer, (x, y) => shade!(Math.min(x, 46), Math.min(y, 30)));
    const edge = (data: Uint8Array) => data.filter((_, i) => Math.floor(i / 3) % 48 === 47 || i >= 48 * 31 * 3);
    expect(likeness(edge(decodeWithFfmpeg(file).rgb), edge(withoutAlpha(wanted)))).toBeGreaterThan(32);
  });

  it('repeats the pictures when it plays a number of times', async () => {
    const { file } = await exported(await writeFrames(disc([0, 1, 2])), { kind: 'mp4', fps: 10, loop: 3 });
    const { frames } = decodeWithFfmpeg(file);
    expect(frames.map(({ start }) => Math.round(start * 10))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('leaves what this process does about its defects alone', async () => {
    const before = process.listeners('uncaughtException').length;
    await exported(await writeFrames(disc([0, 1])), { kind: 'mp4' });
    expect(process.listeners('uncaughtException')).toHaveLength(before);
  });

  it.each([0, 2])('ends with a cancellation after %i frames, and works again after it', async (encoded) => {
    const controller = new AbortController();
    const frames = await writeFrames(clouds([0, 1, 2, 3, 4, 5], 96, 64));
    const work = exported(frames, { kind: 'mp4' }, controller.signal, (done) => {
      if (done === 6 + encoded) controller.abort();
    });
    await expect(work).rejects.toMatchObject({ code: 'jobCancelled' });
    const { file } = await exported(frames, { kind: 'mp4' });
    expect(decodeWithFfmpeg(file).frames).toHaveLength(6);
  });

  it('keeps a byte budget by quality', async () => {
    const frames = await writeFrames(disc([0, 1, 2, 3, 4, 5], { width: 192, height: 128 }));
    const whole = (await exported(frames, { kind: 'mp4' })).files[0]!.bytes;
    const maxBytes = Math.floor(whole * 0.85);
    const less = await exported(frames, { kind: 'mp4', maxBytes });
    expect(readFileSync(less.file).length).toBeLessThanOrEqual(maxBytes);
    expect(less.notices).toHaveLength(1);
  });
});

describe('an ffmpeg that does not work', () => {
  it.runIf(process.platform !== 'win32')('is told about, and the own encoder does it', async () => {
    const folder = temporaryFolder();
    const broken = path.join(folder, 'ffmpeg');
    writeFileSync(broken, '#!/bin/sh\n[ "$2" = -encoders ] && echo libx264 || { echo no such thing >&2; exit 3; }\n');
    chmodSync(broken, 0o755);
    const exported = await exportedWithPath(folder);
    const { file, notices } = await exported(await writeFrames(disc([0, 1])), { kind: 'mp4' });
    expect(decodeWithFfmpeg(file).frames).toHaveLength(2);
    expect(notices).toMatchObject([{ code: 'ffmpegUnused', args: { ffmpeg: broken, detail: 'no such thing.' } }]);
  });
});
