import { animationPresets } from '../../protocol/animationPresets';
import { isFramePromptsMistake, parseFramePrompts } from '../../protocol/framePrompts';
import type { FileValues } from '../../protocol/galleryAnimation';
import type { Settings } from '../settings/settings';
import type { Making } from './listed';

/** A keyframed animation of some words, drawn as the settings say; of prompts by frame a morph. */
export function animationOfWords(words: string, settings: Settings): FileValues {
  const { model, width, height, numInferenceSteps, guidanceScale, negativePrompt, scheduler, seed, style } = settings;
  const parsed = parseFramePrompts(words);
  const keyed = parsed === undefined || isFramePromptsMistake(parsed) ? [{ frame: 0, prompt: words }] : parsed;
  const prompts = Object.fromEntries(keyed.map(({ frame, prompt }) => [frame, prompt]));
  return present({
    ...(keyed.length > 1 ? morphTo(keyed.at(-1)!.frame) : {}),
    prompts,
    ...{ model, width, height, negativePrompt, seed },
    stylePreset: style,
    stepsCurve: numInferenceSteps === null ? null : `0:(${numInferenceSteps})`,
    cfgScale: guidanceScale,
    sampler: scheduler,
  });
}

/** From prompt to prompt, with as many frames as that takes. */
function morphTo(last: number): FileValues {
  const preset = 'prompt-interpolate' as const;
  return { preset, ...(last < animationPresets[preset].maxFrames ? {} : { maxFrames: last + 1 }) };
}

/** A loop without a seam of a picture's request: it begins with that very picture. */
export function loopOfPicture({ request, model }: Making): FileValues {
  const { prompt, negativePrompt, width, height, numInferenceSteps, guidanceScale, scheduler, seed } = request;
  return present({
    mode: 'loop',
    prompts: [prompt],
    ...{ negativePrompt: negativePrompt === '' ? null : negativePrompt, width, height },
    ...{ numInferenceSteps, guidanceScale, scheduler, seed },
    transparent: request.transparent,
    model: model.id,
  });
}

/**
 * An animation whose first picture is this one.
 *
 * @param file its path, as the animation names it
 */
export function animationFromPicture({ request, model }: Making, file: string): FileValues {
  const { prompt, width, height, seed } = request;
  return { prompts: { 0: prompt }, initImage: file, width, height, seed, model: model.id };
}

/** Without what is not said. */
export function present(values: Readonly<Record<string, unknown>>): FileValues {
  const entries = Object.entries(values).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(entries) as FileValues;
}
