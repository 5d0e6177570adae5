import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { obeyedPrompts, violations } from './obeyedPrompts';
import { pictureFacts, type PictureFacts } from './pictureFacts';
import { Shell } from './shell';

const outcomeSchema = z.union([
  z.object({ line: z.number(), files: z.tuple([z.object({ file: z.string() })]) }),
  z.object({ line: z.number(), error: z.object({ what: z.string() }) }),
]);

/** Of the picture of each prompt; or why there is none. */
const drawn: (PictureFacts | string)[] = [];

const shell = new Shell(afterAll);
beforeAll(async () => {
  const lines = obeyedPrompts.map(({ prompt, transparent }) =>
    JSON.stringify({ prompt, seed: 1, ...(transparent === undefined ? {} : { transparent }) }),
  );
  const { stdout } = await shell.easel(['generate', '--batch', '-', '--json'], lines.join('\n'));
  const { results } = z.object({ results: z.array(outcomeSchema) }).parse(JSON.parse(stdout));
  for (const result of results) {
    drawn[result.line - 1] = 'error' in result ? result.error.what : await pictureFacts(result.files[0].file);
  }
}, 300_000);

describe('the built-in model obeys', () => {
  test.each(obeyedPrompts.map(({ prompt, checks }, i) => ({ prompt, checks, i })))('“$prompt”', ({ checks, i }) => {
    const facts = drawn[i];
    if (typeof facts !== 'object') throw new Error(facts);
    expect(violations(facts, checks), JSON.stringify(facts)).toEqual([]);
  });
});

test('no picture passes for that of another prompt', () => {
  for (const [i, facts] of drawn.entries()) {
    if (typeof facts === 'string') continue;
    for (const [j, { prompt, checks }] of obeyedPrompts.entries()) {
      if (i !== j) expect(violations(facts, checks), `${obeyedPrompts[i]!.prompt} for ${prompt}`).not.toEqual([]);
    }
  }
  expect(drawn).toHaveLength(obeyedPrompts.length);
});
