import { findNodeAtLocation, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import * as z from 'zod';
import { animationSpecSchema, type AnimationSpec } from './animation';
import { animationPresets } from './animationPresets';
import { EaselError } from './errors';
import { readableIssues } from './readableIssues';

/** What is wrong in the text of an animation file, and where. */
export interface FileMistake {
  /** In UTF-16 units. */
  readonly offset: number;
  readonly length: number;
  readonly message: string;
  /** Whether the JSON schema cannot tell it: a mistake inside of a text, or of values that do not go together. */
  readonly isBeyondSchema: boolean;
}

const fileSchema = animationSpecSchema.extend({
  preset: z
    .literal(Object.keys(animationPresets) as (keyof typeof animationPresets)[])
    .optional()
    .describe('Values for what is not said here.'),
});

/** What an `*.easel.json` file may say; the JSON schema is made from it. */
export const animationFileSchema = fileSchema;

/**
 * Reads the text of an animation file: JSON, where comments and trailing commas do no harm.
 * @returns the spec with its preset and the defaults filled in, or all that is wrong with it
 */
export function parseAnimationFile(
  text: string,
): { readonly spec: AnimationSpec } | { readonly mistakes: FileMistake[] } {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true });
  if (tree === undefined || errors.length > 0) {
    const [first = { error: 4, offset: 0, length: 0 }] = errors;
    return {
      mistakes: [{ ...first, message: `not valid JSON: ${printParseErrorCode(first.error)}`, isBeyondSchema: false }],
    };
  }
  const value = valueOf(tree);
  const named = fileSchema.shape.preset.safeParse(isObject(value) ? value['preset'] : undefined).data;
  const whole = isObject(value) && named !== undefined ? { ...animationPresets[named], ...value } : value;
  const parsed = fileSchema.safeParse(whole);
  if (!parsed.success)
    return { mistakes: parsed.error.issues.flatMap((issue) => mistakesOf(issue, value, tree, text)) };
  const spec = { ...parsed.data };
  delete spec.preset;
  return { spec };
}

/**
 * @param name of the file, for the message
 * @throws EaselError animationInvalid, with the place of the first mistake
 */
export function readAnimationSpec(text: string, name: string): AnimationSpec {
  const parsed = parseAnimationFile(text);
  if ('spec' in parsed) return parsed.spec;
  const [first] = parsed.mistakes;
  const before = text.slice(0, first!.offset).split(/\r\n|\r|\n/);
  const place = `${name}:${before.length}:${before.at(-1)!.length + 1}`;
  const more = parsed.mistakes.length - 1;
  throw EaselError.of('animationInvalid', {
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
