import { findNodeAtLocation, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import * as z from 'zod';
import { animationSpecSchema } from './animation';
import { animationPresets } from './animationPresets';
import type { AnimationFile } from './animationTask';
import { EaselError } from './errors';
import { isFramePromptsMistake, parseFramePrompts, type FramePrompt, type FramePromptsMistake } from './framePrompts';
import { readableIssues } from './readableIssues';
import { builtinStylePresets, unknownStyleText, type StylePresets } from './stylePresets';
import { walkPrompts, walkSpecSchema } from './walk';

/** What is wrong in the text of an animation file, and where. */
export interface FileMistake {
  /** In UTF-16 units. */
  readonly offset: number;
  readonly length: number;
  readonly message: string;
  /** Whether the JSON schema cannot tell it: a mistake inside of a text, or of values that do not go together. */
  readonly isBeyondSchema: boolean;
}

export const keyframedFileSchema = animationSpecSchema.extend({
  preset: z
    .literal(Object.keys(animationPresets) as (keyof typeof animationPresets)[])
    .optional()
    .describe('Values for what is not said here.'),
});

/**
 * Reads the text of an animation file: JSON, where comments and trailing commas do no harm. One that says a `mode` is a
 * walk.
 * @param styles that it may name: the person's own among them where their settings are known, else only Easel's; `any`
 *   where it is not to be drawn
 * @returns what to make, with presets and defaults filled in, or all that is wrong with it
 */
export function parseAnimationFile(
  content: string,
  styles?: StylePresets | 'any',
): AnimationFile | { readonly mistakes: FileMistake[] } {
  // Some editors begin a file with a byte order mark; what is behind it keeps its place.
  const text = content.replace(/^\uFEFF/, ' ');
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true });
  if (tree === undefined || errors.length > 0) {
    const [first = { error: 4, offset: 0, length: 0 }] = errors;
    return {
      mistakes: [{ ...first, message: `not valid JSON: ${jsonMistake(first.error)}`, isBeyondSchema: false }],
    };
  }
  const value = valueOf(tree);
  const style = styleIssue(value, styles);
  const issues = (error: Pick<z.ZodError, 'issues'>) => ({
    mistakes: [...error.issues, ...style].flatMap((issue) => mistakesOf(issue, value, tree, text)),
  });
  if (!isObject(value)) return issues(keyframedFileSchema.safeParse(value).error!);
  const written = writtenPrompts(value['prompts']);
  if (isFramePromptsMistake(written)) return issues(new z.ZodError([promptsIssue(written, value['prompts'])]));
  if ('mode' in value) {
    const { data: spec, error } = walkSpecSchema.safeParse(written === undefined ? value : walkOf(value, written));
    if (error !== undefined) return issues(error);
    return style.length > 0 ? issues({ issues: [] }) : { task: 'walk', spec };
  }
  const named = keyframedFileSchema.shape.preset.safeParse(value['preset']).data;
  const { data, error } = keyframedFileSchema.safeParse({
    ...(named === undefined ? {} : animationPresets[named]),
    ...value,
    ...(written && { prompts: Object.fromEntries(written.map(({ frame, prompt }) => [String(frame), prompt])) }),
  });
  if (error !== undefined) return issues(error);
  if (style.length > 0) return issues({ issues: [] });
  const spec = { ...data };
  delete spec.preset;
  return { task: 'animate', spec };
}

/** `CommaExpected` → `comma expected`. */
function jsonMistake(code: number): string {
  return printParseErrorCode(code)
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase();
}

/** Prompts that were written as one text; undefined where they were not. */
function writtenPrompts(prompts: unknown): readonly FramePrompt[] | FramePromptsMistake | undefined {
  if (typeof prompts !== 'string') return undefined;
  return parseFramePrompts(prompts) ?? [{ frame: 0, prompt: prompts }];
}

function walkOf(value: Record<string, unknown>, written: readonly FramePrompt[]): Record<string, unknown> {
  const { prompts, ...when } = walkPrompts(written);
  return { ...(value['mode'] === 'prompts' && when), ...value, prompts };
}

/** That a file names a style that there is not. */
function styleIssue(value: unknown, styles: StylePresets | 'any' | undefined): z.core.$ZodIssue[] {
  const name = isObject(value) ? value['stylePreset'] : undefined;
  if (styles === 'any' || typeof name !== 'string' || Object.hasOwn(styles ?? builtinStylePresets, name)) return [];
  return [{ code: 'custom', path: ['stylePreset'], message: unknownStyleText(name, styles), input: name }];
}

function promptsIssue({ offset, message }: FramePromptsMistake, input: unknown): z.core.$ZodIssue {
  return {
    code: 'custom',
    path: ['prompts'],
    message: `at character ${offset + 1}: ${message}`,
    params: { offset },
    input,
  };
}

/**
 * @param name of the file, for the message
 * @throws EaselError animationInvalid, with the place of the first mistake
 */
export function readAnimationFile(text: string, name: string): AnimationFile {
  const parsed = parseAnimationFile(text);
  if ('task' in parsed) return parsed;
  throw mistakesError(parsed.mistakes, text, name);
}

/** An error that tells the first of some mistakes with its place. */
export function mistakesError(mistakes: readonly FileMistake[], text: string, name: string): EaselError {
  const [first] = [...mistakes].sort((a, b) => a.offset - b.offset);
  const before = text.slice(0, first!.offset).split(/\r\n|\r|\n/);
  const place = `${name}:${before.length}:${before.at(-1)!.length + 1}`;
  const more = mistakes.length - 1;
  return EaselError.of('animationInvalid', {
    place,
    detail: `${first!.message}${more > 0 ? ` (and ${more} more)` : ''}`,
  });
}

function mistakesOf(issue: z.core.$ZodIssue, value: unknown, tree: Node, text: string): FileMistake[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const node = findNodeAtLocation(tree, [...pathOf(issue.path), key])?.parent?.children?.[0] ?? tree;
      return { offset: node.offset, length: node.length, message: `there is no "${key}"`, isBeyondSchema: false };
    });
  }
  const node = nearestNode(tree, pathOf(issue.path));
  const message = readableIssues(new z.ZodError([issue]), value);
  const isBeyondSchema = issue.code === 'custom';
  const inside =
    issue.code === 'custom' && typeof issue.params?.['offset'] === 'number' ? issue.params['offset'] : undefined;
  if (inside === undefined || node.type !== 'string')
    return [{ offset: node.offset, length: node.length, message, isBeyondSchema }];
  const offset = node.offset + 1 + escapedLength(text.slice(node.offset + 1, node.offset + node.length - 1), inside);
  return [{ offset, length: Math.max(1, node.offset + node.length - 1 - offset), message, isBeyondSchema }];
}

/** How many characters the first `count` of a JSON string take as it is written. */
function escapedLength(written: string, count: number): number {
  const signs = written.match(/\\u[0-9a-fA-F]{4}|\\.|[^]/g) ?? [];
  return signs.slice(0, count).reduce((sum, sign) => sum + sign.length, 0);
}

/** The value at a path, or what should have held it. */
function nearestNode(tree: Node, path: readonly (string | number)[]): Node {
  for (let length = path.length; length > 0; length--) {
    const node = findNodeAtLocation(tree, path.slice(0, length));
    if (node !== undefined) return node;
  }
  return tree;
}

function pathOf(path: readonly PropertyKey[]): (string | number)[] {
  return path.map((key) => (typeof key === 'number' ? key : String(key)));
}

function valueOf(node: Node): unknown {
  if (node.type === 'array') return (node.children ?? []).map(valueOf);
  if (node.type !== 'object') return node.value;
  const entries = (node.children ?? []).map(({ children }) => [String(children![0]!.value), valueOf(children![1]!)]);
  return Object.fromEntries(entries);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
