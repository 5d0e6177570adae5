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
  expect(issuesOf({ width: 1, list: [], height: 2 })).toBe('name: is missing; there is no "height"');
});

test('long values and long lists are cut', () => {
  const text = issuesOf({ width: 'w'.repeat(1000), name: 'x', list: Array.from({ length: 10 }, () => ({})) });
  expect(text.length).toBeLessThan(500);
  expect(text).toMatch(/; and 6 more$/);
});

test('what is no object at all is said without a place', () => {
  expect(issuesOf(5)).toBe('expected object, received number (5)');
});

test('ranges, lengths and choices are told in words, and what a schema says itself stays as it is', () => {
  const ranges = z.object({
    steps: z.number().max(1000),
    fps: z.number().positive(),
    name: z.string().min(1),
    corners: z.array(z.number()).length(4),
    kind: z.enum(['gif', 'webp']),
    grid: z.number().max(9, 'must be a digit'),
  });
  const input = { steps: 2000, fps: 0, name: '', corners: [1], kind: 'bmp', grid: 10 };
  const parts = readableIssues(ranges.safeParse(input).error!, input).split('; ');
  expect(parts).toEqual([
    'steps: must be at most 1000 (2000)',
    'fps: must be more than 0 (0)',
    'name: must have at least 1 character ("")',
    'corners: must have at least 4 items',
    'kind: must be one of gif, webp ("bmp")',
    'and 1 more',
  ]);
  expect(readableIssues(ranges.pick({ grid: true }).safeParse(input).error!, input)).toBe('grid: must be a digit (10)');
});
