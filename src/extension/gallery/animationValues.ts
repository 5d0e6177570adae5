import { animationPresets } from '../../protocol/animationPresets';
import { isFramePromptsMistake, parseFramePrompts } from '../../protocol/framePrompts';
import type { FileValues } from '../../protocol/galleryAnimation';
import type { Settings } from '../settings/settings';
import type { Making } from './listed';

/** What some words become, drawn as the settings say: a loop without a seam, of prompts by frame a morph. */
export function animationOfWords(words: string, settings: Settings): FileValues {
  const { model, width, height, numInferenceSteps, guidanceScale, negativePrompt, scheduler, seed, style } = settings;
  const drawing = { model, width, height, negativePrompt, seed, stylePreset: style };
  const keyed = parseFramePrompts(words);
  if (keyed === undefined || isFramePromptsMistake(keyed))
    return present({ mode: 'loop', prompts: [words], ...drawing, numInferenceSteps, guidanceScale, scheduler });
  return present({
    ...(keyed.length > 1 ? morphTo(keyed.at(-1)!.frame) : {}),
    prompts: Object.fromEntries(keyed.map(({ frame, prompt }) => [frame, prompt])),
    ...drawing,
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
 * An animation that begins with this picture: a camera comes closer to it, which every model can do, whatever it makes of
 * pictures that it is to draw from.
 *
 * @param file its path, as the animation names it
 */
export function animationFromPicture({ request, model }: Making, file: string): FileValues {
  const { prompt, width, height, seed } = request;
  const camera = { strengthCurve: '0:(1)', zoom: '0:(1.01)' };
  return { prompts: { 0: prompt }, initImage: file, width, height, seed, model: model.id, ...camera };
}

/** Without what is not said. */
export function present(values: Readonly<Record<string, unknown>>): FileValues {
  const entries = Object.entries(values).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(entries) as FileValues;
}
