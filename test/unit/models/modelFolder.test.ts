import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readModelFolder } from '../../../src/sidecar/models/modelFolder';
import { builtinModel, fixtureModels, ModelCopy, temporaryFolder } from './modelCopy';

const fixture = (name: string) => readModelFolder(join(fixtureModels, name));

describe('what a model folder says about itself', () => {
  it('takes the built-in model’s defaults from its card', async () => {
    const model = await readModelFolder(builtinModel);
    expect(model).toMatchObject({ pipeline: 'StableDiffusionPipeline', sizeFactor: 8, folder: builtinModel });
    expect(model.defaults).toEqual({
      width: 256,
      height: 256,
      numInferenceSteps: 4,
      guidanceScale: 1,
      negativePrompt: '',
      scheduler: 'ddim',
    });
    expect(model.components).toEqual(
      expect.arrayContaining(['scheduler', 'text_encoder', 'tokenizer', 'unet', 'vae_decoder']),
    );
  });

  it.each([
    ['sd15', 'StableDiffusionPipeline', 50, 7.5, 'pndm'],
    ['sd21', 'StableDiffusionPipeline', 50, 7.5, 'ddim'],
    ['sdxl', 'StableDiffusionXLPipeline', 50, 5, 'euler'],
    ['lcm', 'LatentConsistencyModelPipeline', 4, 8.5, 'lcm'],
    ['turbo', 'StableDiffusionPipeline', 50, 7.5, 'euler-ancestral'],
    ['flow', 'StableDiffusionPipeline', 50, 7.5, 'flow-match-euler'],
  ])(
    '%s: the defaults of its pipeline in diffusers',
    async (name, pipeline, numInferenceSteps, guidanceScale, scheduler) => {
      const model = await fixture(name);
      expect(model.pipeline).toBe(pipeline);
      expect(model.defaults).toEqual({
        width: 64,
        height: 64,
        numInferenceSteps,
        guidanceScale,
        negativePrompt: '',
        scheduler,
      });
      expect(model.zeroNegativeWhenAbsent).toBe(name === 'sdxl');
    },
  );

  it.each([
    [{}, 'dpmpp-2m'],
    [{ use_karras_sigmas: true }, 'dpmpp-2m-karras'],
    [{ algorithm_type: 'sde-dpmsolver++', use_karras_sigmas: true }, 'dpmpp-sde-2m'],
  ])('tells the variants of DPMSolverMultistepScheduler apart: %j', async (keys, expected) => {
    const copy = new ModelCopy('sd15').edit('scheduler/scheduler_config.json', {
      _class_name: 'DPMSolverMultistepScheduler',
      ...keys,
    });
    expect((await readModelFolder(copy.folder)).defaults.scheduler).toBe(expected);
  });

  it('does without component configs, which some exporters do not write', async () => {
    const copy = new ModelCopy('sd15');
    for (const component of ['text_encoder', 'unet', 'vae_decoder']) copy.remove(`${component}/config.json`);
    const model = await readModelFolder(copy.folder);
    expect(model.sizeFactor).toBe(8);
    expect(model.defaults).toMatchObject({ width: 512, height: 512 });
  });

  it('reads sides that differ, a graph of another name, and a byte order mark', async () => {
    const copy = new ModelCopy('sd15').edit('unet/config.json', { sample_size: [8, 12] });
    copy.write('easel.model.json', '\uFEFF{ "name": "Mine", "defaults": { "scheduler": "heun", "guidanceScale": 0 } }');
    copy.remove('vae_decoder/model.onnx').write('vae_decoder/model_fp16.onnx', '');
    const model = await readModelFolder(copy.folder);
    expect(model.defaults).toMatchObject({ width: 96, height: 64, scheduler: 'heun', guidanceScale: 0 });
    expect(model.card.name).toBe('Mine');
    expect(model.graphs.vae_decoder).toBe(join(copy.folder, 'vae_decoder', 'model_fp16.onnx'));
  });

  it('needs no second encoder where the index declares none', async () => {
    const copy = new ModelCopy('sdxl')
      .remove('text_encoder_2')
      .edit('model_index.json', { text_encoder_2: [null, null] });
    expect((await readModelFolder(copy.folder)).graphs.text_encoder_2).toBeUndefined();
  });
});

describe('folders that are no model', () => {
  it('missing, or a file', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'file');
    writeFileSync(file, '');
    await expect(readModelFolder(file)).rejects.toMatchObject({ code: 'modelFolderMissing' });
    rmSync(folder, { recursive: true });
    await expect(readModelFolder(folder)).rejects.toMatchObject({
      code: 'modelFolderMissing',
      message: expect.stringContaining(folder) as string,
    });
  });

  it('without model_index.json', async () => {
    await expect(readModelFolder(temporaryFolder())).rejects.toMatchObject({ code: 'modelNotAModel' });
  });

  it.each([
    'unet/model.onnx',
    'text_encoder/model.onnx',
    'text_encoder_2/model.onnx',
    'vae_decoder/model.onnx',
    'tokenizer/merges.txt',
    'tokenizer_2/vocab.json',
    'scheduler/scheduler_config.json',
  ])('without %s', async (component) => {
    const { folder } = new ModelCopy('sdxl').remove(component);
    await expect(readModelFolder(folder)).rejects.toMatchObject({
      code: 'modelComponentMissing',
      serialised: { args: { component } },
    });
  });

  it.each(['model_index.json', 'unet/config.json', 'vae_decoder/config.json', 'scheduler/scheduler_config.json'])(
    'with a truncated %s',
    async (file) => {
      const { folder } = new ModelCopy('sd15').truncate(file, 40);
      await expect(readModelFolder(folder)).rejects.toMatchObject({
        code: 'modelIndexInvalid',
        serialised: { args: { file: join(folder, file) } },
      });
    },
  );

  it('with values of the wrong type', async () => {
    const wrong = new ModelCopy('sd15').edit('vae_decoder/config.json', { scaling_factor: 'big' });
    await expect(readModelFolder(wrong.folder)).rejects.toMatchObject({
      code: 'modelIndexInvalid',
      message: expect.stringContaining('scaling_factor') as string,
    });
  });

  it.each([
    { defaults: { numInferenceSteps: 0 } },
    { sizes: [256, 256] },
    { sizes: [[256]] },
    { sizes: [[0, 256]] },
    { transparent: true },
    { transparent: { prompt: 'on a transparent background' } },
    { transparent: { prompt: '{prompt} and {prompt}' } },
  ])('with a card that says %j', async (card) => {
    const { folder } = new ModelCopy('sd15').write('easel.model.json', JSON.stringify(card));
    await expect(readModelFolder(folder)).rejects.toMatchObject({
      code: 'modelIndexInvalid',
      serialised: { args: { file: join(folder, 'easel.model.json') } },
    });
  });

  it('with a scheduler class that nobody knows, unless the card names one', async () => {
    const copy = new ModelCopy('sd15').edit('scheduler/scheduler_config.json', { _class_name: 'MagicScheduler' });
    await expect(readModelFolder(copy.folder)).rejects.toMatchObject({
      code: 'schedulerClassUnknown',
      message: expect.stringContaining('MagicScheduler') as string,
    });
    copy.write('easel.model.json', '{ "defaults": { "scheduler": "euler" } }');
    expect((await readModelFolder(copy.folder)).defaults.scheduler).toBe('euler');
  });

  it('of a kind that is not drawn with', async () => {
    const copy = new ModelCopy('sd15').remove('unet').edit('model_index.json', {
      _class_name: 'FluxPipeline',
      unet: undefined,
      transformer: ['diffusers', 'OnnxRuntimeModel'],
    });
    await expect(readModelFolder(copy.folder)).rejects.toMatchObject({
      code: 'modelPipelineUnsupported',
      message: expect.stringContaining('FluxPipeline') as string,
    });
  });
});
