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
    return `${name === '' ? '' : `${name}: `}${sentenceOf(issue)}${received(valueAt(input, issue.path), issue.code)}`;
  });
  const more = error.issues.length - shownIssues;
  return sentences.join('; ') + (more > 0 ? `; and ${more} more` : '');
}

/** How the library's own messages begin. */
const libraryWords = {
  too_big: 'Too big: ',
  too_small: 'Too small: ',
  invalid_value: 'Invalid ',
  unrecognized_keys: 'Unrecognized key',
  invalid_type: 'Invalid input: ',
} as const;

/** What a schema itself says stays; what the library says of it is told as people do. */
function sentenceOf(issue: z.core.$ZodIssue): string {
  const words = issue.code in libraryWords ? libraryWords[issue.code as keyof typeof libraryWords] : undefined;
  if (words === undefined || !issue.message.startsWith(words)) return issue.message;
  switch (issue.code) {
    case 'too_big':
      return `must ${issue.inclusive === false ? `be less than ${issue.maximum}` : bound('at most', issue.maximum, issue.origin)}`;
    case 'too_small':
      return `must ${issue.inclusive === false ? `be more than ${issue.minimum}` : bound('at least', issue.minimum, issue.origin)}`;
    case 'invalid_value':
      return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`;
    case 'unrecognized_keys':
      return `there is no ${issue.keys.map((key) => JSON.stringify(key)).join(', ')}`;
    case 'invalid_type':
      if (issue.message.endsWith('received undefined')) return 'is missing';
      return issue.message.slice(libraryWords.invalid_type.length);
    default:
      return issue.message;
  }
}

function bound(words: string, limit: number | bigint, origin: string): string {
  if (origin === 'string') return `have ${words} ${limit} character${limit === 1 ? '' : 's'}`;
  if (origin === 'array') return `have ${words} ${limit} item${limit === 1 ? '' : 's'}`;
  return `be ${words} ${limit}`;
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
