import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { GenerationRequest } from '../../../src/protocol/generation';
import type { Values } from '../../../src/sidecar/engine/onnx/session';
import { loadModel, type LoadedModel } from '../../../src/sidecar/engine/pipelines/loadModel';
import { resolveRequest } from '../../../src/sidecar/models/resolveRequest';
import { builtinModel, fixtureModels, ModelCopy } from '../models/modelCopy';
import { draw, type Drawing } from './draw';

const timeout = 60_000;

async function drawWith(model: LoadedModel, request: GenerationRequest, signal?: AbortSignal): Promise<Drawing> {
  return draw(
    model,
    resolveRequest(request, model.folder, () => 0),
    signal,
  );
}

const fixture = (name: string) => loadModel(join(fixtureModels, name), 'cpu');

describe('the built-in model', { timeout }, () => {
  let model: LoadedModel;
  beforeAll(async () => {
    model = await loadModel(builtinModel, 'cpu');
  }, timeout);

  it('draws a red apple on a blue background', async () => {
    const { pictures, notices, progress } = await drawWith(model, {
      prompt: 'a red apple on a blue background',
      seed: 1,
    });
    expect(pictures).toHaveLength(1);
    const [{ data, channels, width, height, seed }] = pictures as [Drawing['pictures'][number]];
    expect({ width, height, seed }).toEqual({ width: 256, height: 256, seed: 1 });
    expect(notices).toEqual([]);
    expect(progress).toEqual(Array.from({ length: 4 }, (_, i) => [i + 1, 4]));

    const image = sharp(data, { raw: { width, height, channels } });
    const meanOf = async (left: number, top: number): Promise<number[]> => {
      const part = await image
        .clone()
        .extract({ left, top, width: 32, height: 32 })
        .toBuffer({ resolveWithObject: true });
      const { channels } = await sharp(part.data, { raw: { width: 32, height: 32, channels: 3 } }).stats();
      return channels.map(({ mean }) => mean);
    };
    const [centreRed, , centreBlue] = await meanOf(112, 128);
    const [cornerRed, , cornerBlue] = await meanOf(8, 208);
    expect(centreRed! - centreBlue!).toBeGreaterThan(80);
    expect(cornerBlue! - cornerRed!).toBeGreaterThan(80);
  });

  it('draws a prompt the same whether or not it has drawn it, and others, before', async () => {
    const fresh = await loadModel(builtinModel, 'cpu');
    const prompts = ['a cat', 'a dog', 'a cat', 'a key', 'a cup', 'a tree', 'a house', 'a dog'];
    const pixels: Uint8Array[] = [];
    for (const prompt of prompts) {
      const { pictures } = await drawWith(fresh, { prompt, numInferenceSteps: 1, seed: 3 });
      pixels.push(pictures[0]!.data);
    }
    expect(pixels[2]).toEqual(pixels[0]);
    expect(pixels[7]).toEqual(pixels[1]);
    expect(pixels[1]).not.toEqual(pixels[0]);
    expect(fresh.embeddings.size).toBe(4);
  });

  it('draws every size of its card', async () => {
    const sizes = model.folder.card.sizes ?? [];
    expect(sizes).toEqual(
      expect.arrayContaining([
        [512, 512],
        [512, 256],
        [256, 512],
        [384, 256],
        [256, 384],
      ]),
    );
    for (const [width, height] of sizes) {
      const request = { prompt: 'a red apple on a blue background', width, height, numInferenceSteps: 2, seed: 1 };
      const [picture] = (await drawWith(model, request)).pictures;
      expect(picture).toMatchObject({ channels: 3, width, height });
      const { data } = picture!;
      for (const corner of [0, width - 1, (height - 1) * width, height * width - 1]) {
        const [red, , blue] = data.subarray(3 * corner, 3 * corner + 3);
        expect(blue! - red!, `corner of ${width}×${height}`).toBeGreaterThan(80);
      }
      const middle = 3 * (Math.floor(height / 2) * width + Math.floor(width / 2));
      expect(data[middle]! - data[middle + 2]!, `middle of ${width}×${height}`).toBeGreaterThan(80);
    }
  });

  it('leaves out the background of an icon, and of that alone', async () => {
    const [icon] = (await drawWith(model, { prompt: 'an icon of a key', numInferenceSteps: 4, seed: 1 })).pictures;
    expect(icon).toMatchObject({ channels: 4 });
    const alpha = icon!.data.filter((_, i) => i % 4 === 3);
    const share = (of: (level: number) => boolean) => alpha.filter(of).length / alpha.length;
    expect(share((level) => level === 0)).toBeGreaterThan(0.5);
    expect(share((level) => level === 255)).toBeGreaterThan(0.03);
    const [picture] = (await drawWith(model, { prompt: 'a key', numInferenceSteps: 4, seed: 1 })).pictures;
    expect(picture).toMatchObject({ channels: 3 });
  });

  it('draws another picture with another seed', async () => {
    const drawn = await drawWith(model, { prompt: 'a dog', numInferenceSteps: 2, seed: 1, numImages: 4 });
    const different = new Set(drawn.pictures.map(({ data }) => Buffer.from(data).toString('base64')));
    expect(different.size).toBe(4);
  });

  it.each([
    ['a lighthouse', 0],
    ['xqwzv blorf', 1],
  ])('says whether it is sure: %s', async (prompt, notices) => {
    expect((await drawWith(model, { prompt, numInferenceSteps: 1, seed: 1 })).notices).toHaveLength(notices);
  });
});

describe('a graph that was traced for one size and two rows', { timeout }, () => {
  it('draws in one pass what a free one draws, and two rows in one run afterwards', async () => {
    const [rigid, free] = [await fixture('rigid'), await fixture('sd15')];
    for (const guidanceScale of [1, 3]) {
      const request = { prompt: 'a fox', guidanceScale, numInferenceSteps: 2, seed: 3 };
      expect((await drawWith(rigid, request)).pictures).toEqual((await drawWith(free, request)).pictures);
    }
    const run = vi.spyOn(rigid.unet.session, 'run');
    await drawWith(rigid, { prompt: 'a fox', guidanceScale: 3, numInferenceSteps: 2, scheduler: 'ddim' });
    expect(run).toHaveBeenCalledTimes(2);
  });

  it('says which size it is made for', async () => {
    await expect(drawWith(await fixture('rigid'), { prompt: 'a cat', width: 128, height: 64 })).rejects.toMatchObject({
      code: 'sizeFixed',
      serialised: { args: { width: 128, height: 64, fixedWidth: 64, fixedHeight: 64 } },
    });
  });
});

describe('several pictures', { timeout }, () => {
  it('use seed + i, modulo 2³², and count their steps together', async () => {
    const model = await fixture('sd15');
    const request = { prompt: 'a fox', numInferenceSteps: 3, scheduler: 'euler-ancestral' } as const;
    const { pictures, progress } = await drawWith(model, { ...request, seed: 2 ** 32 - 1, numImages: 2 });
    expect(pictures.map(({ seed }) => seed)).toEqual([2 ** 32 - 1, 0]);
    expect(progress).toEqual(Array.from({ length: 6 }, (_, i) => [i + 1, 6]));
    const alone = await drawWith(model, { ...request, seed: 0 });
    expect(alone.pictures[0]!.data).toEqual(pictures[1]!.data);
    expect(alone.pictures[0]!.data).not.toEqual(pictures[0]!.data);
  });

  it('count every call of a scheduler with two calls a step', async () => {
    const { progress } = await drawWith(await fixture('sd15'), { prompt: '', numInferenceSteps: 4, scheduler: 'heun' });
    expect(progress.at(-1)).toEqual([7, 7]);
  });
});

describe('prompts', { timeout }, () => {
  it.each(['', '\n', ' \t ', '🦊 狐 ü \uD800', 'a'.repeat(100_000)])('of any kind: %j', async (prompt) => {
    const { pictures } = await drawWith(await fixture('sd15'), {
      prompt,
      negativePrompt: prompt,
      numInferenceSteps: 1,
    });
    expect(pictures).toHaveLength(1);
  });

  it('that are too long draw what was read, and say what was not', async () => {
    const model = await fixture('sdxl');
    const filler = 'a '.repeat(75);
    const long = { prompt: `${filler}and SNOW`, negativePrompt: `${filler}rain`, numInferenceSteps: 2 };
    const cut = await drawWith(model, long);
    expect(cut.notices).toMatchObject([
      { code: 'promptCut', args: { words: 'and SNOW' } },
      { code: 'negativePromptCut', args: { words: 'rain' } },
    ]);
    const same = await drawWith(model, { ...long, prompt: filler, negativePrompt: filler });
    expect(same.notices).toEqual([]);
    expect(same.pictures[0]!.data).toEqual(cut.pictures[0]!.data);
  });

  it('that are too long for an encoder with a context of another length are cut as well', async () => {
    const model = await fixture('alpha');
    const filler = 'a '.repeat(75);
    const cut = await drawWith(model, { prompt: `${filler}and SNOW`, numInferenceSteps: 1 });
    expect(cut.notices).toMatchObject([{ code: 'promptCut', args: { words: 'and SNOW' } }]);
    expect([...model.embeddings.values()].map(({ context }) => context.dims)).toEqual([
      [1, 93, 8],
      [1, 93, 8],
    ]);
    const same = await drawWith(model, { prompt: filler, numInferenceSteps: 1 });
    expect(same.notices).toEqual([]);
    expect(same.pictures).toEqual(cut.pictures);
  });

  it.each([
    ['a fox', []],
    ['a ? fox', [{ code: 'outsideDomain', args: {} }]],
  ])('of which the encoder is not sure are drawn, and that is told: %s', async (prompt, expected) => {
    const model = await fixture('alpha');
    for (const seed of [1, 2]) {
      const { pictures, notices } = await drawWith(model, { prompt, seed, numInferenceSteps: 1 });
      expect(pictures).toHaveLength(1);
      expect(notices).toMatchObject(expected);
      expect(notices).toHaveLength(expected.length);
    }
    // What the negative prompt names is not what is to be drawn.
    const { notices } = await drawWith(model, { prompt: 'a fox', negativePrompt: 'a ? fox', numInferenceSteps: 1 });
    expect(notices).toEqual([]);
  });

  it.each([
    ['sd15', 1],
    ['sd15', 0.5],
    ['lcm', 8],
  ])('%s: a negative prompt that has no effect is told', async (name, guidanceScale) => {
    const request = { prompt: 'a fox', guidanceScale, numInferenceSteps: 1 };
    const { notices, pictures } = await drawWith(await fixture(name), { ...request, negativePrompt: 'rain' });
    expect(notices).toMatchObject([{ code: 'negativePromptUnused', args: { guidanceScale } }]);
    const without = await drawWith(await fixture(name), request);
    expect(without.notices).toEqual([]);
    expect(without.pictures[0]!.data).toEqual(pictures[0]!.data);
  });
});

describe('a transparent background', { timeout }, () => {
  const draws = async (request: GenerationRequest) =>
    drawWith(await fixture('alpha'), { numInferenceSteps: 2, seed: 5, ...request });

  it('is asked for in the words of the model’s card', async () => {
    const { pictures } = await draws({ prompt: 'a fox', transparent: true });
    const prompt = 'an icon of a fox, on a transparent background';
    expect(pictures).toEqual((await draws({ prompt })).pictures);
    expect(pictures).not.toEqual((await draws({ prompt: 'a fox' })).pictures);
    expect(pictures).toMatchObject([{ channels: 4 }]);
  });

  it('is not taken from a prompt that begins alike', async () => {
    const model = await fixture('alpha');
    const request = { numInferenceSteps: 1, seed: 5 };
    const alike = await drawWith(model, { ...request, prompt: 'an icon of a fox' });
    const asked = await drawWith(model, { ...request, prompt: 'a fox', transparent: true });
    expect(asked.pictures).not.toEqual(alike.pictures);
  });

  it('is asked for however long the prompt is', async () => {
    const [first, second] = [
      await draws({ prompt: 'a '.repeat(90), transparent: true }),
      await draws({
        prompt: `${'a '.repeat(90)}fox?`,
        transparent: true,
      }),
    ];
    expect(first.notices).toMatchObject([
      { code: 'promptCut', args: { words: expect.stringMatching(/^a( a)+$/) as string } },
    ]);
    expect(second.notices).toMatchObject([
      { code: 'promptCut', args: { words: expect.stringMatching(/^a( a)+ fox\?$/) as string } },
    ]);
    expect(second.pictures).toEqual(first.pictures);
  });

  it('does not take a prompt’s signs for its own', async () => {
    const signs = '$& {prompt} $1';
    const { pictures } = await draws({ prompt: signs, transparent: true });
    const prompt = `an icon of ${signs}, on a transparent background`;
    expect(pictures).toEqual((await draws({ prompt })).pictures);
  });
});

describe('a step', { timeout }, () => {
  it.each([
    ['alpha', 1, 1],
    ['alpha', 0, 1],
    ['alpha', 3, 2],
    ['sd15-fp16', 1, 1],
    ['sd15-fp16', 3, 2],
    ['lcm', 8, 1],
  ])('%s at guidance %d is one run of %d rows, with the same context as the one before', async (name, scale, rows) => {
    const model = await fixture(name);
    const { session } = model.unet;
    const run = vi.spyOn(session, 'run');
    const prepare = vi.spyOn(session, 'prepare');
    const request = { prompt: 'a fox', numInferenceSteps: 3, numImages: 2, scheduler: 'ddim' } as const;
    await drawWith(model, { ...request, guidanceScale: scale });
    const feeds = run.mock.calls.map(([each]) => each);
    expect(feeds.map(({ sample }) => (sample as Values).dims[0])).toEqual([rows, rows, rows, rows, rows, rows]);
    expect(new Set(feeds.map(({ encoder_hidden_states: context }) => context)).size).toBe(1);
    expect(prepare.mock.calls.filter(([input]) => input === 'encoder_hidden_states')).toHaveLength(1);
  });
});

describe('cancelling', { timeout }, () => {
  it('takes effect before the next step', async () => {
    const model = await fixture('sd15');
    const controller = new AbortController();
    const request = resolveRequest(
      { prompt: 'a fox', numInferenceSteps: 20, scheduler: 'ddim' },
      model.folder,
      () => 0,
    );
    const { textToImage } = await import('../../../src/sidecar/engine/pipelines/textToImage');
    let last = 0;
    const drawing = textToImage(model, request, {
      signal: controller.signal,
      onStep: (step) => {
        last = step;
        if (step === 3) controller.abort();
      },
      onNotice: () => undefined,
    });
    await expect(drawing.next()).rejects.toMatchObject({ code: 'jobCancelled' });
    expect(last).toBe(3);
  });

  it('before the start draws nothing', async () => {
    const { signal } = { signal: AbortSignal.abort() };
    await expect(drawWith(await fixture('sd15'), { prompt: 'a fox' }, signal)).rejects.toMatchObject({
      code: 'jobCancelled',
    });
  });
});

describe('models that misbehave', { timeout }, () => {
  it.each([
    ['nan', 'modelNaN', 'unet, call 1'],
    ['vae-constant', 'pictureConstant', 'one single colour'],
  ])('%s → %s', async (name, code, text) => {
    const drawing = drawWith(await fixture(name), { prompt: 'a fox', numInferenceSteps: 2 });
    await expect(drawing).rejects.toMatchObject({ code, message: expect.stringContaining(text) as string });
  });

  it('a size that is no multiple of the factor', async () => {
    const model = await fixture('sd15');
    const request = { ...resolveRequest({ prompt: '' }, model.folder, () => 0), width: 60 };
    await expect(draw(model, request)).rejects.toMatchObject({ code: 'sizeInvalid' });
  });

  it('graphs of another kind in the places of ours', async () => {
    const copy = new ModelCopy('sd15').remove('unet/model.onnx');
    const { copyFileSync } = await import('node:fs');
    copyFileSync(join(fixtureModels, 'sdxl/unet/model.onnx'), join(copy.folder, 'unet/model.onnx'));
    await expect(drawWith(await loadModel(copy.folder, 'cpu'), { prompt: '' })).rejects.toMatchObject({
      code: 'modelGraphUnsupported',
    });
    copyFileSync(join(fixtureModels, 'sd15/vae_decoder/model.onnx'), join(copy.folder, 'unet/model.onnx'));
    await expect(loadModel(copy.folder, 'cpu').then((model) => drawWith(model, { prompt: '' }))).rejects.toMatchObject({
      code: 'modelGraphUnsupported',
      message: expect.stringContaining('sample') as string,
    });
  });
});
