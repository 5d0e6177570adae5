import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { GenerationRequest } from '../../../src/protocol/generation';
import { encodePrompts } from '../../../src/sidecar/engine/pipelines/conditioning';
import { encodePrompt, weighsWords } from '../../../src/sidecar/engine/pipelines/encodePrompt';
import { loadModel, type LoadedModel } from '../../../src/sidecar/engine/pipelines/loadModel';
import { resolveRequest } from '../../../src/sidecar/models/resolveRequest';
import { builtinModel, fixtureModels } from '../models/modelCopy';
import { draw } from './draw';

const timeout = 60_000;
const fixture = (name: string) => loadModel(join(fixtureModels, name), 'cpu');
const resolved = (model: LoadedModel, request: GenerationRequest) => resolveRequest(request, model.folder, () => 0);
const drawWith = async (model: LoadedModel, request: GenerationRequest) => draw(model, resolved(model, request));

/** What the UNet is told: [positive], or [negative, positive] under guidance. */
async function contexts(model: LoadedModel, prompt: string, rest: Partial<GenerationRequest> = {}) {
  const { rows } = await encodePrompts(model, resolved(model, { prompt, guidanceScale: 1, ...rest }));
  return rows.map(({ context }) => context);
}

async function contextOf(model: LoadedModel, text: string) {
  return (await encodePrompt(model, { segments: [{ text, weight: 1 }], ending: '' })).context;
}

describe('weighed words', { timeout }, () => {
  let model: LoadedModel;
  beforeAll(async () => {
    model = await fixture('sd15');
  }, timeout);

  it('move their own rows away from those of no words, and no others', async () => {
    const [weighed] = await contexts(model, 'a (red:1.5) fox');
    const [plain, empty] = [await contextOf(model, 'a red fox'), await contextOf(model, '')];
    const width = plain.dims[2]!;
    // Start, "a", the tokens of "red", then those of "fox".
    const tokenizer = model.textEncoders[0]!.tokenizer;
    const red = tokenizer.encode('red').ids.indexOf(tokenizer.encode('').ids[1]!) - 1;
    expect(red).toBeGreaterThan(0);
    weighed!.data.forEach((value, i) => {
      const row = Math.floor(i / width);
      const isRed = row >= 2 && row < 2 + red;
      const expected = isRed ? empty.data[i]! + 1.5 * (plain.data[i]! - empty.data[i]!) : plain.data[i]!;
      expect(value).toBe(Math.fround(expected));
    });
    expect(weighed!.data).not.toEqual(plain.data);
  });

  it('of weight 1 are as they were, to the bit', async () => {
    expect((await contexts(model, 'a (red:1) fox'))[0]!.data).toEqual((await contextOf(model, 'a red fox')).data);
  });

  it('of weight 0 are as no words', async () => {
    expect((await contexts(model, '(a red fox:0)'))[0]!.data.slice(8, 16)).toEqual(
      (await contextOf(model, '')).data.slice(8, 16),
    );
  });

  it('change the picture, and more the more they weigh', async () => {
    const pixels = async (prompt: string) =>
      (await drawWith(model, { prompt, numInferenceSteps: 2, seed: 3, scheduler: 'ddim' })).pictures[0]!.data;
    const plain = await pixels('a red fox');
    const distance = async (prompt: string) =>
      (await pixels(prompt)).reduce((sum, value, i) => sum + Math.abs(value - plain[i]!), 0);
    expect(await distance('a (red:1) fox')).toBe(0);
    const little = await distance('a (red) fox');
    expect(little).toBeGreaterThan(0);
    expect(await distance('a (red:2) fox')).toBeGreaterThan(little);
  });

  it('are told of no more than what was cut', async () => {
    const { notices } = await drawWith(model, { prompt: `${'(a:1.2) '.repeat(75)}and (SNOW:2)`, numInferenceSteps: 1 });
    expect(notices).toMatchObject([{ code: 'promptCut', args: { words: 'and SNOW' } }]);
  });

  it('weigh in the negative prompt too', async () => {
    const of = (negativePrompt: string) => contexts(model, 'a fox', { negativePrompt, guidanceScale: 7 });
    const [[weighed], [plain]] = [await of('(rain:1.5)'), await of('rain')];
    expect(weighed!.data).not.toEqual(plain!.data);
  });

  it('weigh in both encoders of SDXL', async () => {
    const sdxl = await fixture('sdxl');
    const [weighed] = await contexts(sdxl, '(fox:0)');
    const empty = await contextOf(sdxl, '');
    const width = weighed!.dims[2]!;
    expect(weighed!.data.slice(width, 2 * width)).toEqual(empty.data.slice(width, 2 * width));
    expect(weighed!.data.slice(width, 2 * width)).not.toEqual(
      (await contextOf(sdxl, 'fox')).data.slice(width, 2 * width),
    );
  });
});

describe('several prompts', { timeout }, () => {
  it('are mixed by their weights', async () => {
    const model = await fixture('sd15');
    const [mixed] = await contexts(model, 'a fox:3 | the snow:1');
    const [fox, snow] = [await contextOf(model, 'a fox'), await contextOf(model, 'the snow')];
    mixed!.data.forEach((value, i) => expect(value).toBeCloseTo(0.75 * fox.data[i]! + 0.25 * snow.data[i]!, 5));
  });

  it('with a negative weight are what the picture should not show', async () => {
    const model = await fixture('sd15');
    const guidance = { guidanceScale: 7, numInferenceSteps: 2, seed: 3, scheduler: 'ddim' } as const;
    const mixed = await drawWith(model, { ...guidance, prompt: 'a fox:1 | rain:-1' });
    const said = await drawWith(model, { ...guidance, prompt: 'a fox', negativePrompt: 'rain' });
    expect(mixed.pictures).toEqual(said.pictures);
    const [both] = await contexts(model, 'a fox | rain:-3', { negativePrompt: 'snow', guidanceScale: 7 });
    const [rain, snow] = [await contextOf(model, 'rain'), await contextOf(model, 'snow')];
    both!.data.forEach((value, i) => expect(value).toBeCloseTo(0.75 * rain.data[i]! + 0.25 * snow.data[i]!, 5));
    const { notices } = await drawWith(model, { ...guidance, guidanceScale: 1, prompt: 'a fox:1 | rain:-1' });
    expect(notices).toMatchObject([{ code: 'negativePromptUnused' }]);
  });

  it('without one for the picture draw no words', async () => {
    const model = await fixture('sd15');
    expect((await contexts(model, 'rain:-1 | snow:-1'))[0]!.data).toEqual((await contextOf(model, '')).data);
  });
});

describe('a model whose rows are not words', { timeout }, () => {
  it.each([
    ['sd15', true],
    ['sdxl', true],
    ['lcm', true],
    ['long-context', false],
    ['alpha', false],
  ])('%s: words can be weighed: %s', async (name, expected) => {
    expect(weighsWords(await fixture(name))).toBe(expected);
  });

  it('draws the words without their weights and says so', async () => {
    const model = await loadModel(builtinModel, 'cpu');
    expect(weighsWords(model)).toBe(false);
    const quick = { numInferenceSteps: 2, seed: 3 };
    const weighed = await drawWith(model, { ...quick, prompt: 'a (red:1.5) fox' });
    const plain = await drawWith(model, { ...quick, prompt: 'a red fox' });
    expect(weighed.notices).toMatchObject([{ code: 'promptWeightsUnused' }]);
    expect(plain.notices).toEqual([]);
    expect(weighed.pictures).toEqual(plain.pictures);
  });

  it('says nothing of brackets that may be prose', async () => {
    const { notices } = await drawWith(await fixture('alpha'), { prompt: 'a fox (in snow)', numInferenceSteps: 1 });
    expect(notices).toEqual([]);
  });
});
