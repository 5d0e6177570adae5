import { InvalidArgumentError, Option, type Command } from 'commander';
import * as z from 'zod';
import { resolveModel } from '../client/modelPath';
import {
  devicePreferences,
  generationRequestSchema,
  schedulerNames,
  type GenerationRequest,
} from '../protocol/generation';
import { pictureFormats, type PictureFormat } from '../protocol/pictureFormat';
import { readableIssues } from '../protocol/readableIssues';
import { UsageError } from './terminal';

/** A request's flags as commander names them. */
export interface RequestFlags {
  readonly model?: string;
  readonly negativePrompt?: string;
  readonly width?: number;
  readonly height?: number;
  readonly steps?: number;
  readonly guidanceScale?: number;
  readonly scheduler?: GenerationRequest['scheduler'];
  readonly seed?: number;
  readonly numImages?: number;
  readonly transparent?: boolean;
  readonly initImage?: string;
  readonly strength?: number;
  readonly maskImage?: string;
  readonly invertMask?: boolean;
  readonly softMask?: boolean;
  readonly format?: PictureFormat;
  readonly outputWidth?: number;
  readonly outputHeight?: number;
  readonly device?: GenerationRequest['device'];
}

/** The files that a request draws from, as a shell user names them. */
const imagePathsSchema = z.object({ initImage: z.string().min(1).optional(), maskImage: z.string().min(1).optional() });
export type ImagePaths = z.infer<typeof imagePathsSchema>;

/** One line of a batch file: a request as the protocol names it, what it draws from, and where its pictures go. */
const batchLineSchema = generationRequestSchema.extend({
  ...imagePathsSchema.shape,
  output: z.string().min(1).optional(),
});
export interface BatchLine {
  readonly request: GenerationRequest;
  readonly images: ImagePaths;
  readonly output: string | undefined;
}

/** What every command takes that draws from prompts. */
export function addPromptOptions(command: Command): Command {
  return command
    .option('--model <id|folder>', 'model id or model folder (default: the built-in model)')
    .option('--negative-prompt <text>', 'what the picture should not show')
    .option('--width <pixels>', 'width of the picture', number)
    .option('--height <pixels>', 'height of the picture', number)
    .option('--steps <count>', 'denoising steps', number)
    .option('--guidance-scale <scale>', 'how closely the prompt is followed; at most 1: without guidance', number)
    .addOption(new Option('--scheduler <name>', 'denoising algorithm').choices(schedulerNames))
    .option('--transparent', 'with a transparent background, if the model can')
    .addOption(new Option('--device <name>', 'where the model runs').choices(devicePreferences));
}

/** What may be asked of any picture. */
export function addDrawingOptions(command: Command): Command {
  return addPromptOptions(command)
    .option('--seed <number>', 'seed of the first picture; image i uses seed + i (default: drawn at random)', number)
    .option('--output-width <pixels>', 'width of the file, to which the drawn picture is scaled', number)
    .option('--output-height <pixels>', 'height of the file; one of the two brings the other with it', number);
}

/** What may be asked of a picture that has its own request. */
export function addRequestOptions(command: Command): Command {
  return addDrawingOptions(command)
    .option('--num-images <count>', 'how many pictures', number)
    .option(
      '--init-image <file>',
      'a picture to begin from; without a size the new one is as large, else it is scaled to cover that',
    )
    .option('--strength <share>', 'how much of the init image is drawn anew, 0 … 1 (default: 0.8; in a mask 1)', number)
    .option('--mask-image <file>', 'a picture that is white where the init image is drawn anew')
    .option('--invert-mask', 'draw anew where the mask is black')
    .option('--soft-mask', 'the greys of the mask count, and where it is black nothing changes at all')
    .addOption(
      new Option('--format <name>', 'kind of file (default: what the ending of --output says, else png)').choices(
        pictureFormats,
      ),
    );
}

/** @throws InvalidArgumentError that commander turns into its message about the flag */
export function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It must be a number.');
  return value;
}

/** @throws InvalidArgumentError that commander turns into its message about the flag */
export function wholeNumber(text: string): number {
  const value = number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It must be a whole number of at least 1.');
  return value;
}

/** The flags that were given, under the protocol's names and not yet checked. */
export function givenValues({ steps, ...flags }: RequestFlags): Partial<Record<keyof GenerationRequest, unknown>> {
  const values = {
    model: flags.model,
    negativePrompt: flags.negativePrompt,
    width: flags.width,
    height: flags.height,
    numInferenceSteps: steps,
    guidanceScale: flags.guidanceScale,
    scheduler: flags.scheduler,
    seed: flags.seed,
    numImages: flags.numImages,
    transparent: flags.transparent,
    strength: flags.strength,
    invertMask: flags.invertMask,
    softMask: flags.softMask,
    format: flags.format,
    outputWidth: flags.outputWidth,
    outputHeight: flags.outputHeight,
    device: flags.device,
  };
  return given(values);
}

/** @throws {UsageError} naming the flag whose value is out of range, or that needs another one */
export function requestFromFlags(prompt: string, flags: RequestFlags): GenerationRequest {
  const values = { prompt, ...givenValues(flags) };
  checkTogether({ ...values, ...flags }, flagName);
  const parsed = generationRequestSchema.safeParse(values);
  if (!parsed.success) throw new UsageError(describeFlags(parsed.error, values));
  return withModelPath(parsed.data);
}

/**
 * One line of a batch file, with `defaults` (the flags of the command line) for what it leaves out.
 *
 * @throws {UsageError} saying what is wrong with the line
 */
export function parseBatchLine(text: string, defaults: RequestFlags): BatchLine {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`not valid JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new UsageError('not a JSON object: a line looks like {"prompt": "a red apple"}');
  const { initImage: defaultInit, maskImage: defaultMask } = defaults;
  const line = { ...givenValues(defaults), ...given({ initImage: defaultInit, maskImage: defaultMask }), ...value };
  const parsed = batchLineSchema.safeParse(line);
  if (!parsed.success) throw new UsageError(readableIssues(parsed.error, line));
  const { initImage, maskImage, output, ...request } = parsed.data;
  checkTogether(parsed.data, (key) => key);
  return { request: withModelPath(request), images: { initImage, maskImage }, output };
}

/** What is of use only with something else. */
const needs = [
  ['strength', 'initImage'],
  ['maskImage', 'initImage'],
  ['invertMask', 'maskImage'],
  ['softMask', 'maskImage'],
] as const;

/** @throws {UsageError} when something is missing that the rest needs */
function checkTogether(values: object, nameOf: (key: string) => string): void {
  const has = (key: string) => key in values && (values as Record<string, unknown>)[key] !== undefined;
  for (const [key, other] of needs)
    if (has(key) && !has(other)) throw new UsageError(`${nameOf(key)} needs ${nameOf(other)}`);
}

/** What was given of `values`. */
export function given<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
}

/** The sidecar runs in another folder, so a model folder is named by its absolute path. */
function withModelPath<R extends GenerationRequest>(request: R): R {
  return request.model === undefined ? request : { ...request, model: modelPath(request.model) };
}

/** As a shell user names it. */
export function modelPath(model: string): string {
  return resolveModel(model, '.');
}

const flagNames: Readonly<Record<string, string>> = { numInferenceSteps: '--steps', prompt: 'prompt' };

export function flagName(key: string): string {
  return flagNames[key] ?? `--${key.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}`;
}

/** Says what is wrong under the names that the person typed. */
export function describeFlags(error: z.ZodError, values: Readonly<Record<string, unknown>>): string {
  const named = error.issues.map((issue) => ({ ...issue, path: issue.path.map((key) => flagName(String(key))) }));
  const input = Object.fromEntries(Object.entries(values).map(([key, value]) => [flagName(key), value]));
  return readableIssues(new z.ZodError(named), input);
}
