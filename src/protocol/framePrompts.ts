/** A prompt and the frame at which it is reached, counted from 0. */
export interface FramePrompt {
  readonly frame: number;
  readonly prompt: string;
}

/** What is wrong with a list of frame prompts, and where. */
export interface FramePromptsMistake {
  /** Characters before the place, in UTF-16 units. */
  readonly offset: number;
  readonly message: string;
}

/** A frame's number with its colon, in Python's and JSON's quotes too; `10:30` is a time of day. */
const key = String.raw`(?<quote>["']?)(?<frame>[0-9]+)\k<quote>[ \t]*:(?!\d)[ \t]*`;
const beginning = new RegExp(String.raw`^\s*\{?\s*(?=${key})`);
const keyHere = new RegExp(String.raw`\s*(?=\S)${key}`, 'y');
const separatorBeforeKey = new RegExp(String.raw`[\n,]\s*(?=${key})`, 'g');
const separatorHere = /[ \t]*(?:[,\n]\s*|$)/y;
const largestFrame = 99_999;

/**
 * Reads prompts by frame, in any of the forms in which people write them, in any order:
 * - `{0: a caterpillar, 24: a butterfly}`, with or without the braces, a prompt in quotes or without;
 * - a line each: `0: a caterpillar`, `24: a butterfly`.
 * A comma, or the start of a line, with a number and a colon behind it begins the next prompt, unless it stands in quotes.
 * @returns them in the order of their frames; undefined when the text does not begin like such a list and is an ordinary
 *   prompt; or the first mistake
 */
export function parseFramePrompts(text: string): readonly FramePrompt[] | FramePromptsMistake | undefined {
  const start = beginning.exec(text)?.[0];
  if (start === undefined) return undefined;
  const isBraced = start.includes('{');
  const end = text.trimEnd().length;
  if (isBraced && text[end - 1] !== '}') return { offset: end, message: 'expected "}" at the end' };
  const list = text.slice(0, isBraced ? end - 1 : end);

  const prompts = new Map<number, string>();
  let offset = start.length;
  while (offset < list.length) {
    keyHere.lastIndex = offset;
    const found = keyHere.exec(list)?.groups;
    if (found === undefined) return { offset, message: 'expected the number of a frame and ":"' };
    const frame = Number(found['frame']);
    if (frame > largestFrame) return { offset, message: `a frame comes before ${largestFrame + 1}` };
    if (prompts.has(frame)) return { offset, message: `frame ${frame} has a prompt already` };
    const { prompt, next } = valueAt(list, keyHere.lastIndex);
    if (prompt === '') return { offset: keyHere.lastIndex, message: `the prompt of frame ${frame} is missing` };
    prompts.set(frame, prompt);
    offset = next;
  }
  return [...prompts].map(([frame, prompt]) => ({ frame, prompt })).sort((a, b) => a.frame - b.frame);
}

export function isFramePromptsMistake(
  parsed: readonly FramePrompt[] | FramePromptsMistake | undefined,
): parsed is FramePromptsMistake {
  return parsed !== undefined && 'message' in parsed;
}

/** The prompt that begins here, and where the next key begins. */
function valueAt(text: string, start: number): { readonly prompt: string; readonly next: number } {
  const quote = text[start];
  const closing = quote === '"' || quote === "'" ? closingQuote(text, start, quote) : undefined;
  if (closing !== undefined) {
    separatorHere.lastIndex = closing + 1;
    if (separatorHere.test(text)) {
      const prompt = text.slice(start + 1, closing).replace(/\\(["'\\])/g, '$1');
      return { prompt: prompt.trim(), next: separatorHere.lastIndex };
    }
  }
  separatorBeforeKey.lastIndex = start;
  const separator = separatorBeforeKey.exec(text);
  const prompt = text.slice(start, separator?.index).trim().replace(/,$/, '').trimEnd();
  return { prompt, next: separator === null ? text.length : separatorBeforeKey.lastIndex };
}

function closingQuote(text: string, start: number, quote: string): number | undefined {
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === quote) return i;
  }
  return undefined;
}
