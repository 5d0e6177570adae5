import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { framesRecordSchema } from '../../src/protocol/frames';
import { fixtureModel, until } from './harness';
import { ended, Shell, small } from './shell';

const square = ['--width', '64', '--height', '64'];

function record(folder: string) {
  return framesRecordSchema.parse(JSON.parse(readFileSync(path.join(folder, 'frames.json'), 'utf8')));
}

function frames(folder: string): Buffer[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.png'));
  expect(names.sort()).toEqual(names.map((_, i) => `frame-${String(i).padStart(5, '0')}.png`));
  return names.map((name) => readFileSync(path.join(folder, name)));
}

const pixels = (file: string | Buffer) => sharp(file).raw().toBuffer();

test('goes from prompt to prompt, and begins and ends with the pictures that generate draws', async () => {
  const shell = new Shell();
  const { code, stdout, stderr } = await shell.easel(['walk', 'a red apple', 'the sea', ...small, '--frames', '4']);
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'a-red-apple\n' });
  expect(stderr).toMatch(/4 frames of 64×64, 0\.3 s at 12 a second: drawn in .* on the CPU/);
  const folder = shell.file('a-red-apple');
  const drawn = frames(folder);
  expect(drawn).toHaveLength(4);
  expect(record(folder)).toMatchObject({ task: 'walk', frames: 4, done: 4, fps: 12, width: 64, height: 64 });

  await shell.draw('--output', 'first.png');
  await shell.easel(['generate', 'the sea', ...small, '--output', 'last.png']);
  expect(await pixels(drawn[0]!)).toEqual(await pixels(shell.file('first.png')));
  expect(await pixels(drawn[3]!)).toEqual(await pixels(shell.file('last.png')));
  expect(await pixels(drawn[1]!)).not.toEqual(await pixels(drawn[0]!));
});

test('every flag arrives in the walk, and --json prints one document', async () => {
  const shell = new Shell();
  const flags = ['--mode', 'seeds', '--seed-to', '9', '--interpolation', 'linear', '--fps', '24', '--frames', '2'];
  const asked = ['--negative-prompt', 'blue', '--guidance-scale', '2.5', '--scheduler', 'euler', ...square];
  const run = await shell.easel(['walk', 'a cat', ...small, ...flags, ...asked, '--output', 'seeds', '--json']);
  expect(run.code).toBe(0);
  expect(JSON.parse(run.stdout)).toMatchObject({
    ...{ folder: shell.file('seeds'), frames: 2, fps: 24, width: 64, height: 64 },
    request: {
      spec: {
        ...{ mode: 'seeds', prompts: ['a cat'], seed: 7, seedTo: 9, interpolation: 'linear', frames: 2, fps: 24 },
        ...{ negativePrompt: 'blue', guidanceScale: 2.5, scheduler: 'euler', numInferenceSteps: 2 },
        model: fixtureModel('sd15'),
      },
    },
    device: { device: 'cpu' },
  });
});

test('reads prompts by frame, and loops with one prompt', async () => {
  const shell = new Shell();
  await shell.easel(['walk', '{0: a cat, 2: "a dog"}', ...small, '--output', 'keyed']);
  expect(record(shell.file('keyed'))).toMatchObject({
    frames: 3,
    request: { spec: { mode: 'prompts', prompts: ['a cat', 'a dog'], promptFrames: [0, 2] } },
  });
  await shell.easel(['walk', '--prompt', 'a cat', ...small, '--frames', '2', '--radius', '90', '--output', 'loop']);
  expect(record(shell.file('loop'))).toMatchObject({ frames: 2, request: { spec: { mode: 'loop', radius: 90 } } });
});

test('makes a file that plays, and clears its frames away', async () => {
  const shell = new Shell();
  const walk = ['walk', 'a cat', ...small, '--frames', '3', '--fps', '10', '--output', 'cat.gif', '--json'];
  const { code, stdout } = await shell.easel(walk);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    clip: { file: shell.file('cat.gif'), frames: 3, duration: 0.3 },
  });
  expect(existsSync(shell.file('cat-frames'))).toBe(false);
  expect(await sharp(shell.file('cat.gif'), { animated: true }).metadata()).toMatchObject({ pages: 3, loop: 0 });
});

test('a file that plays is made as the flags say, which mean nothing for a folder', async () => {
  const shell = new Shell();
  const walk = ['walk', 'a red apple', 'the sea', ...small, '--frames', '4'];
  const flags = ['--loop', '2', '--rubber-band', '--still'];
  const made = await shell.easel([...walk, ...flags, '--output', 'walk.webp']);
  expect(made).toMatchObject({ code: 0, stdout: 'walk.webp\nwalk-still.png\n' });
  // There and back.
  expect(await sharp(shell.file('walk.webp'), { animated: true }).metadata()).toMatchObject({ pages: 6, loop: 2 });
  const fitted = await shell.easel([...walk, '--max-bytes', '4000', '--output', 'small.gif']);
  expect(fitted).toMatchObject({ code: 0, stderr: expect.stringContaining('To fit into') as string });
  expect(readFileSync(shell.file('small.gif')).length).toBeLessThanOrEqual(4000);

  expect(await shell.easel([...walk, '--still', '--output', 'folder/'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--still is for a file that plays: let --output name one') as string,
  });
  expect(await shell.easel([...walk, '--loop', '-1', '--output', 'never.gif'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--loop: must be at least 0 (-1)') as string,
  });
  expect(readdirSync(shell.folder).sort()).toEqual(['small.gif', 'walk-still.png', 'walk.webp']);
});

test('interrupted and resumed it makes the very files of one run', async () => {
  const shell = new Shell();
  const slow = ['--model', fixtureModel('slow'), '--scheduler', 'euler-ancestral', '--steps', '2', '--seed', '7'];
  const walk = ['walk', 'a cat', '--mode', 'loop', '--frames', '6', ...slow];
  const child = shell.start(...walk, '--output', 'two');
  const folder = shell.file('two');
  await until('two frames are there', () => existsSync(path.join(folder, 'frame-00001.png')));
  child.kill('SIGINT');
  expect((await ended(child)).code).toBe(130);
  const { done } = record(folder);
  expect(done).toBeGreaterThanOrEqual(2);
  expect(done).toBeLessThan(6);
  expect(frames(folder)).toHaveLength(done);

  expect(await shell.easel(['walk', '--resume', '--output', 'two'])).toMatchObject({ code: 0, stdout: 'two\n' });
  await shell.easel([...walk, '--output', 'one']);
  expect(frames(folder)).toEqual(frames(shell.file('one')));
  expect(record(folder)).toEqual(record(shell.file('one')));
});

test('touches no frames that are there', async () => {
  const shell = new Shell();
  const walk = ['walk', 'a cat', ...small, '--frames', '2'];
  await shell.easel(walk);
  const before = frames(shell.file('a-cat'));
  const again = await shell.easel([...walk, '--seed', '8']);
  expect(again.code).toBe(1);
  expect(again.stderr).toMatch(/The folder .*a-cat has frames already\./);
  expect(frames(shell.file('a-cat'))).toEqual(before);
});

test.each([
  [[], /the prompt is missing/],
  [['a', 'b', '--mode', 'grid'], /--mode grid takes four prompts, not 2/],
  [['a', 'b', 'c', 'd', '--mode', 'grid', '--frames', '10'], /--frames: must be a square number/],
  [['a', '--mode', 'prompts'], /--mode prompts takes two prompts or more, not 1/],
  [['a', '--mode', 'seeds'], /--mode seeds needs --seed-to/],
  [['a', '--mode', 'around', '--radius', '3'], /--radius is of use only with --mode loop, not with around/],
  [['a', '--frames', '0'], /--frames: .*\(0\)/],
  [['a', '--seed', '-1'], /--seed: .*\(-1\)/],
  [['{0: a, 0: b}'], /at character 8 of the prompts: frame 0 has a prompt already/],
  [['--resume'], /--resume needs --output/],
  [['a', '--resume', '--output', 'x'], /leave them out/],
])('wrong usage is told: walk %j', async (args, message) => {
  const { code, stderr } = await new Shell().easel(['walk', ...args]);
  expect(stderr).toMatch(message);
  expect(code).toBe(2);
});

test('an ending that no file that plays has is told before anything is drawn', async () => {
  const shell = new Shell();
  const { code, stderr } = await shell.easel(['walk', 'a cat', ...small, '--output', 'cat.xyz']);
  expect(code).toBe(1);
  expect(stderr).toMatch(/The ending of .*cat\.xyz/);
  expect(readdirSync(shell.folder)).toEqual([]);
});

test('a folder that cannot be resumed is told', async () => {
  const { code, stderr } = await new Shell().easel(['walk', '--resume', '--output', 'nowhere']);
  expect(code).toBe(1);
  expect(stderr).toMatch(/frames\.json could not be read/);
});
