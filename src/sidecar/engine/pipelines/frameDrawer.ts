import type { ResolvedSpec } from '../../../protocol/animation';
import { EaselError } from '../../../protocol/errors';
import { maximumSteps, type Notice, type ResolvedRequest } from '../../../protocol/generation';
import { notice } from '../../../protocol/notices';
import { opaque, type Picture } from '../animation/picture';
import type { PromptMix } from '../animation/schedule';
import type { Scheduler } from '../schedulers/scheduler';
import { linearCombination } from '../tensor/arrays';
import type { NoiseSource } from '../tensor/noiseSource';
import { TorchRandom } from '../tensor/torchRandom';
import { encodePrompts } from './conditioning';
import type { Conditioning } from './promptEmbedding';
import { denoise, throwIfCancelled } from './denoise';
import { checkChannels, latentShape, noticesOf, type Task } from './drawPictures';
import { encodeInitImage, encoderInput } from './initImage';
import { inpaintTask, isForInpainting } from './inpaint';
import { layOver } from './layOver';
import type { LoadedModel } from './loadModel';
import { pipelineScheduler } from './pipelineScheduler';
import { decodeLatents, encoderChannels } from './vae';
import { mixConditionings } from './mixPrompts';

/** One picture of an animation, as it is to be drawn. */
export interface FrameOrder {
  readonly prompts: PromptMix;
  readonly seed: number;
  /** Denoising steps, 1 or more. */
  readonly steps: number;
  /** What it is drawn from; absent: from noise alone. */
  readonly from?: {
    readonly picture: Picture;
    /** How much of it is kept, 0 … 1. */
    readonly strength: number;
    /** Scale of the noise that the drawing starts from. */
    readonly noiseScale: number;
    /** How much each pixel may change, 0 … 255; absent: all of it. */
    readonly levels?: Uint8Array | undefined;
    /** Where the picture stays to the byte, as far as `levels` say; else only its latents do. */
    readonly isLaidOver?: boolean;
  };
}

export interface DrawerHooks {
  readonly signal: AbortSignal;
  /** After every UNet call. */
  readonly onCall: () => void;
  readonly onNotice: (notice: Notice) => void;
}

/** Draws the frames of one animation. */
export class FrameDrawer {
  private readonly shape: readonly number[];
  private readonly told = new Set<string>();

  /**
   * @param texts the prompts, in the order of their keys
   * @throws EaselError sizeInvalid, sizeFixed
   */
  constructor(
    private readonly model: LoadedModel,
    private readonly spec: ResolvedSpec,
    private readonly texts: readonly string[],
    private readonly size: { readonly width: number; readonly height: number },
    private readonly hooks: DrawerHooks,
  ) {
    this.shape = latentShape(model, this.request('', 1, 1, 0));
    if (spec.useInpaintingModel && !isForInpainting(model, this.shape)) {
      hooks.onNotice(notice('notForInpainting', { model: spec.model }));
    }
  }

  /** Whether what is drawn from a picture shows anything of it. */
  get keepsPictures(): boolean {
    return this.model.folder.card.ignoresInitImage !== true;
  }

  /** Tells what the model makes of frames that are to be drawn from pictures. */
  tellOfPictures(): void {
    if (!this.keepsPictures) this.hooks.onNotice(notice('frameBeforeIgnored', {}));
  }

  /** How many UNet calls a drawing takes. */
  callsOf(steps: number, strength: number): number {
    return strength === 1 ? 0 : this.scheduler(steps, strength, 0).scheduler.timesteps.length;
  }

  /** @throws EaselError as the pipelines for pictures do */
  async draw({ prompts, seed, steps, from }: FrameOrder): Promise<Picture> {
    // All of it is kept.
    if (from?.strength === 1) return from.picture;
    throwIfCancelled(this.hooks.signal);
    const rows = await this.conditioning(prompts);
    const { scheduler, request } = this.scheduler(steps, from?.strength ?? 0, seed);
    const task = await this.task(request, from);
    checkChannels(this.model, this.shape[1]! + task.channelsBehind);
    const noise = new TorchRandom(seed);
    const scale = from?.noiseScale ?? 1;
    const latents = await denoise(task.begin(scheduler, scaledNoise(noise, scale)), {
      unet: this.model.unet,
      conditionings: rows,
      scheduler,
      noise,
      shape: this.shape,
      guidanceScale: this.spec.cfgScale,
      signal: this.hooks.signal,
      onCall: () => this.hooks.onCall(),
    });
    const drawn = opaque(await this.decode(latents));
    return from?.levels === undefined || from.isLaidOver !== true
      ? drawn
      : opaque(layOver(drawn, from.picture, from.levels));
  }

  /** A picture as latents, without what an encoder draws at random. */
  async encode(picture: Picture): Promise<Float32Array> {
    return (await this.encoded(picture)).latents({ normal: (count) => new Float32Array(count) });
  }

  async decode(latents: Float32Array): Promise<Picture> {
    const { vaeDecoder, folder } = this.model;
    return opaque(await decodeLatents(vaeDecoder, folder.vaeConfig, { data: latents, dims: this.shape }));
  }

  private async conditioning({ from, next, share }: PromptMix): Promise<readonly Conditioning[]> {
    const first = await this.rowsOf(this.texts[from]!);
    return next === from ? first : mixConditionings(first, await this.rowsOf(this.texts[next]!), share, 'linear');
  }

  private async rowsOf(prompt: string): Promise<readonly Conditioning[]> {
    const request = this.request(prompt, 1, 1, 0);
    const { rows, ...about } = await encodePrompts(this.model, request);
    for (const each of noticesOf(this.model, request, about)) {
      const key = JSON.stringify(each);
      if (!this.told.has(key)) this.hooks.onNotice(each);
      this.told.add(key);
    }
    const weight = Math.abs(this.spec.negativePromptWeight);
    if (rows.length === 1 || weight === 1 || request.negativePrompt === '') return rows;
    const { rows: without } = await encodePrompts(this.model, { ...request, negativePrompt: '' });
    return [mixConditionings(without.slice(0, 1), rows.slice(0, 1), weight, 'linear')[0]!, rows[1]!];
  }

  private async task(request: ResolvedRequest, from: FrameOrder['from']): Promise<Task> {
    const { width, height } = this.size;
    if (isForInpainting(this.model, this.shape)) {
      // Such a model always sees a picture and a mask: here, that nothing of it stays.
      const grey: Picture = { data: new Uint8Array(width * height * 3).fill(128), channels: 3, width, height };
      const levels = from?.levels ?? new Uint8Array(width * height).fill(255);
      return inpaintTask(this.model, request, this.shape, await this.input(from?.picture ?? grey), levels);
    }
    if (from === undefined) {
      const count = this.shape.reduce((product, side) => product * side, 1);
      return {
        channelsBehind: 0,
        begin: (scheduler, noise) => ({
          latents: linearCombination([scheduler.initNoiseSigma, noise.normal(count)]),
        }),
      };
    }
    if (from.levels !== undefined) {
      return inpaintTask(this.model, request, this.shape, await this.input(from.picture), from.levels);
    }
    const encoded = await this.encoded(from.picture);
    return {
      channelsBehind: 0,
      begin: (scheduler, noise) => {
        const original = encoded.latents(noise);
        return { latents: scheduler.addNoise(original, noise.normal(original.length), 0) };
      },
    };
  }

  private async encoded(picture: Picture) {
    return encodeInitImage(this.model, await this.input(picture), this.shape);
  }

  private async input(picture: Picture) {
    return encoderInput(picture, encoderChannels(await this.model.vaeEncoder(), this.model.folder.vaeConfig));
  }

  /**
   * All `steps` are made, in what a strength leaves of the way: the grid is so much finer. Where an algorithm cannot have so
   * fine a grid, fewer steps are made, as image to image counts them.
   */
  private scheduler(
    steps: number,
    strength: number,
    seed: number,
  ): { readonly scheduler: Scheduler; readonly request: ResolvedRequest } {
    const made = 1 - strength;
    const grid = this.model.unet.takesGuidance ? steps : Math.min(Math.ceil(steps / made), maximumSteps);
    const attempt = (count: number) => {
      const request = this.request('', count, made, seed);
      return { request, scheduler: pipelineScheduler(this.model.folder, request, this.model.unet.takesGuidance) };
    };
    try {
      return attempt(grid);
    } catch (error) {
      if (grid === steps || !(error instanceof EaselError && error.is('stepsInvalid'))) throw error;
      return attempt(steps);
    }
  }

  private request(prompt: string, steps: number, strength: number, seed: number): ResolvedRequest {
    const { spec } = this;
    return {
      prompt,
      negativePrompt: spec.negativePromptWeight === 0 ? '' : (spec.negativePrompt ?? ''),
      model: spec.model,
      ...this.size,
      numInferenceSteps: steps,
      guidanceScale: spec.cfgScale,
      scheduler: spec.sampler,
      seed,
      numImages: 1,
      strength,
    };
  }
}

function scaledNoise(noise: NoiseSource, scale: number): NoiseSource {
  return scale === 1 ? noise : { normal: (count) => noise.normal(count).map((value) => value * scale) };
}
