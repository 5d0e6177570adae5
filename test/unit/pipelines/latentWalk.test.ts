import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { GenerationRequest, Notice } from '../../../src/protocol/generation';
import { walkSpecSchema, type WalkSpecInput } from '../../../src/protocol/walk';
import type { DrawnPicture } from '../../../src/sidecar/engine/pipelines/drawPictures';
import { latentWalk } from '../../../src/sidecar/engine/pipelines/latentWalk';
import { loadModel, type LoadedModel } from '../../../src/sidecar/engine/pipelines/loadModel';
import { resolveRequest } from '../../../src/sidecar/models/resolveRequest';
import { resolveWalk } from '../../../src/sidecar/models/resolveWalk';
import { builtinModel, fixtureModels } from '../models/modelCopy';
import { draw } from './draw';

const timeout = 60_000;
/** Guided, and with noise on the way: all that may go wrong between frames. */
const drawing = { numInferenceSteps: 3, guidanceScale: 4, scheduler: 'euler-ancestral', seed: 5 } as const;

interface Walked {
  readonly frames: DrawnPicture[];
  readonly notices: Notice[];
  readonly progress: [number, number][];
}

async function walk(model: LoadedModel, spec: WalkSpecInput, first = 0, signal = new AbortController().signal) {
  const walked: Walked = { frames: [], notices: [], progress: [] };
  const request = { spec: walkSpecSchema.parse({ ...drawing, ...spec }), folder: '/tmp/of-no-use' };
  const { spec: resolved } = resolveWalk(request, model.folder, () => 0);
  const hooks = {
    signal,
    onStep: (step: number, steps: number) => void walked.progress.push([step, steps]),
    onNotice: (notice: Notice) => void walked.notices.push(notice),
  };
  for await (const frame of latentWalk(model, resolved, hooks, first)) walked.frames.push(frame);
  return walked;
}

async function pictureOf(model: LoadedModel, request: GenerationRequest): Promise<Uint8Array | Uint8ClampedArray> {
  const { pictures } = await draw(
    model,
    resolveRequest({ ...drawing, ...request }, model.folder, () => 0),
  );
  return pictures[0]!.data;
}

type Data = ArrayLike<number>;
function distance(one: Data, other: Data): number {
  let sum = 0;
  for (let i = 0; i < one.length; i++) sum += (one[i]! - other[i]!) ** 2;
  return Math.sqrt(sum);
}

describe('a walk', { timeout }, () => {
  let model: LoadedModel;
  beforeAll(async () => {
    model = await loadModel(join(fixtureModels, 'sd15'), 'cpu');
  }, timeout);

  it.each(['sd15', 'sdxl', 'lcm'])(
    'of %s from prompt to prompt begins, passes and ends at their pictures',
    async (name) => {
      const own = await loadModel(join(fixtureModels, name), 'cpu');
      const scheduler = name === 'lcm' ? 'lcm' : drawing.scheduler;
      const prompts = ['a fox', 'the snow', 'a red boat'];
      const { frames, progress } = await walk(own, { mode: 'prompts', prompts, frames: 5, scheduler });
      expect(frames).toHaveLength(5);
      for (const [i, prompt] of prompts.entries())
        expect(frames[2 * i]!.data, prompt).toEqual(await pictureOf(own, { prompt, scheduler }));
      expect(new Set(frames.map(({ data }) => Buffer.from(data).toString('base64'))).size).toBe(5);
      expect(progress.at(-1)).toEqual([progress.length, progress.length]);
    },
  );

  it('stands still before its first prompt and after its last', async () => {
    const spec: WalkSpecInput = { mode: 'prompts', prompts: ['a fox', 'the snow'], promptFrames: [1, 3], frames: 5 };
    const { frames } = await walk(model, spec);
    expect(frames[0]).toEqual(frames[1]);
    expect(frames[4]).toEqual(frames[3]);
    expect(frames[2]).not.toEqual(frames[1]);
    expect(frames[2]).not.toEqual(frames[3]);
  });

  it('on arcs goes elsewhere than straight, between the same ends', async () => {
    const spec: WalkSpecInput = { mode: 'prompts', prompts: ['a fox', 'the snow'], frames: 3 };
    const [straight, arc] = [await walk(model, spec), await walk(model, { ...spec, interpolation: 'spherical' })];
    expect(arc.frames[0]).toEqual(straight.frames[0]);
    expect(arc.frames[2]).toEqual(straight.frames[2]);
    expect(arc.frames[1]).not.toEqual(straight.frames[1]);
  });

  it('begun in the middle draws the very same frames', async () => {
    const spec: WalkSpecInput = { mode: 'seeds', prompts: ['a fox'], seedTo: 9, frames: 4 };
    const [whole, rest] = [await walk(model, spec), await walk(model, spec, 2)];
    expect(rest.frames).toEqual(whole.frames.slice(2));
    expect(rest.progress).toEqual(whole.progress.slice(whole.progress.length / 2));
  });

  it('through a grid has its prompts at the corners, and goes there and back', async () => {
    const prompts = ['a fox', 'the snow', 'a red boat', 'a cat'];
    const { frames } = await walk(model, { mode: 'grid', prompts, frames: 9 });
    const corners = [0, 2, 8, 6].sort((a, b) => a - b);
    const of = async (prompt: string) => pictureOf(model, { prompt });
    expect(corners.map((i) => frames[i]!.data)).toEqual([
      await of('a fox'),
      await of('the snow'),
      await of('a red boat'),
      await of('a cat'),
    ]);
    // The middle of the right side comes straight after the top right corner.
    const side = await walk(model, { mode: 'prompts', prompts: ['the snow', 'a cat'], frames: 3 });
    expect(frames[3]).toEqual(side.frames[1]);
  });

  it('around a prompt goes farther and farther from it', async () => {
    const { frames } = await walk(model, { mode: 'around', prompts: ['a fox'], frames: 4, step: 0.02 });
    expect(frames[0]!.data).toEqual(await pictureOf(model, { prompt: 'a fox' }));
    const away = frames.map(({ data }) => distance(data, frames[0]!.data));
    expect(away[1]).toBeGreaterThan(0);
    expect(away.toSorted((a, b) => a - b)).toEqual(away);
  });

  it('from seed to seed begins and ends at their pictures', async () => {
    const { frames } = await walk(model, { mode: 'seeds', prompts: ['a fox'], seedTo: 9, frames: 3 });
    expect(frames[0]!.data).toEqual(await pictureOf(model, { prompt: 'a fox' }));
    expect(frames[2]!.data).toEqual(await pictureOf(model, { prompt: 'a fox', seed: 9 }));
    expect(frames[1]).not.toEqual(frames[0]);
  });

  it('tells once what all its prompts have in common', async () => {
    const prompts = ['(a:1.2) fox', 'a (cat:1.2)'];
    const alpha = await loadModel(join(fixtureModels, 'alpha'), 'cpu');
    const { notices } = await walk(alpha, { mode: 'prompts', prompts, frames: 2 });
    expect(notices.map(({ code }) => code)).toEqual(['promptWeightsUnused']);
  });

  it('is cancelled between two steps', async () => {
    const controller = new AbortController();
    controller.abort();
    const spec: WalkSpecInput = { mode: 'loop', prompts: ['a fox'], frames: 4 };
    await expect(walk(model, spec, 0, controller.signal)).rejects.toMatchObject({ code: 'jobCancelled' });
  });
});

describe('a loop', { timeout }, () => {
  it('of the built-in model has no seam: its ends are neighbours like any two frames', async () => {
    const model = await loadModel(builtinModel, 'cpu');
    const quick = {
      numInferenceSteps: 2,
      guidanceScale: 1,
      scheduler: 'ddim',
      width: 128,
      height: 128,
      seed: 3,
    } as const;
    const { frames } = await walk(model, { ...quick, mode: 'loop', prompts: ['a fox in the snow'], frames: 12 });
    expect(frames[0]!.data).toEqual(await pictureOf(model, { ...quick, prompt: 'a fox in the snow' }));
    const steps = frames.map(({ data }, i) => distance(data, frames[(i + 1) % frames.length]!.data));
    const seam = steps.at(-1)!;
    const others = steps.slice(0, -1);
    expect(seam).toBeGreaterThan(0);
    expect(seam).toBeLessThanOrEqual(Math.max(...others));
    // A walk that does not close would have its widest step here.
    expect(distance(frames[0]!.data, frames[6]!.data)).toBeGreaterThan(1.5 * seam);
  });
});

describe('what a walk may be asked', () => {
  const issues = (spec: object) =>
    walkSpecSchema.safeParse(spec).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);

  it.each([
    [{ mode: 'prompts', prompts: ['a'] }, /prompts/],
    [{ mode: 'grid', prompts: ['a', 'b', 'c', 'd'], frames: 10 }, /frames: must be a square number/],
    [{ mode: 'grid', prompts: ['a', 'b', 'c'] }, /prompts/],
    [{ mode: 'loop', prompts: ['a'], seedTo: 3 }, /seedTo/],
    [{ mode: 'seeds', prompts: ['a'] }, /seedTo/],
    [{ mode: 'prompts', prompts: ['a', 'b'], promptFrames: [0] }, /promptFrames: must be as many/],
    [{ mode: 'prompts', prompts: ['a', 'b'], promptFrames: [4, 4] }, /promptFrames: must rise/],
    [{ mode: 'prompts', prompts: ['a', 'b'], promptFrames: [0, 24] }, /promptFrames: must be frames of the walk/],
    [{ mode: 'fly', prompts: ['a'] }, /mode/],
  ])('not %j', (spec, message) => {
    expect(issues(spec)?.join('\n')).toMatch(message);
  });
});
