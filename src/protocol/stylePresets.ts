import * as z from 'zod';
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

/** The name of one of {@link builtinStylePresets}. */
export const stylePresetNameSchema = z
  .literal(Object.keys(presets) as (keyof typeof presets)[])
  .describe('A way of drawing, whose words are added to the prompts and the negative prompt.');
export type StylePresetName = z.infer<typeof stylePresetNameSchema>;

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

/** Several prompts under one negative prompt, with the words of a preset where one is named. */
export function withStylePreset(
  prompts: readonly string[],
  negativePrompt: string | undefined,
  name: StylePresetName | undefined,
): { readonly prompts: string[]; readonly negativePrompt: string | undefined } {
  if (name === undefined) return { prompts: [...prompts], negativePrompt };
  const style: StylePreset = builtinStylePresets[name]!;
  return {
    prompts: prompts.map((prompt) => withStyle({ prompt }, style).prompt),
    negativePrompt: withStyle({ prompt: '', negativePrompt }, style).negativePrompt,
  };
}

function listed(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part.trim() !== '').join(', ');
}
