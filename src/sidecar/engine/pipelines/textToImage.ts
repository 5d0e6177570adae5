import { setImmediate as nextTurn } from 'node:timers/promises';
import { EaselError } from '../../../protocol/errors';
import type { Notice, ResolvedRequest } from '../../../protocol/generation';
import { notice } from '../../../protocol/notices';
import { checkSize } from '../../models/resolveRequest';
import type { Pixels } from '../media/pixels';
import type { Scheduler } from '../schedulers/scheduler';
import { TorchRandom } from '../tensor/torchRandom';
import { encodePrompts, usesTwoPasses, type Conditioning, type PromptConditioning } from './conditioning';
import { decodeLatents } from './decodeLatents';
import type { LoadedModel } from './loadModel';
import { pipelineScheduler } from './pipelineScheduler';

/** A picture as it was drawn, before it is encoded as a file. */
export interface DrawnPicture extends Pixels {
  readonly seed: number;
}

export interface Hooks {
  readonly signal: AbortSignal;
  /** After every UNet call; `steps` counts those of all pictures of the request. */
  readonly onStep: (step: number, steps: number) => void;
  readonly onNotice: (notice: Notice) => void;
}

/**
 * Draws the pictures of a request, one after the other; picture i starts from the noise of seed + i (modulo 2³²), as
 * diffusers does with a list of generators.
 * @throws EaselError jobCancelled when the signal aborted; sizeInvalid, sizeFixed, modelNaN, pictureConstant,
 *   outOfMemory, modelGraphUnsupported, and those of {@link pipelineScheduler}
 */
export async function* textToImage(
  model: LoadedModel,
  request: ResolvedRequest,
  { signal, onStep, onNotice }: Hooks,
): AsyncGenerator<DrawnPicture> {
  const shape = latentShape(model, request);
  throwIfCancelled(signal);

  const { rows, ...told } = await encodePrompts(model, request);
  for (const each of noticesOf(model, request, told)) onNotice(each);

  for (let i = 0; i < request.numImages; i++) {
    const seed = (request.seed + i) % 2 ** 32;
    const noise = new TorchRandom(seed);
    const scheduler = pipelineScheduler(model.folder, request);
    const calls = scheduler.timesteps.length;
    const latents = await denoise(model, rows, scheduler, noise, shape, request.guidanceScale, signal, (call) => {
      onStep(i * calls + call, request.numImages * calls);
    });
    yield { ...(await decodeLatents(model.vaeDecoder, model.folder.vaeConfig, { data: latents, dims: shape })), seed };
  }
}

/** From pure noise to latents, one UNet call a timestep. */
async function denoise(
  { unet }: LoadedModel,
  conditionings: readonly Conditioning[],
  scheduler: Scheduler,
  noise: TorchRandom,
  shape: readonly number[],
  guidanceScale: number,
  signal: AbortSignal,
  onCall: (call: number) => void,
): Promise<Float32Array> {
  const count = shape.reduce((product, side) => product * side, 1);
  let latents: Float32Array = noise.normal(count).map((value) => value * scheduler.initNoiseSigma);
  for (const [i, timestep] of scheduler.timesteps.entries()) {
    // A run blocks the thread: a cancellation that came meanwhile is read here.
    await nextTurn();
    throwIfCancelled(signal);
    const sample = { data: scheduler.scaleModelInput(latents), dims: shape };
    const predictions = await unet.predict(sample, timestep, conditionings);
    const prediction = guide(predictions, guidanceScale);
    if (!prediction.every(Number.isFinite)) throw EaselError.of('modelNaN', { component: `unet, call ${i + 1}` });
    latents = scheduler.step(prediction, latents, noise);
    onCall(i + 1);
  }
  return latents;
}

/** Classifier-free guidance: away from the negative prediction, past the positive one. */
function guide(predictions: readonly Float32Array[], guidanceScale: number): Float32Array {
  const [negative, positive] = predictions;
  if (positive === undefined) return negative!;
  return negative!.map((value, i) => value + guidanceScale * (positive[i]! - value));
}

/** [1,C,h,w] of the latents. */
function latentShape({ folder, unet }: LoadedModel, { width, height }: ResolvedRequest): number[] {
  const factor = folder.sizeFactor;
  checkSize(width, height, factor);
  const fixed = unet.fixedSize;
  if ((fixed.width ?? width / factor) !== width / factor || (fixed.height ?? height / factor) !== height / factor) {
    const fixedWidth = (fixed.width ?? width / factor) * factor;
    const fixedHeight = (fixed.height ?? height / factor) * factor;
    throw EaselError.of('sizeFixed', { width, height, fixedWidth, fixedHeight });
  }
  const channels = unet.channels ?? folder.unetConfig.in_channels ?? 4;
  const decoded = folder.vaeConfig.latent_channels;
  if (typeof decoded === 'number' && decoded !== channels) {
    throw unet.session.unsupported(
      `it takes ${channels} channels, but the decoder ${decoded}: it was made for inpainting.`,
    );
  }
  return [1, channels, height / factor, width / factor];
}

/** Below it a text encoder rather does not know what the prompt names. */
const sureFrom = 0.5;

function* noticesOf(
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

function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw EaselError.of('jobCancelled', {});
}
