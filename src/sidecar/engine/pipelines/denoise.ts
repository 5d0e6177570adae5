import { setImmediate as nextTurn } from 'node:timers/promises';
import { EaselError } from '../../../protocol/errors';
import { joined } from '../tensor/arrays';
import type { Scheduler } from '../schedulers/scheduler';
import type { NoiseSource } from '../tensor/noiseSource';
import type { Conditioning } from './promptEmbedding';
import type { Unet } from './unet';

/** Where a picture begins, and what holds it on its way. */
export interface Beginning {
  /** [1,C,h,w] at the noise level of the scheduler's first call. */
  readonly latents: Float32Array;
  /** What an inpainting UNet is given behind the latents, on the channel axis: [1,C',h,w]. */
  readonly behind?: Float32Array;
  /** What becomes of the latents after `call` calls: inpainting puts back what is to stay. */
  readonly held?: (latents: Float32Array, call: number) => Float32Array;
}

export interface Denoising {
  readonly unet: Unet;
  readonly conditionings: readonly Conditioning[];
  readonly scheduler: Scheduler;
  readonly noise: NoiseSource;
  /** [1,C,h,w] of the latents */
  readonly shape: readonly number[];
  readonly guidanceScale: number;
  readonly signal: AbortSignal;
  /** After every call, counted from 1; `prediction` is what the UNet said of the `latents` that it was given. */
  readonly onCall: (call: number, prediction: Float32Array, latents: Float32Array) => void | Promise<void>;
}

/**
 * From noise to latents of a picture, one UNet call a timestep.
 * @throws EaselError jobCancelled, modelNaN, and as {@link Unet.predict} does
 */
export async function denoise(
  { latents: first, behind, held }: Beginning,
  { unet, conditionings, scheduler, noise, shape, guidanceScale, signal, onCall }: Denoising,
): Promise<Float32Array> {
  let latents = first;
  for (const [i, timestep] of scheduler.timesteps.entries()) {
    // A run blocks the thread: a cancellation that came meanwhile is read here.
    await nextTurn();
    throwIfCancelled(signal);
    const sample = sampleOf(scheduler.scaleModelInput(latents), behind, shape);
    const predictions = await unet.predict(sample, timestep, conditionings, shape[1]);
    const prediction = guide(predictions, guidanceScale);
    if (!prediction.every(Number.isFinite)) throw EaselError.of('modelNaN', { component: `unet, call ${i + 1}` });
    const next = scheduler.step(prediction, latents, noise);
    await onCall(i + 1, prediction, latents);
    latents = held === undefined ? next : held(next, i + 1);
  }
  return latents;
}

export function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw EaselError.of('jobCancelled', {});
}

function sampleOf(latents: Float32Array, behind: Float32Array | undefined, shape: readonly number[]) {
  if (behind === undefined) return { data: latents, dims: shape };
  const [, , height, width] = shape;
  const data = joined(latents, behind);
  return { data, dims: [1, data.length / (height! * width!), height!, width!] };
}

/** Classifier-free guidance: away from the negative prediction, past the positive one. */
function guide(predictions: readonly Float32Array[], guidanceScale: number): Float32Array {
  const [negative, positive] = predictions;
  if (positive === undefined) return negative!;
  return negative!.map((value, i) => value + guidanceScale * (positive[i]! - value));
}
