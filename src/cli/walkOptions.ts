import path from 'node:path';
import { readFrames } from '../client/framesInFolder';
import { EaselError } from '../protocol/errors';
import { isFramePromptsMistake, parseFramePrompts } from '../protocol/framePrompts';
import { framesRecordName } from '../protocol/frames';
import { walkPrompts, walkSpecSchema, type WalkMode, type WalkSpec } from '../protocol/walk';
import { describeFlags, given, modelPath, type RequestFlags } from './requestOptions';
import { UsageError } from './terminal';

/** A walk's flags as commander names them. */
export interface WalkFlags extends Omit<RequestFlags, 'numImages'> {
  readonly prompt: readonly string[];
  readonly mode?: WalkMode;
  readonly frames?: number;
  readonly fps?: number;
  readonly interpolation?: 'linear' | 'spherical';
  readonly seedTo?: number;
  readonly radius?: number;
  readonly step?: number;
}

/** Flags that are of use in some modes only. */
const modesOf = {
  '--interpolation': ['interpolation', ['prompts', 'grid', 'seeds']],
  '--seed-to': ['seedTo', ['seeds']],
  '--radius': ['radius', ['loop']],
  '--step': ['step', ['around']],
} as const satisfies Record<string, readonly [keyof WalkFlags, readonly WalkMode[]]>;

/**
 * What to walk through. One prompt alone loops, or goes to another seed where one is named; several are gone through one
 * after the other. A single argument may hold prompts by frame, `{0: a caterpillar, 24: a butterfly}`.
 * @throws {UsageError} naming the flag that is missing, of no use or out of range
 */
export function walkFromFlags(words: readonly string[], flags: WalkFlags): WalkSpec {
  const listed = promptsOf([...words, ...flags.prompt]);
  const { prompts } = listed;
  if (prompts.length === 0) throw new UsageError('the prompt is missing: easel walk "a red apple" "a green pear"');
  const mode = flags.mode ?? (prompts.length > 1 ? 'prompts' : flags.seedTo !== undefined ? 'seeds' : 'loop');
  for (const [name, [key, modes]] of Object.entries(modesOf)) {
    if (flags[key] !== undefined && !(modes as readonly string[]).includes(mode))
      throw new UsageError(`${name} is of use only with --mode ${modes.join(' or ')}, not with ${mode}`);
  }
  checkCount(mode, prompts.length);
  if (mode === 'seeds' && flags.seedTo === undefined) throw new UsageError('--mode seeds needs --seed-to');
  const values = given({
    mode,
    prompts,
    promptFrames: mode === 'prompts' ? listed.promptFrames : undefined,
    frames: flags.frames ?? (mode === 'prompts' ? listed.frames : undefined),
    fps: flags.fps,
    interpolation: flags.interpolation,
    seedTo: flags.seedTo,
    radius: flags.radius,
    step: flags.step,
    seed: flags.seed,
    negativePrompt: flags.negativePrompt,
    model: flags.model === undefined ? undefined : modelPath(flags.model),
    width: flags.width,
    height: flags.height,
    numInferenceSteps: flags.steps,
    guidanceScale: flags.guidanceScale,
    scheduler: flags.scheduler,
    transparent: flags.transparent,
  });
  const parsed = walkSpecSchema.safeParse(values);
  if (!parsed.success) throw new UsageError(describeFlags(parsed.error, values));
  return parsed.data;
}

/**
 * The walk whose frames are in a folder, with all that was filled in when it began.
 * @throws EaselError fileNotRead, framesRecordInvalid
 */
export async function walkInFolder(folder: string): Promise<WalkSpec> {
  const { file } = await readFrames(folder);
  if (file.task === 'walk') return file.spec;
  const detail = `its frames are of the task "${file.task}".`;
  throw EaselError.of('framesRecordInvalid', { file: path.join(folder, framesRecordName), detail });
}

function promptsOf(words: readonly string[]): ReturnType<typeof walkPrompts> {
  const [only] = words;
  const keyed = words.length === 1 && only !== undefined ? parseFramePrompts(only) : undefined;
  if (isFramePromptsMistake(keyed))
    throw new UsageError(`at character ${keyed.offset + 1} of the prompts: ${keyed.message}`);
  return keyed === undefined ? { prompts: [...words] } : walkPrompts(keyed);
}

function checkCount(mode: WalkMode, count: number): void {
  const fits = mode === 'prompts' ? count >= 2 : count === (mode === 'grid' ? 4 : 1);
  if (fits) return;
  const wanted = mode === 'prompts' ? 'two prompts or more' : mode === 'grid' ? 'four prompts' : 'one prompt';
  throw new UsageError(`--mode ${mode} takes ${wanted}, not ${count} (put each in quotes)`);
}
