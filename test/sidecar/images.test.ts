import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runJob } from '../../src/client/runJob';
import { readGenerationMetadata } from '../../src/protocol/generationMetadata';
import type { Job, JobSubmission, SubmissionOf } from '../../src/protocol/jobs';
import { requests } from '../../src/protocol/wire';
import { fixtureModel, matching, Sandbox, submission } from './harness';
import { Shell, small } from './shell';

const shell = new Shell(afterAll);
const sandbox = new Sandbox(afterAll);
const client = sandbox.client();

/** A gradient with a disc, and a mask whose left half is white. */
let init: Uint8Array<ArrayBuffer>;
let mask: Uint8Array<ArrayBuffer>;
beforeAll(async () => {
  const drawn = (svg: string) => sharp(Buffer.from(svg)).png().toBuffer();
  const sized = '<svg xmlns="http://www.w3.org/2000/svg" width="128" height="64">';
  init = new Uint8Array(
    await drawn(
      `${sized}<rect width="128" height="64" fill="#25c"/><circle cx="60" cy="30" r="20" fill="#fc3"/></svg>`,
    ),
  );
  mask = new Uint8Array(
    await drawn(`${sized}<rect width="128" height="64"/><rect width="64" height="64" fill="#fff"/></svg>`),
  );
  writeFileSync(shell.file('init.png'), init);
  writeFileSync(shell.file('mask.png'), mask);
  writeFileSync(shell.file('words.png'), 'not a picture');
  writeFileSync(shell.file('half.png'), init.subarray(0, init.length / 2));
});

function sha256(data: Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

describe('files', () => {
  test.each([
    ['png', 'png', 'png'],
    ['jpg', 'jpeg', 'jpeg'],
    ['webp', 'webp', 'webp'],
    ['avif', 'avif', 'heif'],
  ])('--output x.%s writes %s with the request in it, the same bytes again', async (ending, format, decoded) => {
    const sized = ['--output-width', '100', '--output-height', '80', '--width', '64', '--height', '64'];
    const first = await shell.draw('--output', `first.${ending}`, ...sized);
    expect(first).toMatchObject({ code: 0, stdout: `first.${ending}\n` });
    const data = readFileSync(shell.file(`first.${ending}`));
    expect(await sharp(data).metadata()).toMatchObject({ format: decoded, width: 100, height: 80 });
    expect(readGenerationMetadata(data)?.request).toEqual({
      // Its folder is nobody else's.
      ...{ prompt: 'a red apple', negativePrompt: '', model: 'sd15', width: 64, height: 64 },
      ...{ numInferenceSteps: 2, guidanceScale: 7.5, scheduler: 'pndm', seed: 7, numImages: 1 },
      ...(format === 'png' ? {} : { format }),
      ...{ outputWidth: 100, outputHeight: 80 },
    });
    await shell.draw('--output', `second.${ending}`, ...sized);
    expect(readFileSync(shell.file(`second.${ending}`)).equals(data)).toBe(true);
  });

  test('--format names the file in a folder, and a batch line has a format of its own', async () => {
    expect((await shell.draw('--format', 'jpeg', '--output', 'as jpeg/')).code).toBe(0);
    expect(existsSync(shell.file('as jpeg/a-red-apple.jpg'))).toBe(true);
    const lines = [
      { prompt: 'one', format: 'webp' },
      { prompt: 'two', output: 'batch/two.avif', outputWidth: 32 },
    ];
    const text = lines.map((line) => JSON.stringify(line)).join('\n');
    const { code } = await shell.easel(['generate', '--batch', '-', '--output', 'batch', ...small], text);
    expect(code).toBe(0);
    expect(await sharp(readFileSync(shell.file('batch/one.webp'))).metadata()).toMatchObject({ format: 'webp' });
    expect(await sharp(readFileSync(shell.file('batch/two.avif'))).metadata()).toMatchObject({ width: 32, height: 32 });
  });

  test('a prompt that does not fit into a JPEG is told', async () => {
    const result = await runJob(client, submission({ prompt: 'long '.repeat(20_000), format: 'jpeg' }));
    expect(result.notices.map(({ code }) => code)).toContain('metadataLeftOut');
    const other = await runJob(client, submission({ prompt: 'long '.repeat(20_000), format: 'webp' }));
    expect(other.notices.map(({ code }) => code)).not.toContain('metadataLeftOut');
  });
});

describe('from another picture', () => {
  const sized = ['--width', '64', '--height', '64'];

  test('--init-image and --mask-image draw from it, and the file says from which', async () => {
    const from = ['--init-image', 'init.png', '--steps', '4'];
    expect((await shell.draw(...sized, ...from, '--strength', '0.5', '--output', 'i.png')).code).toBe(0);
    expect(readGenerationMetadata(readFileSync(shell.file('i.png')))?.request).toMatchObject({
      strength: 0.5,
      initImageSha256: sha256(init),
    });
    const masked = [...from, '--mask-image', 'mask.png', '--soft-mask'];
    const { code, stdout } = await shell.draw(...sized, ...masked, '--output', 'm.png', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      request: { strength: 1, softMask: true, initImageSha256: sha256(init), maskImageSha256: sha256(mask) },
    });
    await shell.draw(...sized, ...masked, '--invert-mask', '--output', 'n.png');
    // Of the wide image the middle is drawn: there the mask's border is in the middle too.
    const middle = { left: 32, top: 0, width: 64, height: 64 };
    const original = await sharp(init).extract(middle).removeAlpha().raw().toBuffer();
    const [drawn, inverted] = await Promise.all(
      ['m.png', 'n.png'].map((name) => sharp(shell.file(name)).raw().toBuffer()),
    );
    const kept = (pixels: Buffer, from: number, to: number) =>
      pixels.every((value, i) => {
        const x = Math.floor(i / 3) % 64;
        return x < from || x >= to || value === original[i];
      });
    expect(kept(drawn!, 32, 64)).toBe(true);
    expect(kept(drawn!, 0, 32)).toBe(false);
    expect(kept(inverted!, 0, 32)).toBe(true);
    expect(kept(inverted!, 32, 64)).toBe(false);
  });

  test('without a size it is as large as the picture, drawn in the nearest size that the model can draw', async () => {
    const from = ['--init-image', 'init.png', '--steps', '4'];
    expect((await shell.draw(...from, '--output', 'own.png')).code).toBe(0);
    const own = readFileSync(shell.file('own.png'));
    expect(await sharp(own).metadata()).toMatchObject({ width: 128, height: 64 });
    const { width, height } = readGenerationMetadata(own)!.request;
    expect(width / height).toBe(2);
    expect((await shell.draw(...from, '--output-width', '50', '--output', 'small.png')).code).toBe(0);
    expect(await sharp(shell.file('small.png')).metadata()).toMatchObject({ width: 50, height: 25 });
  });

  test('a batch line names its own images', async () => {
    const line = JSON.stringify({ prompt: 'x', initImage: 'init.png', strength: 0.5, output: 'line.png' });
    const { code } = await shell.easel(['generate', '--batch', '-', ...small, ...sized], line);
    expect(code).toBe(0);
    expect(readGenerationMetadata(readFileSync(shell.file('line.png')))?.request.initImageSha256).toBe(sha256(init));
  });

  test.each([
    [['--init-image', 'nowhere.png'], 1, 'fileNotRead'],
    [['--init-image', 'words.png'], 1, 'initImageUnreadable'],
    [['--init-image', 'half.png'], 1, 'initImageUnreadable'],
    [['--init-image', 'init.png', '--mask-image', 'words.png'], 1, 'maskImageUnreadable'],
    [['--init-image', 'init.png', '--strength', '0.2'], 1, 'strengthTooSmall'],
    [['--strength', '0.5'], 2, 'usage'],
    [['--mask-image', 'mask.png'], 2, 'usage'],
  ])('%j ends with %i, %s', async (flags, exitCode, error) => {
    const { code, stdout } = await shell.draw(...sized, ...flags, '--output', 'never.png', '--json');
    expect(code).toBe(exitCode);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: error } });
    expect(existsSync(shell.file('never.png'))).toBe(false);
  });

  test('what does not go together is refused before it is queued', async () => {
    const from = (request: object, rest: Partial<SubmissionOf<'generate'>>) => submission({ ...request }, rest);
    const other = '0'.repeat(64);
    const cases: [JobSubmission, string, RegExp][] = [
      [from({ strength: 0.5 }, {}), 'strengthWithoutImage', /0\.5/],
      [from({ softMask: true }, { kind: 'imageToImage', images: { init } }), 'maskMissing', /mask/],
      [from({}, { kind: 'inpaint', images: { mask } }), 'maskWithoutImage', /init image/],
      [from({}, { kind: 'textToImage', images: { init } }), 'invalidRequest', /imageToImage/],
      [from({}, { kind: 'imageToImage', images: { init: new Uint8Array() } }), 'initImageUnreadable', /empty/],
      [from({ initImageSha256: other }, {}), 'imagesMissing', /0000/],
      [
        from({ initImageSha256: other }, { kind: 'imageToImage', images: { init } }),
        'initImageChanged',
        new RegExp(sha256(init)),
      ],
    ];
    for (const [wrong, code, message] of cases) {
      await expect(client.request(requests.jobsSubmit, wrong)).rejects.toMatchObject({
        code,
        message: matching(message),
      });
    }
    expect((await client.request(requests.jobsList, {})).jobs).toEqual([]);
  });

  test('a model that says that it keeps nothing of a start image is taken at its word', async () => {
    const asked = (model: string) => submission({ model, width: 256, height: 256, strength: 0.75 }, from);
    const from = { kind: 'imageToImage', images: { init } } as const;
    const { notices } = await runJob(client, asked('builtin'));
    expect(notices).toMatchObject([{ code: 'initImageIgnored' }]);
    expect((await runJob(client, asked(fixtureModel('sd21')))).notices).toEqual([]);
  });

  test('a request that was written down draws the same again, given the same images', async () => {
    const images = { init, mask };
    const asked = { model: fixtureModel('sd21'), width: 64, height: 64, strength: 0.75 };
    const first = await runJob(client, submission(asked, { kind: 'inpaint', images }));
    const again = await runJob(client, { kind: 'inpaint', request: first.request, images });
    expect(again.request).toEqual(first.request);
    expect(Buffer.from(again.pictures[0]!.data).equals(first.pictures[0]!.data)).toBe(true);
  });
});

describe('previews', () => {
  const watched = async (rest: Partial<SubmissionOf<'generate'>>) => {
    const seen: Job[] = [];
    const asked = { model: 'builtin', width: 256, height: 256, numInferenceSteps: 150 };
    const result = await runJob(client, submission(asked, rest), { onChange: (job) => seen.push(job) });
    return { result, previews: seen.flatMap(({ preview }) => preview ?? []), seen };
  };

  test('come with the progress of a job that asked for them, and only then', async () => {
    const plain = await watched({});
    expect(plain.previews).toEqual([]);
    const { result, previews, seen } = await watched({ preview: true });
    expect(previews.length).toBeGreaterThan(0);
    for (const { data, width, height } of previews) {
      expect(await sharp(data).metadata()).toMatchObject({ format: 'png', width, height });
    }
    expect(seen.filter(({ preview, state }) => preview !== undefined && state !== 'running')).toEqual([]);
    expect(Buffer.from(result.pictures[0]!.data).equals(plain.result.pictures[0]!.data)).toBe(true);
  });
});
