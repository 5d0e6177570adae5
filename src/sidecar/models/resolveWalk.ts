import path from 'node:path';
import { EaselError } from '../../protocol/errors';
import type { ResolvedWalk, ResolvedWalkSpec, WalkRequest, WalkSpec } from '../../protocol/walk';
import { withStylePreset } from '../../protocol/stylePresets';
import { resolveRequest } from './resolveRequest';

/**
 * Fills in what a walk leaves open: what a drawing would take, evenly spread prompts, and the interpolation that suits
 * what is mixed.
 * @param randomSeed an integer in 0 … 2³²−1, asked for only when the walk has no seed
 * @throws EaselError invalidRequest, and those of {@link resolveRequest}
 */
export function resolveWalk(
  { spec, folder, resume }: WalkRequest,
  model: Parameters<typeof resolveRequest>[1],
  randomSeed: () => number,
): ResolvedWalk {
  if (!path.isAbsolute(folder))
    throw EaselError.of('invalidRequest', { detail: `folder: "${folder}" is not an absolute path` });
  return { spec: resolveSpec(spec, model, randomSeed), folder, resume: resume ?? false };
}

function resolveSpec(
  walk: WalkSpec,
  model: Parameters<typeof resolveRequest>[1],
  randomSeed: () => number,
): ResolvedWalkSpec {
  const { width, height, numInferenceSteps, guidanceScale, scheduler, seed, transparent } = walk;
  const { prompts, negativePrompt } = withStylePreset(walk.prompts, walk.negativePrompt, walk.stylePreset);
  const asked = { negativePrompt, width, height, numInferenceSteps, guidanceScale, scheduler, seed, transparent };
  const drawing = resolveRequest({ prompt: '', model: walk.model, ...asked }, model, randomSeed);
  const common = {
    negativePrompt: drawing.negativePrompt,
    model: drawing.model,
    width: drawing.width,
    height: drawing.height,
    numInferenceSteps: drawing.numInferenceSteps,
    guidanceScale: drawing.guidanceScale,
    scheduler: drawing.scheduler,
    seed: drawing.seed,
    ...(drawing.transparent === undefined ? {} : { transparent: drawing.transparent }),
    frames: walk.frames,
    fps: walk.fps,
  };
  switch (walk.mode) {
    case 'prompts': {
      const { mode, frames, interpolation = 'linear' } = walk;
      const evenly = prompts.map((_, i) => (i * (frames - 1)) / (prompts.length - 1));
      return { ...common, mode, prompts, promptFrames: walk.promptFrames ?? evenly, interpolation };
    }
    case 'grid':
      return { ...common, mode: walk.mode, prompts, interpolation: walk.interpolation ?? 'linear' };
    case 'around':
      return { ...common, mode: walk.mode, prompts, step: walk.step };
    case 'loop':
      return { ...common, mode: walk.mode, prompts, radius: walk.radius };
    case 'seeds': {
      const { mode, seedTo, interpolation = 'spherical' } = walk;
      return { ...common, mode, prompts, seedTo, interpolation };
    }
  }
}
