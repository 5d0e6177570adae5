import path from 'node:path';
import type { AnimationRequest, ResolvedAnimation } from '../../protocol/animation';
import { EaselError } from '../../protocol/errors';
import { builtinModelId } from '../../protocol/models';
import { withStylePreset } from '../../protocol/stylePresets';
import type { ModelFolder } from './modelFolder';
import { checkSize } from './resolveRequest';

/**
 * Fills in what a spec leaves to the model: size, steps, guidance, algorithm; and a seed where none is set.
 * @param randomSeed an integer in 0 … 2³²−1, asked for only when the spec has no seed
 * @throws EaselError sizeInvalid, invalidRequest
 */
export function resolveAnimation(
  { spec, folder, resume }: AnimationRequest,
  { defaults, sizeFactor }: Pick<ModelFolder, 'defaults' | 'sizeFactor'>,
  randomSeed: () => number,
): ResolvedAnimation {
  for (const [name, file] of Object.entries({ folder, ...pathsOf(spec) })) {
    if (!path.isAbsolute(file)) {
      throw EaselError.of('invalidRequest', { detail: `${name}: "${file}" is not an absolute path` });
    }
  }
  const own = { ...spec };
  delete own.$schema;
  delete own.stylePreset;
  const styled = withStylePreset(Object.values(spec.prompts), spec.negativePrompt, spec.stylePreset);
  const width = spec.width ?? defaults.width;
  const height = spec.height ?? defaults.height;
  checkSize(width, height, sizeFactor);
  return {
    spec: {
      ...own,
      prompts: Object.fromEntries(Object.keys(spec.prompts).map((frame, i) => [frame, styled.prompts[i]!])),
      width,
      height,
      model: spec.model ?? builtinModelId,
      sampler: spec.sampler ?? defaults.scheduler,
      cfgScale: spec.cfgScale ?? defaults.guidanceScale,
      stepsCurve: spec.stepsCurve ?? `0:(${defaults.numInferenceSteps})`,
      negativePrompt: styled.negativePrompt ?? defaults.negativePrompt,
      seed: spec.seed > 0 ? spec.seed : randomSeed(),
    },
    folder,
    resume: resume ?? false,
  };
}

/** The files that a spec names. */
export function pathsOf({
  initImage,
  mask,
  videoPath,
}: Pick<AnimationRequest['spec'], 'initImage' | 'mask' | 'videoPath'>): Record<string, string> {
  const named = { initImage, mask, videoPath };
  return Object.fromEntries(Object.entries(named).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
