import * as z from 'zod';
import { animationSpecSchema } from './animation';
import type { DevicePreference } from './generation';
import type { SubmissionOf } from './jobs';
import { withStyleOnAll, type StylePreset } from './stylePresets';
import { walkSpecSchema } from './walk';

/** What an animation file asks for: a keyframed animation, or a walk. */
export const animationTaskSchema = z.discriminatedUnion('task', [
  z.strictObject({ task: z.literal('animate'), spec: animationSpecSchema }),
  z.strictObject({ task: z.literal('walk'), spec: walkSpecSchema }),
]);
export type AnimationFile = z.output<typeof animationTaskSchema>;

/** How many frames it has, as far as its spec says: a video may have fewer. */
export function frameCountOf(file: AnimationFile): number {
  return file.task === 'animate' ? file.spec.maxFrames : file.spec.frames;
}

/** What of a keyframed animation is a path, relative to its file. */
export const givenFileNames = ['initImage', 'mask', 'videoPath'] as const;

/** Whether the frame with the highest number is made first. */
export function isBackwards(file: AnimationFile): boolean {
  return file.task === 'animate' && file.spec.reverse;
}

/** Its prompts in the order of their frames. */
export function promptsOf({ spec }: AnimationFile): readonly string[] {
  return Array.isArray(spec.prompts) ? spec.prompts : Object.values(spec.prompts);
}

/** The same with this seed, unless it has one of its own. */
export function withSeed(file: AnimationFile, seed: number): AnimationFile {
  if (file.task === 'walk') return file.spec.seed === undefined ? { ...file, spec: { ...file.spec, seed } } : file;
  return file.spec.seed > 0 ? file : { ...file, spec: { ...file.spec, seed } };
}

export function withModel(file: AnimationFile, model: string): AnimationFile {
  return file.task === 'walk'
    ? { task: 'walk', spec: { ...file.spec, model } }
    : { task: 'animate', spec: { ...file.spec, model } };
}

/** The same with a style's words instead of its name. */
export function withStyleWords(file: AnimationFile, style: StylePreset): AnimationFile {
  const { prompts, negativePrompt } = withStyleOnAll(promptsOf(file), file.spec.negativePrompt, style);
  const words = { negativePrompt, stylePreset: undefined };
  if (file.task === 'walk') return { task: 'walk', spec: { ...file.spec, ...words, prompts } };
  const keyed = Object.fromEntries(Object.keys(file.spec.prompts).map((frame, i) => [frame, prompts[i]!]));
  return { task: 'animate', spec: { ...file.spec, ...words, prompts: keyed } };
}

/**
 * The same with the files that it names as whoever draws it is to find them.
 * @param resolve makes an absolute path of one that is relative to the file
 * @param modelPath the same for a model, which may be an id as well
 */
export function withPaths(
  file: AnimationFile,
  resolve: (path: string) => string,
  modelPath: (model: string) => string,
): AnimationFile {
  const { model } = file.spec;
  const named = model === undefined ? {} : { model: modelPath(model) };
  if (file.task === 'walk') return { task: 'walk', spec: { ...file.spec, ...named } };
  const given = Object.fromEntries(
    givenFileNames.flatMap((name) => {
      const path = file.spec[name];
      return path === undefined ? [] : [[name, resolve(path)]];
    }),
  );
  return { task: 'animate', spec: { ...file.spec, ...named, ...given } };
}

/** The job that makes its frames. */
export function framesJob(
  file: AnimationFile,
  where: { readonly folder: string; readonly resume: boolean; readonly device?: DevicePreference | undefined },
): SubmissionOf<'animate'> | SubmissionOf<'walk'> {
  return file.task === 'walk'
    ? { task: 'walk', request: { spec: file.spec, ...where } }
    : { task: 'animate', request: { spec: file.spec, ...where } };
}
