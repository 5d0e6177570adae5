import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import * as z from 'zod';
import packageManifest from '../../package.json';
import { requests, sidecarLogName } from '../../src/protocol/wire';
import { readGenerationMetadata } from '../../src/protocol/generationMetadata';
import { fixtureModel, until } from './harness';
import { ended, Shell, small } from './shell';

const fileSchema = z.object({ file: z.string(), seed: z.number() });
const errorSchema = z.object({ error: z.object({ code: z.string(), what: z.string(), todo: z.string() }) });

function isPng(data: Uint8Array): boolean {
  return Buffer.from(data.subarray(0, 8)).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]));
}

test('draws with the built-in model, names the file after the prompt and tells how', async () => {
  const shell = new Shell();
  const { code, stdout, stderr } = await shell.easel(['generate', 'A red apple, on blue!', '--device', 'cpu']);
  expect(stderr).toMatch(/Drawn in .* on the CPU with the model “Easel's own”, seed \d+\./);
  expect(stdout).toBe('a-red-apple-on-blue.png\n');
  expect(code).toBe(0);
  const data = readFileSync(shell.file('a-red-apple-on-blue.png'));
  expect(isPng(data)).toBe(true);
  expect([data.readUInt32BE(16), data.readUInt32BE(20)]).toEqual([256, 256]);
  expect(data.includes('A red apple, on blue!')).toBe(true);
});

test('--no-metadata keeps the prompt out of the file', async () => {
  const shell = new Shell();
  await shell.draw('--output', 'with.png');
  await shell.draw('--output', 'without.png', '--no-metadata');
  expect(readFileSync(shell.file('with.png')).includes('a red apple')).toBe(true);
  expect(readFileSync(shell.file('without.png')).includes('a red apple')).toBe(false);
});

test('every flag arrives in the request, and --json prints one document', async () => {
  const shell = new Shell();
  const flags = ['--negative-prompt', 'blue', '--width', '64', '--height', '32', '--guidance-scale', '2.5'];
  const { code, stdout } = await shell.draw(...flags, '--scheduler', 'euler', '--num-images', '2', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    files: [
      { file: shell.file('a-red-apple-1.png'), seed: 7, width: 64, height: 32 },
      { file: shell.file('a-red-apple-2.png'), seed: 8, width: 64, height: 32 },
    ],
    request: {
      ...{ prompt: 'a red apple', negativePrompt: 'blue', width: 64, height: 32, numInferenceSteps: 2 },
      ...{ guidanceScale: 2.5, scheduler: 'euler', seed: 7, numImages: 2, model: fixtureModel('sd15') },
    },
    device: { device: 'cpu' },
    model: { hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
  });
  expect(shell.pictures).toEqual(['a-red-apple-1.png', 'a-red-apple-2.png']);
});

test('--transparent draws one where the model can, and a prompt it is not sure of is told once', async () => {
  const shell = new Shell();
  const icons = ['--model', fixtureModel('alpha'), '--width', '64', '--height', '64'];
  const hint = /^Note: This model is not sure/gm;
  const clear = await shell.easel([
    'generate',
    'a ? fox',
    ...small,
    ...icons,
    '--transparent',
    '--output',
    'clear.png',
  ]);
  expect(clear).toMatchObject({ code: 0, stdout: 'clear.png\n' });
  expect(clear.stderr.match(hint)).toHaveLength(1);
  const data = readFileSync(shell.file('clear.png'));
  expect(await sharp(data).metadata()).toMatchObject({ channels: 4 });
  expect(readGenerationMetadata(data)?.request).toMatchObject({ prompt: 'a ? fox', transparent: true });

  const line = JSON.stringify({ prompt: 'a ? fox', transparent: true, output: 'batch.png' });
  const batch = await shell.easel(['generate', '--batch', '-', ...small, ...icons, '--json'], line);
  expect(batch.stderr).not.toMatch(hint);
  expect(JSON.parse(batch.stdout)).toMatchObject({
    results: [{ request: { transparent: true }, notices: [{ code: 'outsideDomain' }] }],
  });
  expect(readFileSync(shell.file('batch.png')).equals(data)).toBe(true);
});

test('the same seed draws the same bytes, and image i of several is that of seed + i', async () => {
  const shell = new Shell();
  await shell.draw('--no-metadata', '--num-images', '2', '--output', 'both.png');
  await shell.draw('--no-metadata', '--output', 'first.png');
  await shell.draw('--no-metadata', '--seed', '8', '--output', 'second.png');
  const [first, second] = [readFileSync(shell.file('first.png')), readFileSync(shell.file('second.png'))];
  expect(readFileSync(shell.file('both-1.png')).equals(first)).toBe(true);
  expect(readFileSync(shell.file('both-2.png')).equals(second)).toBe(true);
  expect(first.equals(second)).toBe(false);
});

test('a file is never overwritten unless that is asked for', async () => {
  const shell = new Shell();
  writeFileSync(shell.file('x.png'), 'mine');
  const second = await shell.draw('--output', 'x.png');
  expect(second).toMatchObject({ code: 0, stdout: 'x-2.png\n' });
  expect(second.stderr).toContain('x.png exists and was left as it is');
  expect(await shell.draw('--output', 'x.png')).toMatchObject({ stdout: 'x-3.png\n' });
  expect(readFileSync(shell.file('x.png'), 'utf8')).toBe('mine');
  expect(await shell.draw('--output', 'x.png', '--overwrite')).toMatchObject({ code: 0, stdout: 'x.png\n' });
  expect(isPng(readFileSync(shell.file('x.png')))).toBe(true);
  expect(readdirSync(shell.folder).sort()).toEqual(['x-2.png', 'x-3.png', 'x.png']);
});

test('--output names a folder, which is made', async () => {
  const shell = new Shell();
  const { stdout } = await shell.draw('--output', 'new/deep/');
  expect(stdout).toBe(`${path.join('new', 'deep', 'a-red-apple.png')}\n`);
  expect(existsSync(shell.file('new/deep/a-red-apple.png'))).toBe(true);
});

test('a place that cannot be written to is told before anything is drawn', async () => {
  const shell = new Shell();
  writeFileSync(shell.file('notAFolder'), '');
  const { code, stderr } = await shell.draw('--output', 'notAFolder/x.png');
  expect(code).toBe(1);
  expect(stderr).toContain('could not be written');
  expect(shell.sandbox.processes()).toEqual([]);
});

test('the prompt comes from standard input, and words without quotes are one prompt', async () => {
  const shell = new Shell();
  const fromInput = await shell.easel(['generate', '-', ...small, '--json'], 'ein roter Apfel 🍎\nim Gras\n');
  expect(JSON.parse(fromInput.stdout)).toMatchObject({ request: { prompt: 'ein roter Apfel 🍎\nim Gras' } });
  const words = await shell.easel(['generate', 'two', 'words', ...small, '--json']);
  expect(JSON.parse(words.stdout)).toMatchObject({ request: { prompt: 'two words' } });
  expect(shell.pictures).toEqual(['ein-roter-apfel-im-gras.png', 'two-words.png']);
});

test('a batch draws every good line with one engine and reports the bad ones under their numbers', async () => {
  const shell = new Shell();
  const lines = [
    { prompt: 'one', output: 'named.png', seed: 1 },
    { prompt: 'two', numImages: 2 },
    { promt: 'misspelt' },
    { prompt: 'wide', width: 33 },
    { prompt: 'last', numInferenceSteps: 3 },
  ];
  const content = [
    '\uFEFF',
    ...lines.slice(0, 3).map((line) => JSON.stringify(line)),
    '{"prompt":',
    ...lines.slice(3).map((line) => JSON.stringify(line)),
  ];
  writeFileSync(shell.file('batch.jsonl'), content.join('\r\n'));
  const { code, stdout, stderr } = await shell.easel(['generate', '--batch', 'batch.jsonl', ...small, '--json']);
  expect(code).toBe(1);
  const results = z
    .object({
      results: z.array(
        z.object({ line: z.number() }).and(z.union([z.object({ files: z.array(fileSchema) }), errorSchema])),
      ),
    })
    .parse(JSON.parse(stdout)).results;
  expect(
    results.map((result) => [
      result.line,
      'error' in result ? result.error.code : result.files.map(({ file, seed }) => [path.basename(file), seed]),
    ]),
  ).toEqual([
    [2, [['named.png', 1]]],
    [
      3,
      [
        ['two-1.png', 7],
        ['two-2.png', 8],
      ],
    ],
    [4, 'batchLineInvalid'],
    [5, 'batchLineInvalid'],
    [6, 'sizeInvalid'],
    [7, [['last.png', 7]]],
  ]);
  expect(stderr).toContain('Line 4 of batch.jsonl cannot be drawn');
  expect(stderr).toContain('"promt"');
  expect(shell.pictures).toEqual(['last.png', 'named.png', 'two-1.png', 'two-2.png']);
  expect(shell.sandbox.logText.match(/engine \d+ started/g)).toHaveLength(1);
});

test('a batch comes from standard input', async () => {
  const shell = new Shell();
  const { code, stdout } = await shell.easel(
    ['generate', '--batch', '-', ...small],
    '{"prompt":"one"}\n\n{"prompt":"two"}\n',
  );
  expect(code).toBe(0);
  expect(stdout.trim().split('\n').sort()).toEqual(['one.png', 'two.png']);
});

test.each([
  ['no prompt', ['generate'], 'the prompt is missing'],
  ['a word for a number', ['generate', 'x', '--width', 'wide'], 'must be a number'],
  ['a fraction of a pixel', ['generate', 'x', '--width', '12.5'], '--width'],
  ['a negative seed', ['generate', 'x', '--seed', '-1'], '--seed'],
  ['no steps', ['generate', 'x', '--steps', '0'], '--steps'],
  ['an unknown scheduler', ['generate', 'x', '--scheduler', 'magic'], 'Allowed choices are ddim'],
  ['an unknown device', ['generate', 'x', '--device', 'tpu'], 'Allowed choices are auto, cuda, cpu'],
  ['an unknown flag', ['generate', 'x', '--sed', '1'], "unknown option '--sed'"],
  ['another kind of file', ['generate', 'x', '--output', 'x.jpg'], 'not a PNG file'],
  ['a prompt and a batch', ['generate', 'x', '--batch', 'b.jsonl'], 'not both'],
  ['one file for a batch', ['generate', '--batch', 'b.jsonl', '--output', 'x.png'], '--output is a folder'],
  ['an unknown command', ['draw'], "unknown command 'draw'"],
  ['no model', ['models', 'info'], "missing required argument 'id|folder'"],
])('wrong usage, %s: exit code 2 and nothing is started', async (_, args, sentence) => {
  const shell = new Shell();
  const { code, stdout, stderr } = await shell.easel(args);
  expect(stderr).toContain(sentence);
  expect(stderr).not.toMatch(/^ {4}at /m);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(shell.sandbox.processes()).toEqual([]);
  const json = await shell.easel([...args, '--json']);
  expect(errorSchema.parse(JSON.parse(json.stdout)).error.code).toBe('usage');
});

test.each([
  ['an unknown model', ['--model', 'nope'], 'There is no model "nope".', 'Use one of: builtin'],
  ['a folder that is not a model', ['--model', '.'], 'no model_index.json', 'Choose a folder in the diffusers layout'],
  [
    'a background it does not have',
    ['--transparent'],
    'cannot draw a transparent background',
    'Choose a model that can',
  ],
  ['a size that the model cannot draw', ['--width', '33'], 'cannot draw 33×', 'The nearest sizes it can draw are'],
])('%s: what and what to do, exit code 1', async (_, args, what, todo) => {
  const shell = new Shell();
  const { code, stdout, stderr } = await shell.draw(...args);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(what);
  expect(stderr).toContain(todo);
  expect(stderr).not.toMatch(/^ {4}at /m);
  const { error } = errorSchema.parse(JSON.parse((await shell.draw(...args, '--json')).stdout));
  expect(error.what).toContain(what);
  expect(error.todo).toContain(todo);
  expect(shell.pictures).toEqual([]);
});

test('Ctrl+C cancels the job, waits for its end and leaves nothing behind', async () => {
  const shell = new Shell();
  const child = shell.start('generate', 'a long one', '--model', fixtureModel('slow'), '--steps', '1000');
  const run = ended(child);
  let output = '';
  child.stderr!.on('data', (chunk) => (output += String(chunk)));
  await until('it draws', () => output.includes('Drawing'));
  child.kill('SIGINT');
  expect(await run).toMatchObject({ code: 130, stdout: '' });
  expect(output).toContain('Cancelled.');
  expect(shell.pictures).toEqual([]);
  expect(await shell.status()).toMatchObject({ running: true, jobs: { queued: 0, running: 0, uncollected: 0 } });
});

test('Ctrl+C in a batch ends all of it', async () => {
  const shell = new Shell();
  const lines = Array.from({ length: 5 }, (_, index) => JSON.stringify({ prompt: `number ${index}` }));
  const child = shell.start('generate', '--batch', '-', '--model', fixtureModel('slow'), '--steps', '1000');
  child.stdin!.end(lines.join('\n'));
  const run = ended(child);
  let output = '';
  child.stderr!.on('data', (chunk) => (output += String(chunk)));
  await until('it draws', () => output.includes('Drawing'));
  child.kill('SIGINT');
  expect(await run).toMatchObject({ code: 130, stdout: '' });
  expect(await shell.status()).toMatchObject({ running: true, jobs: { queued: 0, running: 0, uncollected: 0 } });
});

test('a second Ctrl+C leaves at once, even from a sidecar that does not answer', async () => {
  const shell = new Shell();
  const child = shell.start('generate', 'a long one', '--model', fixtureModel('slow'), '--steps', '1000');
  const run = ended(child);
  let output = '';
  child.stderr!.on('data', (chunk) => (output += String(chunk)));
  await until('it draws', () => output.includes('Drawing'));
  const status = await shell.status();
  if (!status.running) throw new Error('no sidecar');
  process.kill(status.pid, 'SIGSTOP');
  child.kill('SIGINT');
  await until('it cancels', () => output.includes('once more leaves at once'));
  expect(child.exitCode).toBeNull();
  child.kill('SIGINT');
  expect(await run).toMatchObject({ code: 130 });
});

test('a reader that leaves early is no failure, and the picture is there', async () => {
  const shell = new Shell();
  const child = shell.start('generate', 'a red apple', ...small);
  child.stdout!.destroy();
  child.stderr!.destroy();
  const [code] = (await once(child, 'exit')) as [number];
  expect(code).toBe(0);
  expect(shell.pictures).toEqual(['a-red-apple.png']);
});

test('sidecar status and stop start nothing; the log can be read without it', async () => {
  const shell = new Shell();
  expect(await shell.status()).toEqual({ running: false });
  expect(await shell.easel(['sidecar', 'stop'])).toMatchObject({ code: 0, stderr: 'The sidecar was not running.\n' });
  expect(shell.sandbox.processes()).toEqual([]);
  expect(await shell.easel(['sidecar', 'log'])).toMatchObject({ code: 0, stdout: '' });

  await shell.draw();
  expect(await shell.status()).toMatchObject({ running: true, version: packageManifest.version, clients: 1 });
  expect((await shell.easel(['sidecar'])).stdout).toMatch(/^engine +process \d+, model .*, on cpu/m);
  expect(await shell.easel(['sidecar', 'stop'])).toMatchObject({ code: 0, stderr: 'The sidecar has been stopped.\n' });
  await until('sidecar and engine are gone', () => shell.sandbox.processes().length === 0);
  expect((await shell.easel(['sidecar', 'log', '--lines', '1'])).stdout).toMatch(/^\S+Z \d+ \w+ .*\n$/);
  expect((await shell.easel(['sidecar', 'log', '--path'])).stdout.trim()).toBe(
    path.join(shell.sandbox.stateFolder, sidecarLogName),
  );
});

test('it finds the sidecar of a window', async () => {
  const shell = new Shell();
  const window = shell.sandbox.client({ version: packageManifest.version });
  const { pid } = await window.request(requests.sidecarStatus, {});
  expect(await shell.status()).toMatchObject({ running: true, pid, clients: 2 });
});

test('models are listed, told about, added and removed', async () => {
  const shell = new Shell();
  expect((await shell.easel(['models', 'list'])).stdout).toMatch(/^ID .*\nbuiltin +Easel's own +[\d.]+ MB +MIT\n$/);
  expect((await shell.easel(['models', 'info', 'builtin'])).stdout).toMatch(
    /^picture size +256 × 256 \(multiples of 8\)$/m,
  );
  const icons = await shell.easel(['models', 'info', fixtureModel('alpha')]);
  expect(icons.stdout).toMatch(/^draws well +64 × 64, 96 × 64\ntransparent +yes \(--transparent\)$/m);
  const relative = path.relative(shell.folder, fixtureModel('sd21'));
  const added = await shell.easel(['models', 'add', relative, '--id', 'my/model', '--json']);
  expect(JSON.parse(added.stdout)).toMatchObject({ id: 'my/model', folder: fixtureModel('sd21') });
  expect((await shell.easel(['models'])).stdout).toMatch(/^my\/model /m);
  expect(await shell.draw('--model', 'my/model')).toMatchObject({ code: 0 });
  expect(await shell.easel(['models', 'remove', 'my/model'])).toMatchObject({ code: 0 });
  expect(existsSync(path.join(fixtureModel('sd21'), 'model_index.json'))).toBe(true);
  expect(await shell.draw('--model', 'my/model')).toMatchObject({ code: 1 });
});

test('the doctor says what works', async () => {
  const shell = new Shell();
  const { code, stdout } = await shell.easel(['doctor']);
  expect(stdout).toMatch(/^ok +model builtin: /m);
  expect(stdout).toMatch(/^ok +device cpu: /m);
  expect(code).toBe(0);
});

test('help and version', async () => {
  const shell = new Shell();
  expect(await shell.easel(['--version'])).toMatchObject({ code: 0, stdout: `${packageManifest.version}\n` });
  const { code, stdout } = await shell.easel(['generate', '--help']);
  expect(code).toBe(0);
  for (const flag of [
    '--model',
    '--negative-prompt',
    '--width',
    '--height',
    '--steps',
    '--guidance-scale',
    '--scheduler',
    '--seed',
    '--num-images',
    '--transparent',
    '--device',
    '--output',
    '--batch',
    '--json',
    '--no-metadata',
  ])
    expect(stdout).toContain(flag);
});
