import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { openSequence, readCovering } from '../../../src/sidecar/engine/media/pictureSequence';
import { pngsOf } from '../../../src/sidecar/engine/media/pngStream';
import { ffmpeg } from './ffmpeg';
import { clouds, exported, likeness, pixelsOf, temporaryFolder, writeFrames } from './frames';

const drawing = clouds([0, 1, 2, 3, 4, 5, 6], 96, 64);
const size = { width: 96, height: 64 };

async function clip(kind: 'mp4' | 'apng' | 'webp' | 'gif'): Promise<string> {
  return (await exported(await writeFrames(drawing, { fps: 10 }), { kind })).file;
}

function opened(file: string, options: { nth?: number; most?: number; scratch?: string; signal?: AbortSignal } = {}) {
  const { nth = 1, most = 100, scratch = path.join(temporaryFolder(), 'scratch'), signal } = options;
  return openSequence(file, { nth, most, scratch, signal: signal ?? new AbortController().signal });
}

/** How like frame `index` of the drawing the picture is, in decibels. */
async function likenessTo(index: number, sequence: Awaited<ReturnType<typeof openSequence>>, picture: number) {
  const { data } = await readCovering(sequence, picture, size);
  return likeness(
    data,
    pixelsOf(drawing, drawing.shades[index]!).filter((_, i) => i % 4 !== 3),
  );
}

describe('with an ffmpeg on the PATH', () => {
  beforeEach(() => {
    vi.stubEnv('PATH', path.dirname(ffmpeg));
    return () => vi.unstubAllEnvs();
  });

  it.each(['mp4', 'apng'] as const)('%s is read picture by picture, and put away', async (kind) => {
    const scratch = path.join(temporaryFolder(), 'scratch');
    const file = await clip(kind);
    const every = await opened(file, { scratch });
    expect(every.count).toBe(7);
    for (const i of [0, 3, 6]) expect(await likenessTo(i, every, i)).toBeGreaterThan(30);
    expect(await likenessTo(6, every, 99)).toBeGreaterThan(30);
    await every.close();
    expect(existsSync(scratch)).toBe(false);

    const third = await opened(file, { nth: 3 });
    expect(third.count).toBe(3);
    expect(await likenessTo(6, third, 2)).toBeGreaterThan(30);
    await third.close();
    const few = await opened(file, { nth: 2, most: 2 });
    expect(few.count).toBe(2);
    await few.close();
  });

  it('a video that breaks off gives what it has; one that has nothing is told', async () => {
    const file = await clip('mp4');
    truncateSync(file, Math.floor(readFileSync(file).length * 0.7));
    const part = await opened(file);
    expect(part.count).toBeGreaterThan(0);
    expect(part.count).toBeLessThan(7);
    await part.close();

    const scratch = path.join(temporaryFolder(), 'scratch');
    for (const content of ['', 'no film']) {
      writeFileSync(file, content);
      const error = { code: 'sequenceUnreadable', serialised: { args: { file } } };
      await expect(opened(file, { scratch })).rejects.toMatchObject(error);
    }
    expect(existsSync(scratch)).toBe(false);
  });

  it('is ended with a cancellation', async () => {
    const controller = new AbortController();
    const scratch = path.join(temporaryFolder(), 'scratch');
    const endless = path.join(temporaryFolder(), 'ffmpeg');
    writeFileSync(endless, `#!/bin/sh\n[ "$2" = -version ] || exec '${ffmpeg}' -re "$@"\n`, { mode: 0o755 });
    vi.stubEnv('PATH', path.dirname(endless));
    const work = opened(await clip('mp4'), { scratch, signal: controller.signal });
    work.catch(() => undefined);
    await vi.waitUntil(() => existsSync(scratch) && readdirSync(scratch).length > 0);
    controller.abort();
    await expect(work).rejects.toMatchObject({ code: 'jobCancelled' });
    expect(existsSync(scratch)).toBe(false);
  });
});

it('without an ffmpeg an APNG and a video are refused, and a picture is read', async () => {
  vi.stubEnv('PATH', '');
  const files = [await clip('apng'), await clip('mp4')];
  for (const file of files) {
    await expect(opened(file)).rejects.toMatchObject({ code: 'ffmpegMissing', serialised: { args: { file } } });
  }
  const picture = path.join(await writeFrames(drawing), 'frame-00002.png');
  expect(await likenessTo(2, await opened(picture), 0)).toBe(Infinity);
  vi.unstubAllEnvs();
});

it.each(['gif', 'webp'] as const)('%s has a picture a frame', async (kind) => {
  const sequence = await opened(await clip(kind));
  expect(sequence.count).toBe(7);
  for (const i of [0, 6]) expect(await likenessTo(i, sequence, i)).toBeGreaterThan(20);
});

it('a picture that cannot be read is named, and a file that is not there', async () => {
  const folder = await writeFrames(drawing);
  const broken = path.join(folder, 'frame-00001.png');
  truncateSync(broken, 0);
  const sequence = await opened(folder);
  await expect(readCovering(sequence, 1, size)).rejects.toMatchObject({
    ...{ code: 'sequenceUnreadable', serialised: { args: { file: broken } } },
  });
  const single = path.join(folder, 'frame-00002.png');
  truncateSync(single, 300);
  await expect(readCovering(await opened(single), 0, size)).rejects.toMatchObject({
    ...{ code: 'sequenceUnreadable', serialised: { args: { file: single } } },
  });
  const nowhere = path.join(folder, 'nowhere.gif');
  await expect(opened(nowhere)).rejects.toMatchObject({ code: 'fileNotRead', serialised: { args: { file: nowhere } } });
  const empty = path.join(folder, 'empty');
  mkdirSync(empty);
  await expect(opened(empty)).rejects.toMatchObject({ code: 'sequenceUnreadable' });
});

describe('PNG files one behind the other', () => {
  async function taken(data: Uint8Array, piece: number): Promise<Uint8Array[]> {
    async function* pieces() {
      await Promise.resolve();
      for (let at = 0; at < data.length; at += piece) yield data.subarray(at, at + piece);
    }
    const files: Uint8Array[] = [];
    for await (const file of pngsOf(pieces())) files.push(file);
    return files;
  }

  it.each([1, 7, 1000, 1e6])('come apart in pieces of %i bytes; what breaks off is left out', async (piece) => {
    const files = await Promise.all(
      ['red', 'green', 'blue'].map((background) =>
        sharp({ create: { width: 9, height: 5, channels: 3, background } })
          .png()
          .toBuffer(),
      ),
    );
    const found = await taken(Buffer.concat([...files, files[0]!.subarray(0, 60)]), piece);
    expect(found.map((each) => Buffer.from(each))).toEqual(files);
  });

  it('are nothing else', async () => {
    await expect(taken(Buffer.from('this is text and no picture'), 100)).rejects.toThrow('this is no PNG');
  });
});
