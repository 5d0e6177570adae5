import type { DocumentLanguage } from './documentLanguage';
import { type TextRange, trimRange } from './textRange';

/** What is to be drawn, and the part of the document that says it. */
export interface PromptPlace {
  readonly prompt: string;
  readonly range: TextRange;
}

/**
 * The prompt of a selection, or, when it is empty, of the comment block, paragraph or list item around it.
 *
 * @param text the document, lines ending in `\n`
 * @returns undefined when there are no words to draw
 */
export function promptAt(text: string, selection: TextRange, language: DocumentLanguage): PromptPlace | undefined {
  const selected = selection.start < selection.end;
  const found = selected ? selection : language.promptRangeAt(text, selection.start);
  const range = found && trimRange(text, found);
  if (!range || range.start === range.end) return undefined;
  const fragment = text.slice(range.start, range.end);
  const prompt = language.clean(fragment);
  if (prompt !== '') return { prompt, range };
  // Somebody who selects nothing but markup means just that.
  return selected ? { prompt: fragment, range } : undefined;
}
