import { parseFramePrompts, type FramePrompt, type FramePromptsMistake } from '../protocol/framePrompts';
import type { DocumentLanguage } from './documentLanguage';

/**
 * The prompts by frame that a part of a document lists, a line each or in braces, in the markup of its language.
 *
 * @returns undefined when it is an ordinary prompt; or the first mistake, counted in the lines without their markup
 */
export function framePromptsIn(
  fragment: string,
  language: DocumentLanguage,
): readonly FramePrompt[] | FramePromptsMistake | undefined {
  // Line by line: cleaned as a whole, the lines would become one.
  const lines = fragment.split('\n').map((line) => language.clean(line));
  return parseFramePrompts(lines.filter((line) => line !== '').join('\n'));
}
