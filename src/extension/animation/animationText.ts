import { applyEdits, modify, parse } from 'jsonc-parser';
import { parseAnimationFile, mistakesError } from '../../protocol/animationFile';
import type { AnimationFile } from '../../protocol/animationTask';
import { EaselError } from '../../protocol/errors';
import type { FileValues } from '../../protocol/galleryAnimation';
import type { StylePresets } from '../../protocol/stylePresets';

/** As VS Code formats JSON. */
const formattingOptions = { tabSize: 2, insertSpaces: true };

/**
 * What the text of an animation file says, by name; prompts always by frame, or as a list.
 *
 * @param name of the file, for the message
 * @throws {EaselError} `animationInvalid`
 */
export function valuesOfText(text: string, name: string): FileValues {
  const parsed = parseAnimationFile(text, 'any');
  if ('mistakes' in parsed) throw mistakesError(parsed.mistakes, text, name);
  const values = parse(text, [], { allowTrailingComma: true }) as FileValues;
  if (typeof values['prompts'] !== 'string') return values;
  const { spec } = parsed;
  const frames = 'promptFrames' in spec && spec.promptFrames ? { promptFrames: spec.promptFrames } : {};
  return { ...values, ...frames, prompts: spec.prompts };
}

/**
 * What these values ask for.
 *
 * @param styles that they may name
 * @throws {EaselError} `invalidRequest`
 */
export function animationOf(values: FileValues, styles: StylePresets): AnimationFile {
  const parsed = parseAnimationFile(JSON.stringify(values), styles);
  if ('task' in parsed) return parsed;
  const detail = parsed.mistakes.map(({ message }) => message).join('; ');
  throw EaselError.of('invalidRequest', { detail });
}

/**
 * The text of a file that says these values.
 *
 * @param before what the file says until now: what stays the same keeps its form, its place and its comments
 */
export function textOfValues(values: FileValues, before?: string): string {
  const old = before === undefined ? undefined : readable(before);
  if (before === undefined || old === undefined) return `${JSON.stringify(values, undefined, 2)}\n`;
  const names = new Set([...Object.keys(old), ...Object.keys(values)]);
  names.delete('$schema');
  let text = before;
  for (const name of names) {
    if (JSON.stringify(old[name]) === JSON.stringify(values[name])) continue;
    text = applyEdits(text, modify(text, [name], values[name], { formattingOptions }));
  }
  return text;
}

/** A file that is damaged is written anew. */
function readable(text: string): FileValues | undefined {
  try {
    return valuesOfText(text, '');
  } catch {
    return undefined;
  }
}
