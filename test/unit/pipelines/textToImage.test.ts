import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import type { GenerationRequest } from '../../../src/protocol/generation';
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
    const [{ data, width, height, seed }] = pictures as [Drawing['pictures'][number]];
    expect({ width, height, seed }).toEqual({ width: 256, height: 256, seed: 1 });
    expect(notices).toEqual([]);
    expect(progress).toEqual(Array.from({ length: 8 }, (_, i) => [i + 1, 8]));

    const image = sharp(data, { raw: { width, height, channels: 3 } });
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

  it('draws in one pass too, although its graph was traced with two rows baked in', async () => {
    const { pictures } = await drawWith(model, { prompt: 'a cat', guidanceScale: 1, numInferenceSteps: 2, seed: 3 });
    expect(pictures).toHaveLength(1);
    // And two rows still go into one run afterwards.
    expect((await drawWith(model, { prompt: 'a cat', numInferenceSteps: 2, seed: 3 })).pictures).toHaveLength(1);
  });

  it('says which size it is made for', async () => {
    await expect(drawWith(model, { prompt: 'a cat', width: 512, height: 256 })).rejects.toMatchObject({
      code: 'sizeFixed',
      serialised: { args: { width: 512, height: 256, fixedWidth: 256, fixedHeight: 256 } },
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
