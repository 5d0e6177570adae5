import { EaselError } from '../../../protocol/errors';
import type { Notice, ResolvedRequest } from '../../../protocol/generation';
import { notice } from '../../../protocol/notices';
import { checkSize } from '../../models/resolveRequest';
import type { Pixels } from '../media/pixels';
import type { Values } from '../onnx/session';
import { predictedOriginal } from '../schedulers/predictedOriginal';
import { predictionTypeOf } from '../schedulers/registry';
import type { Scheduler } from '../schedulers/scheduler';
import type { NoiseSource } from '../tensor/noiseSource';
import { TorchRandom } from '../tensor/torchRandom';
import { encodePrompts, usesTwoPasses, type PromptConditioning } from './conditioning';
import { denoise, throwIfCancelled, type Beginning } from './denoise';
import type { LoadedModel } from './loadModel';
import { pipelineScheduler } from './pipelineScheduler';
import { decodeLatents } from './vae';

/** A picture as it was drawn, before it is encoded as a file. */
export interface DrawnPicture extends Pixels {
  readonly seed: number;
}

export interface Hooks {
  readonly signal: AbortSignal;
  /** After every UNet call; `steps` counts those of all pictures of the request. */
  readonly onStep: (step: number, steps: number) => void;
  readonly onNotice: (notice: Notice) => void;
  readonly watcher?: Watcher | undefined;
}

/** Whoever wants to see a picture before it is done. */
export interface Watcher {
  /**
   * After every UNet call.
   * @param predicted what the latents would be if this call were the last; they are computed when they are asked for
   * @param call counts those of all pictures of the request, from 1 to `calls`
   */
  called(
    predicted: { readonly dims: readonly number[]; latents(): Values },
    call: number,
    calls: number,
  ): Promise<void>;
  /** After every picture. */
  decoded(latents: Values, picture: Pixels): void;
}

/** What one task has of its own. */
export interface Task {
  /** What the UNet takes behind the latents' channels. */
  readonly channelsBehind: number;
  /** Where a picture begins; draws of `noise` are made in the reference's order. */
  readonly begin: (scheduler: Scheduler, noise: NoiseSource) => Beginning;
  /** The last touch. */
  readonly finish?: (picture: Pixels) => Pixels;
}

/**
 * Draws the pictures of a request, one after the other; picture i has the noise of seed + i (modulo 2³²), as diffusers has
 * with a list of generators.
 * @param prepare makes the task ready; `shape` is that of the latents, [1,C,h,w]
 * @throws EaselError jobCancelled when the signal aborted; sizeInvalid, sizeFixed, modelNaN, pictureConstant,
 *   outOfMemory, modelGraphUnsupported, and those of {@link pipelineScheduler}
 */
export async function* drawPictures(
  model: LoadedModel,
  request: ResolvedRequest,
  { signal, onStep, onNotice, watcher }: Hooks,
  prepare: (shape: readonly number[]) => Task | Promise<Task>,
): AsyncGenerator<DrawnPicture> {
  const { unet } = model;
  const shape = latentShape(model, request);
  throwIfCancelled(signal);
  const task = await prepare(shape);
  checkChannels(model, shape[1]! + task.channelsBehind);

  const { rows, ...told } = await encodePrompts(model, request);
  for (const each of noticesOf(model, request, told)) onNotice(each);

  const predictionType = predictionTypeOf(model.folder.schedulerConfig);
  for (let i = 0; i < request.numImages; i++) {
    const seed = (request.seed + i) % 2 ** 32;
    const noise = new TorchRandom(seed);
    const scheduler = pipelineScheduler(model.folder, request, unet.takesGuidance);
    const calls = scheduler.timesteps.length;
    const latents = await denoise(task.begin(scheduler, noise), {
      unet,
      conditionings: rows,
      scheduler,
      noise,
      shape,
      guidanceScale: request.guidanceScale,
      signal,
      onCall: async (call, prediction, sample) => {
        onStep(i * calls + call, request.numImages * calls);
        const original = () => predictedOriginal(scheduler, predictionType, prediction, sample, call - 1);
        await watcher?.called(
          { dims: shape, latents: () => ({ data: original(), dims: shape }) },
          i * calls + call,
          request.numImages * calls,
        );
      },
    });
    const drawn: Values = { data: latents, dims: shape };
    const picture = await decodeLatents(model.vaeDecoder, model.folder.vaeConfig, drawn);
    watcher?.decoded(drawn, picture);
    yield { ...(task.finish?.(picture) ?? picture), seed };
  }
}

/** [1,C,h,w] of the latents. */
export function latentShape({ folder, unet, vaeDecoder }: LoadedModel, { width, height }: ResolvedRequest): number[] {
  const factor = folder.sizeFactor;
  checkSize(width, height, factor);
  const fixed = unet.fixedSize;
  if ((fixed.width ?? width / factor) !== width / factor || (fixed.height ?? height / factor) !== height / factor) {
    const fixedWidth = (fixed.width ?? width / factor) * factor;
    const fixedHeight = (fixed.height ?? height / factor) * factor;
    throw EaselError.of('sizeFixed', { width, height, fixedWidth, fixedHeight });
  }
  const [decoded] = vaeDecoder.inputs.values();
  const declared = decoded?.shape[1];
  const channels = typeof declared === 'number' ? declared : (folder.vaeConfig.latent_channels ?? 4);
  return [1, channels, height / factor, width / factor];
}

/** @throws EaselError modelGraphUnsupported unless the UNet takes so many channels */
export function checkChannels({ folder, unet }: LoadedModel, wanted: number): void {
  const channels = unet.channels ?? folder.unetConfig.in_channels ?? wanted;
  if (channels === wanted) return;
  throw unet.session.unsupported(
    `it takes ${channels} channels, and ${wanted} are what this kind of drawing has for it.` +
      (channels > wanted ? ' It was made for inpainting: give it an init image and a mask.' : ''),
  );
}

/** Below it a text encoder rather does not know what the prompt names. */
const sureFrom = 0.5;

export function* noticesOf(
  model: LoadedModel,
  request: ResolvedRequest,
  { cut, confidence, unweighed, hasNegative }: Omit<PromptConditioning, 'rows'>,
): Generator<Notice> {
  if (cut.prompt !== '') yield notice('promptCut', { words: shortened(cut.prompt) });
  if (cut.negativePrompt !== '') yield notice('negativePromptCut', { words: shortened(cut.negativePrompt) });
  if (unweighed) yield notice('promptWeightsUnused', {});
  if (hasNegative && !usesTwoPasses(model, request)) {
    yield notice('negativePromptUnused', { guidanceScale: request.guidanceScale });
  }
  if (confidence !== undefined && confidence < sureFrom) yield notice('outsideDomain', {});
}

function shortened(words: string): string {
  const most = 200;
  return words.length > most ? `${words.slice(0, most)}…` : words;
}
