import * as z from 'zod';
import { EaselError } from '../../protocol/errors';
import { devicePreferenceSchema, generationRequestSchema, type GenerationRequest } from '../../protocol/generation';
import { readableIssues } from '../../protocol/readableIssues';
import { fileNameVariables, unknownVariable } from '../assets/fileName';
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
  'insert.placement': z.enum(placements),
  'assets.destination': z.string(),
  'assets.fileName': z.string().refine((template) => unknownVariable(template) === undefined, {
    error: ({ input }) =>
      `there is no variable \${${unknownVariable(String(input))}}; there are ${fileNameVariables.map((name) => `\${${name}}`).join(', ')}`,
  }),
  'assets.embedMetadata': z.boolean(),
  'assets.manifest': z.boolean(),
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
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const setting = String(issue?.path[0]);
  const own = parsed.error.issues.filter(({ path }) => path[0] === setting);
  const detail = readableIssues(
    new z.ZodError(own.map((one) => ({ ...one, path: one.path.slice(1) }))),
    values[setting],
  );
  throw EaselError.of('settingInvalid', { setting: `easel.${setting}`, detail });
}

/** What a command may ask for instead of what the settings say. */
export const requestOverridesSchema = generationRequestSchema.partial();
export type RequestOverrides = z.infer<typeof requestOverridesSchema>;

/** Without the values that nobody has set. */
function present(values: object): object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== undefined));
}

/** The request of a prompt under these settings. */
export function requestOf(prompt: string, settings: Settings, overrides: RequestOverrides): GenerationRequest {
  const { model, width, height, numInferenceSteps, guidanceScale, negativePrompt, scheduler, seed } = settings;
  const chosen = { model, width, height, numInferenceSteps, guidanceScale, negativePrompt, scheduler, seed };
  const { numImages, device } = settings;
  const all = { prompt, ...present(chosen), numImages, device, ...present(overrides) };
  const parsed = generationRequestSchema.safeParse(all);
  if (parsed.success) return parsed.data;
  throw EaselError.of('invalidRequest', { detail: readableIssues(parsed.error, all) });
}
