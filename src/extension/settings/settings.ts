import * as z from 'zod';
import type { Asked } from '../../protocol/assetManifest';
import { EaselError } from '../../protocol/errors';
import { devicePreferenceSchema, generationRequestSchema, type GenerationRequest } from '../../protocol/generation';
import { readableIssues } from '../../protocol/readableIssues';
import {
  builtinStylePresets,
  stylePresetsSchema,
  withStyle,
  type StylePreset,
  type StylePresets,
} from '../../protocol/stylePresets';
import { fileNameVariables, unknownVariable } from '../assets/fileName';
import { animationFormats } from '../drawing/jobContext';
import { placements } from '../../documents/documentLanguage';

const request = generationRequestSchema.shape;

/** An empty text box in VS Code's settings means "not set" to most people. */
const emptyAsNull = (value: unknown): unknown => (typeof value === 'string' && value.trim() === '' ? null : value);

/** Easel's settings without their prefix; `null` in a request's field means the model's own default. */
export const settingsSchema = z.object({
  model: z.preprocess(emptyAsNull, request.model.unwrap().trim().nullable()),
  device: devicePreferenceSchema,
  width: request.width.unwrap().nullable(),
  height: request.height.unwrap().nullable(),
  numInferenceSteps: request.numInferenceSteps.unwrap().nullable(),
  guidanceScale: request.guidanceScale.unwrap().nullable(),
  negativePrompt: request.negativePrompt.unwrap().nullable(),
  scheduler: z.preprocess(emptyAsNull, request.scheduler.unwrap().nullable()),
  seed: request.seed.unwrap().nullable(),
  numImages: request.numImages.unwrap(),
  style: z.preprocess(emptyAsNull, z.string().trim().nullable()),
  stylePresets: stylePresetsSchema,
  'insert.placement': z.enum(placements),
  'assets.destination': z.string(),
  'assets.fileName': z.string().refine((template) => unknownVariable(template) === undefined, {
    error: ({ input }) =>
      `there is no variable \${${unknownVariable(String(input))}}; there are ${fileNameVariables.map((name) => `\${${name}}`).join(', ')}`,
  }),
  'assets.embedMetadata': z.boolean(),
  'assets.manifest': z.boolean(),
  'animation.format': z.enum(animationFormats),
  'altText.diagnostics': z.enum(['information', 'hint', 'off']),
  'altText.codeLens': z.boolean(),
  'sidecar.idleMinutes': z
    .number()
    .min(0)
    .max(24 * 60),
  'engine.idleMinutes': z
    .number()
    .min(0)
    .max(24 * 60),
});
export type Settings = z.infer<typeof settingsSchema>;
export const settingNames = Object.keys(settingsSchema.shape) as (keyof Settings)[];

/**
 * @param read a setting's value by its name without prefix
 * @throws {EaselError} `settingInvalid`, about the first wrong one
 */
export function parseSettings(read: (name: keyof Settings) => unknown): Settings {
  const values = Object.fromEntries(settingNames.map((name) => [name, read(name)]));
  const parsed = settingsSchema.safeParse(values);
  if (parsed.success) {
    styleOf(parsed.data);
    return parsed.data;
  }
  const [issue] = parsed.error.issues;
  const setting = String(issue?.path[0]);
  const own = parsed.error.issues.filter(({ path }) => path[0] === setting);
  const detail = readableIssues(
    new z.ZodError(own.map((one) => ({ ...one, path: one.path.slice(1) }))),
    values[setting],
  );
  throw EaselError.of('settingInvalid', { setting: `easel.${setting}`, detail });
}

/** Easel's own presets and the person's, which come before those of the same name. */
export function allStylePresets({ stylePresets }: Pick<Settings, 'stylePresets'>): StylePresets {
  return { ...builtinStylePresets, ...stylePresets };
}

/** The preset of a name where it is one of the person's own; Easel's are known to whoever draws. */
export function ownStylePreset(
  name: string | undefined,
  { stylePresets }: Pick<Settings, 'stylePresets'>,
): StylePreset | undefined {
  return name !== undefined && Object.hasOwn(stylePresets, name) ? stylePresets[name] : undefined;
}

/** @throws {EaselError} `settingInvalid` when there is no preset of the name that the settings say */
function styleOf(settings: Pick<Settings, 'style' | 'stylePresets'>): StylePreset | undefined {
  const { style } = settings;
  if (style === null) return undefined;
  const presets = allStylePresets(settings);
  if (Object.hasOwn(presets, style)) return presets[style];
  const detail = `there is no style preset “${style}”; there are ${Object.keys(presets).join(', ')}`;
  throw EaselError.of('settingInvalid', { setting: 'easel.style', detail });
}

/** What a command may ask for instead of what the settings say. */
export const requestOverridesSchema = generationRequestSchema.partial();
export type RequestOverrides = z.infer<typeof requestOverridesSchema>;

/** Without the values that nobody has set. */
function present(values: object): object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== undefined));
}

/**
 * The request of a prompt under these settings, with the words of their style: whoever draws again what was drawn
 * before takes the request as it was written down.
 */
export function requestOf(prompt: string, settings: Settings, overrides: RequestOverrides): GenerationRequest {
  const { model, width, height, numInferenceSteps, guidanceScale, negativePrompt, scheduler, seed } = settings;
  const chosen = { model, width, height, numInferenceSteps, guidanceScale, negativePrompt, scheduler, seed };
  const { numImages, device } = settings;
  const all = { prompt, ...present(chosen), numImages, device, ...present(overrides) };
  const parsed = generationRequestSchema.safeParse(all);
  if (!parsed.success) throw EaselError.of('invalidRequest', { detail: readableIssues(parsed.error, all) });
  const style = styleOf(settings);
  if (!style) return parsed.data;
  return { ...parsed.data, ...withStyle(parsed.data, style) };
}

/** The person's own words, to be kept beside a request to which a style adds some; undefined without a style. */
export function askedOf(prompt: string, { style }: Settings, overrides: RequestOverrides): Asked | undefined {
  return style === null ? undefined : { prompt: overrides.prompt ?? prompt, style };
}
