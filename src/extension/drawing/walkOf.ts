import type { FramePrompt } from '../../protocol/framePrompts';
import type { GenerationRequest } from '../../protocol/generation';
import type { WalkSpecInput } from '../../protocol/walk';

/**
 * The walk that words become: a gentle loop without a seam around one prompt, a morph through several.
 *
 * @param keyed prompts by frame; undefined, or one alone, for a loop of the request's own prompt
 * @param request what every frame is drawn with
 */
export function walkOf(keyed: readonly FramePrompt[] | undefined, request: GenerationRequest): WalkSpecInput {
  const { model, width, height, numInferenceSteps, guidanceScale, negativePrompt, scheduler, seed, transparent } =
    request;
  const drawing = {
    ...{ model, width, height, numInferenceSteps, guidanceScale, negativePrompt, scheduler, seed, transparent },
  };
  if (keyed === undefined || keyed.length < 2)
    return { mode: 'loop', prompts: [keyed?.[0]?.prompt ?? request.prompt], ...drawing };
  return {
    mode: 'prompts',
    prompts: keyed.map(({ prompt }) => prompt),
    promptFrames: keyed.map(({ frame }) => frame),
    frames: keyed.at(-1)!.frame + 1,
    ...drawing,
  };
}
