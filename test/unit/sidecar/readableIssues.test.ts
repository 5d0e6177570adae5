import { expect, test } from 'vitest';
import * as z from 'zod';
import { readableIssues } from '../../../src/protocol/readableIssues';

const schema = z.strictObject({
  width: z.number().int(),
  name: z.string(),
  list: z.array(z.object({ x: z.number() })),
});

function issuesOf(input: unknown): string {
  return readableIssues(schema.safeParse(input).error!, input);
}

test('each issue has its place and the value that was received', () => {
  expect(issuesOf({ width: 'wide', name: 'x', list: [{ x: 1 }, { x: true }] })).toBe(
    'width: expected number, received string ("wide"); list.1.x: expected number, received boolean (true)',
  );
});

test('missing and unknown keys are named', () => {
  expect(issuesOf({ width: 1, list: [], height: 2 })).toBe(
    'name: expected string, received undefined; Unrecognized key: "height"',
  );
});

test('long values and long lists are cut', () => {
  const text = issuesOf({ width: 'w'.repeat(1000), name: 'x', list: Array.from({ length: 10 }, () => ({})) });
  expect(text.length).toBeLessThan(500);
  expect(text).toMatch(/; and 6 more$/);
});

test('what is no object at all is said without a place', () => {
  expect(issuesOf(5)).toBe('expected object, received number (5)');
});
