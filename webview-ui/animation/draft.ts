import {
  type AnimationSetup,
  type Draft,
  type DraftFile,
  emptyDraft,
  type FileValues,
  type KeyedPrompt,
  type MotionKind,
  motionKinds,
  type Parameter,
} from '../../src/protocol/galleryAnimation';
import { isMistake, parseKeyframes, type KeyframeMistake } from '../../src/protocol/keyframes';

/** How many prompts a kind of motion takes; the others take any number. */
const promptCounts: Partial<Record<MotionKind, number>> = { grid: 4, around: 1, loop: 1, seeds: 1 };

const usualWalkFrames = 24;

/** What animations and walks call differently. */
const sameAs: Readonly<Record<string, string>> = {
  frames: 'maxFrames',
  guidanceScale: 'cfgScale',
  scheduler: 'sampler',
};

/** Under which name a draft keeps a parameter, so that it stays when the kind of motion changes. */
export function keyOf(name: string): string {
  return sameAs[name] ?? name;
}

export interface ValueMistake {
  readonly kind: 'curve' | 'number' | 'integer' | 'square';
  /** Of a curve. */
  readonly at?: KeyframeMistake;
}

/** What a parameter is when nothing is typed: the preset's value, else the default. */
export function defaultOf({ name, default: usual }: Parameter, draft: Draft, { presets }: AnimationSetup): string {
  const preset = isWalk(draft.kind) ? undefined : presets[draft.preset]?.[name];
  return preset === undefined ? usual : String(preset);
}

export function typed({ name }: Parameter, { values }: Draft): string {
  return values[keyOf(name)] ?? '';
}

/** What is typed, else what holds without it. */
export function effective(parameter: Parameter, draft: Draft, setup: AnimationSetup): string {
  const own = typed(parameter, draft);
  return own.trim() === '' ? defaultOf(parameter, draft, setup) : own;
}

/** Whether a parameter is other than it is by default; a curve by its keys and not by its spaces. */
export function differs(parameter: Parameter, draft: Draft, setup: AnimationSetup): boolean {
  const plain = (text: string): string => (parameter.kind === 'curve' ? text.replace(/\s/g, '') : text.trim());
  return plain(effective(parameter, draft, setup)) !== plain(parameter.default);
}

export function isWalk(kind: MotionKind): boolean {
  return kind !== 'keyframes' && kind !== 'video';
}

/** The prompts that the kind of motion takes; of a grid always four. */
export function promptsOf({ kind, prompts }: Draft): readonly KeyedPrompt[] {
  const count = promptCounts[kind];
  if (count === undefined) return prompts;
  const last = prompts.at(-1)!.frame - prompts.length + 1;
  return Array.from({ length: count }, (_, index) => prompts[index] ?? { frame: last + index, text: '' });
}

export function hasTimeline(kind: MotionKind): boolean {
  return promptCounts[kind] === undefined;
}

/** How many frames there will be, as far as that can be told. */
export function framesOf(draft: Draft, setup: AnimationSetup): number {
  const parameter = setup.parameters[draft.kind].find(({ name }) => keyOf(name) === 'maxFrames');
  if (!parameter) return 1;
  const isWrong = mistakeOf(parameter, typed(parameter, draft)) !== undefined;
  return Number(isWrong ? defaultOf(parameter, draft, setup) : effective(parameter, draft, setup));
}

/** What is wrong with what is typed. */
export function mistakeOf(parameter: Parameter, text: string): ValueMistake | undefined {
  const { kind, minimum = -Infinity, maximum = Infinity } = parameter;
  if (text.trim() === '') return undefined;
  if (kind === 'curve') {
    const parsed = parseKeyframes(text, { minimum, maximum });
    return isMistake(parsed) ? { kind, at: parsed } : undefined;
  }
  if (kind !== 'number' && kind !== 'integer') return undefined;
  const value = numberOf(text);
  const isWithin = value >= minimum && value <= maximum;
  if (parameter.isSquare)
    return isWithin && value > 1 && Number.isInteger(Math.sqrt(value)) ? undefined : { kind: 'square' };
  return isWithin && (kind === 'number' || Number.isInteger(value)) ? undefined : { kind };
}

/** `1,5` is what many people type. */
function numberOf(text: string): number {
  return Number(text.trim().replace(',', '.'));
}

export interface DraftMistakes {
  readonly parameters: readonly Parameter[];
  /** Of the prompts that the kind of motion takes. */
  readonly prompts: 'promptMissing' | 'promptsTooFew' | 'promptTooLate' | undefined;
}

/** All that keeps a draft from being run. */
export function mistakesOf(draft: Draft, setup: AnimationSetup): DraftMistakes {
  // The schema cannot say that a file is needed for one kind of motion.
  const isNeeded = ({ isRequired, name }: Parameter): boolean =>
    isRequired || (draft.kind === 'video' && name === 'videoPath');
  const isMissing = (parameter: Parameter): boolean =>
    isNeeded(parameter) && effective(parameter, draft, setup).trim() === '';
  const parameters = setup.parameters[draft.kind].filter(
    (parameter) => mistakeOf(parameter, typed(parameter, draft)) !== undefined || isMissing(parameter),
  );
  return { parameters, prompts: promptsMistakeOf(draft, setup) };
}

function promptsMistakeOf(draft: Draft, setup: AnimationSetup): DraftMistakes['prompts'] {
  const prompts = promptsOf(draft);
  if (prompts.some(({ text }) => text.trim() === '')) return 'promptMissing';
  if (draft.kind !== 'prompts') return undefined;
  if (prompts.length < 2) return 'promptsTooFew';
  // Keyframes beyond the end do no harm; a walk has to arrive.
  return prompts.at(-1)!.frame >= framesOf(draft, setup) ? 'promptTooLate' : undefined;
}

/** What a draft's file says; what is typed wrong is there as it was typed. */
export function valuesOf(draft: Draft, setup: AnimationSetup): FileValues {
  const values: FileValues = isWalk(draft.kind) ? { mode: draft.kind } : {};
  const preset = isWalk(draft.kind) ? undefined : setup.presets[draft.preset];
  if (preset) values['preset'] = draft.preset;
  Object.assign(values, promptValues(draft));
  const mode = draft.kind === 'video' ? 'Video Input' : '2D';
  if (!isWalk(draft.kind) && mode !== (preset?.['animationMode'] ?? '2D')) values['animationMode'] = mode;
  for (const parameter of setup.parameters[draft.kind]) {
    const text = typed(parameter, draft);
    if (text.trim() !== '') values[parameter.name] = valueOf(parameter, text);
  }
  return values;
}

function promptValues(draft: Draft): FileValues {
  const prompts = promptsOf(draft);
  const texts = prompts.map(({ text }) => text);
  if (!isWalk(draft.kind)) return { prompts: Object.fromEntries(prompts.map(({ frame, text }) => [frame, text])) };
  return draft.kind === 'prompts'
    ? { prompts: texts, promptFrames: prompts.map(({ frame }) => frame) }
    : { prompts: texts };
}

function valueOf(parameter: Parameter, text: string): string | number | boolean {
  const { kind } = parameter;
  if (kind === 'boolean') return text === 'true';
  if ((kind === 'number' || kind === 'integer') && mistakeOf(parameter, text) === undefined) return numberOf(text);
  return kind === 'number' || kind === 'integer' ? text : kind === 'text' ? text : text.trim();
}

/**
 * The one frame that a run of this draft would begin with. Every walk begins with its first prompt.
 */
export function previewValues(draft: Draft, setup: AnimationSetup): FileValues {
  if (!isWalk(draft.kind)) return { ...valuesOf(draft, setup), maxFrames: 1 };
  const around = { ...draft, kind: 'around' as const };
  const values = { ...valuesOf(around, setup), frames: 1 };
  delete (values as FileValues)['step'];
  return values;
}

/** The draft of what a file says. */
export function draftOf(values: FileValues, file: DraftFile | null, { presets }: AnimationSetup): Draft {
  const { mode, preset, prompts, promptFrames, animationMode, ...rest } = values;
  const walk = motionKinds.find((kind) => kind === mode);
  const ofPreset = typeof preset === 'string' ? presets[preset]?.['animationMode'] : undefined;
  const kind = walk ?? ((animationMode ?? ofPreset) === 'Video Input' ? 'video' : 'keyframes');
  const entries = Object.entries(rest).filter(([name]) => name !== '$schema' && name !== 'task');
  const read = Array.isArray(prompts)
    ? prompts.map((text, index) => ({
        frame: frameAt(promptFrames, index, prompts.length, values),
        text: asTyped(text),
      }))
    : Object.entries(prompts ?? {}).map(([frame, text]) => ({ frame: Number(frame), text: asTyped(text) }));
  const known = read.filter(({ frame }) => Number.isInteger(frame) && frame >= 0);
  return {
    ...emptyDraft,
    kind,
    preset: typeof preset === 'string' ? preset : '',
    prompts: known.length === 0 ? emptyDraft.prompts : known.sort((a, b) => a.frame - b.frame),
    values: Object.fromEntries(entries.map(([name, value]) => [keyOf(name), asTyped(value)])),
    file,
  };
}

/** Where a walk does not say when its prompts are reached, they are spread evenly. */
function frameAt(promptFrames: unknown, index: number, count: number, { frames }: FileValues): number {
  const frame: unknown = Array.isArray(promptFrames) ? promptFrames[index] : undefined;
  if (typeof frame === 'number') return Math.round(frame);
  const last = (typeof frames === 'number' ? frames : usualWalkFrames) - 1;
  return count > 1 ? Math.max(index, Math.round((index * last) / (count - 1))) : 0;
}

function asTyped(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
