import * as z from 'zod';
import { EaselError } from './errors';
import type { GenerationRequest } from './generation';
import { promptPlace } from './models';
import presets from './stylePresets.json';

/** A way of drawing, as words that are added to a prompt and to its negative prompt. */
export const stylePresetSchema = z.strictObject({
  /** What people read; absent: the preset's name. */
  label: z.string().min(1).max(100).optional(),
  /** The person's words stand in the place of `{prompt}`; without that place, these follow them. */
  prompt: z.string().max(2000),
  negativePrompt: z.string().max(2000).optional(),
});
export type StylePreset = z.infer<typeof stylePresetSchema>;

/** By name, as in Stability's client: letters, digits and hyphens. */
export const stylePresetsSchema = z.record(z.string().min(1).max(100), stylePresetSchema);
export type StylePresets = z.infer<typeof stylePresetsSchema>;

/** The presets that come with Easel. To change or add one, edit the data beside this file. */
export const builtinStylePresets: StylePresets = stylePresetsSchema.parse(presets);

/** Which preset an animation file names: one of {@link builtinStylePresets}, or one of the person's own. */
export const stylePresetNameSchema = z
  .union([z.literal(Object.keys(presets)), z.string().min(1).max(100)])
  .describe(
    'A way of drawing, whose words are added to the prompts and the negative prompt: one of these, or one of the setting easel.stylePresets.',
  );

/**
 * That there is no preset of this name.
 *
 * @param known all that there are; undefined where nobody knows what the person's settings say
 */
export function unknownStyleText(name: string, known: StylePresets | undefined): string {
  const names = Object.keys(known ?? builtinStylePresets).join(', ');
  // A long list may be cut.
  const own = known ? '' : " of Easel's own, and what VS Code's setting easel.stylePresets says is not known here";
  return `there is no style preset “${name}”${own}; there are ${names}`;
}

type Prompts = Pick<GenerationRequest, 'prompt' | 'negativePrompt'>;

/** A prompt and its negative prompt with a style's words. */
export function withStyle({ prompt, negativePrompt }: Prompts, style: StylePreset): Prompts {
  const words = style.prompt.trim();
  const styled = words.includes(promptPlace)
    ? words.replaceAll(promptPlace, () => prompt)
    : listed([prompt, words.replace(/^,\s*/, '')]);
  const without = listed([negativePrompt, style.negativePrompt]);
  return { prompt: styled, ...(without === '' ? {} : { negativePrompt: without }) };
}

interface ManyPrompts {
  readonly prompts: string[];
  readonly negativePrompt: string | undefined;
}

/** Several prompts under one negative prompt, with a style's words. */
export function withStyleOnAll(
  prompts: readonly string[],
  negativePrompt: string | undefined,
  style: StylePreset,
): ManyPrompts {
  return {
    prompts: prompts.map((prompt) => withStyle({ prompt }, style).prompt),
    negativePrompt: withStyle({ prompt: '', negativePrompt }, style).negativePrompt,
  };
}

/**
 * Several prompts under one negative prompt, with the words of a preset of Easel's where one is named.
 * @throws EaselError invalidRequest
 */
export function withStylePreset(
  prompts: readonly string[],
  negativePrompt: string | undefined,
  name: string | undefined,
): ManyPrompts {
  if (name === undefined) return { prompts: [...prompts], negativePrompt };
  if (!Object.hasOwn(builtinStylePresets, name))
    throw EaselError.of('invalidRequest', { detail: `stylePreset: ${unknownStyleText(name, undefined)}` });
  return withStyleOnAll(prompts, negativePrompt, builtinStylePresets[name]!);
}

function listed(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part.trim() !== '').join(', ');
}
