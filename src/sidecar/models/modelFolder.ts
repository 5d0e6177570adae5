import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { EaselError } from '../../protocol/errors';
import type { SchedulerName } from '../../protocol/generation';
import { modelCardSchema, type ModelCard, type ModelDefaults } from '../../protocol/models';
import { parsePythonJson } from './pythonJson';
import { schedulerConfigSchema, schedulerNameOf, unknownSchedulerClass, type SchedulerConfig } from './schedulerClass';

/** A component with weights: a folder with an ONNX graph. */
export type ComponentName = 'text_encoder' | 'text_encoder_2' | 'unet' | 'vae_decoder' | 'vae_encoder';

/** What the parts of a model folder say about themselves; every key may be absent, as exporters differ. */
const indexSchema = z.looseObject({
  _class_name: z.string().min(1),
  force_zeros_for_empty_prompt: z.boolean().nullish(),
  requires_aesthetics_score: z.boolean().nullish(),
});
const unetConfigSchema = z.looseObject({
  in_channels: z.number().int().positive().nullish(),
  /** Latent side(s) the model was trained for: one number, or height and width. */
  sample_size: z.union([z.number().int().positive(), z.tuple([z.number(), z.number()])]).nullish(),
  addition_embed_type: z.string().nullish(),
  time_cond_proj_dim: z.number().int().positive().nullish(),
});
export type UnetConfig = z.infer<typeof unetConfigSchema>;
const vaeConfigSchema = z.looseObject({
  in_channels: z.number().int().positive().nullish(),
  latent_channels: z.number().int().positive().nullish(),
  block_out_channels: z.array(z.number()).min(1).nullish(),
  scaling_factor: z.number().positive().nullish(),
  shift_factor: z.number().nullish(),
  latents_mean: z.array(z.number()).nullish(),
  latents_std: z.array(z.number()).nullish(),
});
export type VaeConfig = z.infer<typeof vaeConfigSchema>;

/** A model folder in the diffusers layout, read and checked; the graphs themselves are not opened. */
export interface ModelFolder {
  /** Absolute path. */
  readonly folder: string;
  /** `StableDiffusionPipeline`, `StableDiffusionXLPipeline`, …: the class without its exporter's prefix. */
  readonly pipeline: string;
  /** Names of the subfolders that are there, `text_encoder`, `tokenizer`, …, sorted. */
  readonly components: readonly string[];
  /** Absolute path of each graph; the encoder, which only given images need, may be missing. */
  readonly graphs: Readonly<Partial<Record<ComponentName, string>>>;
  /** What `easel.model.json` says; empty when there is none. */
  readonly card: ModelCard;
  readonly unetConfig: UnetConfig;
  readonly vaeConfig: VaeConfig;
  readonly schedulerConfig: SchedulerConfig;
  /** The algorithm that `scheduler_config.json` itself asks for; undefined when Easel does not have it. */
  readonly ownScheduler: SchedulerName | undefined;
  /** Card over the reference pipeline's own defaults. */
  readonly defaults: ModelDefaults;
  /** Pixels a latent cell is wide: both sides of a picture are multiples of it. */
  readonly sizeFactor: number;
  /** Whether an absent negative prompt means zeros instead of the embedding of '' (SDXL). */
  readonly zeroNegativeWhenAbsent: boolean;
}

/** `num_inference_steps` and `guidance_scale` of the pipelines' `__call__` in diffusers 0.42, first match wins. */
const pipelineDefaults = [
  { pipeline: /^LatentConsistencyModel/, steps: 4, guidanceScale: 8.5, sampleSize: 64 },
  { pipeline: /^StableDiffusionXL/, steps: 50, guidanceScale: 5, sampleSize: 128 },
  { pipeline: /./, steps: 50, guidanceScale: 7.5, sampleSize: 64 },
] as const;

/**
 * Reads a model folder: `model_index.json`, the components' configs and `easel.model.json`.
 * @throws EaselError modelFolderMissing, modelNotAModel, modelIndexInvalid, modelComponentMissing,
 *   modelPipelineUnsupported, schedulerClassUnknown
 */
export async function readModelFolder(path: string): Promise<ModelFolder> {
  const folder = resolve(path);
  const entries = await listFolder(folder);
  if (entries === undefined) throw EaselError.of('modelFolderMissing', { folder });
  const index = await readJson(join(folder, 'model_index.json'), indexSchema);
  if (index === undefined) throw EaselError.of('modelNotAModel', { folder });
  const pipeline = index._class_name.replace(/^(Onnx|ORT)/, '');
  if (isDeclared(index, 'transformer') && !entries.includes('unet')) {
    throw EaselError.of('modelPipelineUnsupported', { folder, pipeline });
  }

  const graphs = await findGraphs(folder, index);
  const [card, unetConfig, vaeConfig, schedulerConfig] = await Promise.all([
    readJson(join(folder, 'easel.model.json'), modelCardSchema),
    readJson(join(folder, 'unet', 'config.json'), unetConfigSchema),
    readJson(join(folder, 'vae_decoder', 'config.json'), vaeConfigSchema),
    readJson(join(folder, 'scheduler', 'scheduler_config.json'), schedulerConfigSchema),
  ]);
  if (schedulerConfig === undefined) {
    throw EaselError.of('modelComponentMissing', { folder, component: 'scheduler/scheduler_config.json' });
  }
  const sizeFactor = 2 ** ((vaeConfig?.block_out_channels?.length ?? 4) - 1);
  return {
    folder,
    pipeline,
    components: await listComponents(folder, entries),
    graphs,
    card: card ?? {},
    unetConfig: unetConfig ?? {},
    vaeConfig: vaeConfig ?? {},
    schedulerConfig,
    ownScheduler: schedulerNameOf(schedulerConfig),
    defaults: defaultsOf(pipeline, card ?? {}, unetConfig ?? {}, schedulerConfig, sizeFactor),
    sizeFactor,
    zeroNegativeWhenAbsent: /^StableDiffusionXL/.test(pipeline) && (index.force_zeros_for_empty_prompt ?? true),
  };
}

function defaultsOf(
  pipeline: string,
  card: ModelCard,
  { sample_size: declared }: UnetConfig,
  schedulerConfig: SchedulerConfig,
  sizeFactor: number,
): ModelDefaults {
  const { steps, guidanceScale, sampleSize } = pipelineDefaults.find((row) => row.pipeline.test(pipeline))!;
  const [height, width] = Array.isArray(declared) ? declared : [declared ?? sampleSize, declared ?? sampleSize];
  const own = card.defaults ?? {};
  return {
    width: own.width ?? width * sizeFactor,
    height: own.height ?? height * sizeFactor,
    numInferenceSteps: own.numInferenceSteps ?? steps,
    guidanceScale: own.guidanceScale ?? guidanceScale,
    negativePrompt: own.negativePrompt ?? '',
    scheduler: own.scheduler ?? schedulerNameOf(schedulerConfig) ?? unknownSchedulerClass(schedulerConfig),
  };
}

async function findGraphs(folder: string, index: object): Promise<Partial<Record<ComponentName, string>>> {
  const graphs: Partial<Record<ComponentName, string>> = {};
  for (const component of ['text_encoder', 'text_encoder_2', 'unet', 'vae_decoder', 'vae_encoder'] as const) {
    if (component === 'text_encoder_2' && !isDeclared(index, component)) continue;
    const files = (await listFolder(join(folder, component))) ?? [];
    const candidates = files.filter((file) => file.endsWith('.onnx'));
    const file = candidates.includes('model.onnx') ? 'model.onnx' : candidates.length === 1 ? candidates[0] : undefined;
    if (file === undefined && component === 'vae_encoder') continue;
    if (file === undefined)
      throw EaselError.of('modelComponentMissing', { folder, component: `${component}/model.onnx` });
    graphs[component] = join(folder, component, file);
  }
  for (const tokenizer of graphs.text_encoder_2 === undefined ? ['tokenizer'] : ['tokenizer', 'tokenizer_2']) {
    const files = (await listFolder(join(folder, tokenizer))) ?? [];
    for (const file of ['vocab.json', 'merges.txt']) {
      if (!files.includes(file))
        throw EaselError.of('modelComponentMissing', { folder, component: `${tokenizer}/${file}` });
    }
  }
  return graphs;
}

/** `model_index.json` names a component as `[library, class]`, and an absent one as `[null, null]`. */
function isDeclared(index: object, component: string): boolean {
  const entry: unknown = (index as Record<string, unknown>)[component];
  return Array.isArray(entry) && entry[0] !== null;
}

async function listComponents(folder: string, entries: readonly string[]): Promise<string[]> {
  const isFolder = await Promise.all(
    entries.map(async (entry) => !entry.startsWith('.') && (await listFolder(join(folder, entry))) !== undefined),
  );
  return entries.filter((_, i) => isFolder[i]).sort();
}

async function listFolder(folder: string): Promise<string[] | undefined> {
  try {
    return await readdir(folder);
  } catch {
    return undefined;
  }
}

/**
 * The parsed file, or undefined when there is none.
 * @throws EaselError modelIndexInvalid when it is not JSON, or not the JSON that is expected
 */
async function readJson<T extends z.ZodType>(file: string, schema: T): Promise<z.infer<T> | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw EaselError.of('modelIndexInvalid', { file, detail: (error as Error).message }, { cause: error });
  }
  try {
    return schema.parse(parsePythonJson(text));
  } catch (error) {
    const detail = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw EaselError.of('modelIndexInvalid', { file, detail }, { cause: error });
  }
}
