import type * as z from 'zod';

const shownIssues = 5;
const shownCharacters = 60;

/**
 * What is wrong with `input`, for a person: `width: expected number, received string ("wide")`, one part an issue
 * and at most five of them.
 */
export function readableIssues(error: z.ZodError, input: unknown): string {
  const sentences = error.issues.slice(0, shownIssues).map((issue) => {
    const name = issue.path.map(String).join('.');
    const message = issue.message.replace(/^Invalid input: /, '');
    return `${name === '' ? '' : `${name}: `}${message}${received(valueAt(input, issue.path), issue.code)}`;
  });
  const more = error.issues.length - shownIssues;
  return sentences.join('; ') + (more > 0 ? `; and ${more} more` : '');
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

/** The value in parentheses, where it is short and says more than the message does. */
function received(value: unknown, code: string): string {
  if (code === 'unrecognized_keys' || (typeof value === 'object' && value !== null)) return '';
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value);
  // A function, say, or nothing.
  if (text === undefined) return '';
  return ` (${text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text})`;
}
