import type { ResolvedSpec } from '../../../protocol/animation';
import { parseKeyframes, isMistake, valueAt } from '../../../protocol/keyframes';
import type { Pixels } from '../media/pixels';
import type { LoadedModel } from './loadModel';
import type { Hooks } from './drawPictures';
import { textToImage } from './textToImage';

/** The frames from `first` on. */
export async function* animation2d(
  model: LoadedModel,
  spec: ResolvedSpec,
  first: number,
  hooks: Hooks,
): AsyncGenerator<Pixels> {
  const steps = parseKeyframes(spec.stepsCurve, { minimum: 1, maximum: 1000 });
  if (isMistake(steps)) throw new Error(steps.message);
  for (let frame = first; frame < spec.maxFrames; frame++) {
    const key = Object.keys(spec.prompts)
      .map(Number)
      .filter((each) => each <= frame)
      .sort((a, b) => b - a)[0]!;
    const request = {
      prompt: spec.prompts[String(key)]!,
      negativePrompt: spec.negativePrompt ?? '',
      model: spec.model,
      width: spec.width,
      height: spec.height,
      numInferenceSteps: Math.floor(valueAt(steps, frame)),
      guidanceScale: spec.cfgScale,
      scheduler: spec.sampler,
      seed: (spec.seed + (spec.lockedSeed ? 0 : frame)) % 2 ** 32,
      numImages: 1,
    };
    yield* textToImage(model, request, hooks);
  }
}
