import type { GenerationRequest } from '../../protocol/generation';
import type { WalkSpecInput } from '../../protocol/walk';

/**
 * The walk that words become: a gentle loop without a seam around one prompt, a morph through several.
 *
 * @param requests at least one; every frame is drawn as the first says, but for its prompt
 * @param frames at which each prompt is reached, rising; of use for several
 */
export function walkOf(requests: readonly GenerationRequest[], frames: readonly number[]): WalkSpecInput {
  const first = requests[0]!;
  const { model, width, height, numInferenceSteps, guidanceScale, negativePrompt, scheduler, seed, transparent } =
    first;
  const drawing = {
    ...{ model, width, height, numInferenceSteps, guidanceScale, negativePrompt, scheduler, seed, transparent },
    prompts: requests.map(({ prompt }) => prompt),
  };
  if (requests.length === 1) return { mode: 'loop', ...drawing };
  return { mode: 'prompts', promptFrames: [...frames], frames: frames.at(-1)! + 1, ...drawing };
}
