import { cpSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { ClipTokenizer } from '../../../src/sidecar/engine/tokenizers/clipTokenizer';
import { fixtureModels, temporaryFolder } from '../models/modelCopy';

const root = join(import.meta.dirname, '../../..');

/** Made by transformers: `text`, or `repeat` that many `times`; `ids` without padding, cut to the window. */
const fixtureSchema = z.array(
  z.object({
    tokenizer: z.string(),
    padTokenId: z.number(),
    cases: z
      .array(
        z.object({
          text: z.string().optional(),
          repeat: z.string().optional(),
          times: z.number().optional(),
          ids: z.array(z.number()),
        }),
      )
      .min(1),
  }),
);
const fixture = fixtureSchema.min(1).parse(JSON.parse(readFileSync(join(root, 'test/fixtures/tokens.json'), 'utf8')));

describe.each(fixture)('as transformers: $tokenizer', ({ tokenizer: folder, padTokenId, cases }) => {
  it('gives the same ids', async () => {
    const tokenizer = await ClipTokenizer.load(join(root, folder));
    for (const { text, repeat, times, ids } of cases) {
      const whole = text ?? repeat!.repeat(times!);
      const padded = [...ids, ...new Array<number>(tokenizer.maximumLength - ids.length).fill(padTokenId)];
      expect([...tokenizer.encode(whole).ids], JSON.stringify(whole.slice(0, 80))).toEqual(padded);
    }
  });
});

describe('an ending', async () => {
  const tokenizer = await ClipTokenizer.load(join(fixtureModels, 'sd15/tokenizer'));
  const ending = ', in the snow';

  it('is read as if it had been written behind the prompt', () => {
    expect(tokenizer.encode('a red fox', 77, ending)).toEqual(tokenizer.encode(`a red fox${ending}`));
    expect(tokenizer.encode('', 77, ending)).toEqual(tokenizer.encode(ending));
  });

  it('keeps its room behind a prompt that is too long', () => {
    const own = tokenizer.encode(ending).ids.indexOf(tokenizer.encode('').ids[1]!) - 1;
    const { ids, cut } = tokenizer.encode(`${'a '.repeat(75 - own)}red fox`, 77, ending);
    expect(ids).toEqual(tokenizer.encode(`${'a '.repeat(75 - own)}${ending}`).ids);
    expect(cut).toBe('red fox');
  });

  it('that is too long itself leaves no room, and fills the window', () => {
    const { ids, cut } = tokenizer.encode('a fox', 77, 'snow '.repeat(100));
    expect(ids).toEqual(tokenizer.encode('snow '.repeat(100)).ids);
    expect(cut).toBe('a fox');
  });
});

describe('the part of a prompt that has no room', async () => {
  const tokenizer = await ClipTokenizer.load(join(fixtureModels, 'sd15/tokenizer'));

  it('is empty for a prompt that fits exactly', () => {
    expect(tokenizer.encode('a '.repeat(75)).cut).toBe('');
    expect(tokenizer.encode('a '.repeat(75)).ids.at(-1)).toBe(tokenizer.encode('').ids.at(-1));
  });

  it('is told as it was written', () => {
    expect(tokenizer.encode(`${'a '.repeat(75)} Über  the\nHILLS `).cut).toBe('Über  the\nHILLS');
  });

  it('begins with a word of which only a part was seen', () => {
    const { cut } = tokenizer.encode(`${'a '.repeat(74)}snowflake falls`);
    expect(cut).toBe('snowflake falls');
  });

  it('is found in scripts without spaces', () => {
    const { cut } = tokenizer.encode('猫が好き'.repeat(20));
    expect(cut).toMatch(/^.*(猫が好き)+$/u);
    expect(cut.length).toBeGreaterThan(40);
    expect(cut.length).toBeLessThan(76);
  });

  it.each([
    ['words', 'word '.repeat(20_000)],
    ['one word', 'a'.repeat(100_000)],
    ['signs', '!?'.repeat(50_000)],
    ['emoji and lone surrogates', '🦊\uD800'.repeat(33_000)],
    ['white space', ' \n'.repeat(50_000)],
  ])('100,000 characters: %s', (_, text) => {
    const { ids, cut } = tokenizer.encode(text);
    expect(ids).toHaveLength(77);
    expect(cut === '').toBe(text.trim() === '');
  });
});

describe('tokenizer folders', () => {
  it('does without the optional files', async () => {
    const folder = temporaryFolder();
    cpSync(join(fixtureModels, 'sd15/tokenizer'), folder, { recursive: true });
    const whole = await ClipTokenizer.load(folder);
    rmSync(join(folder, 'tokenizer_config.json'));
    rmSync(join(folder, 'special_tokens_map.json'));
    const bare = await ClipTokenizer.load(folder);
    expect(bare.maximumLength).toBe(77);
    expect(bare.encode('A red fox!')).toEqual(whole.encode('A red fox!'));
  });

  it('says which file is damaged', async () => {
    const folder = temporaryFolder();
    cpSync(join(fixtureModels, 'sd15/tokenizer'), folder, { recursive: true });
    truncateSync(join(folder, 'vocab.json'), 100);
    await expect(ClipTokenizer.load(folder)).rejects.toMatchObject({
      code: 'modelFileCorrupt',
      message: expect.stringContaining('vocab.json') as string,
    });
    writeFileSync(join(folder, 'vocab.json'), '{"a": "b"}');
    await expect(ClipTokenizer.load(folder)).rejects.toMatchObject({
      code: 'modelFileCorrupt',
      message: expect.stringContaining('a number to every token') as string,
    });
    writeFileSync(join(folder, 'vocab.json'), '{"a": 1}');
    await expect(ClipTokenizer.load(folder)).rejects.toMatchObject({
      code: 'modelFileCorrupt',
      message: expect.stringContaining('<|startoftext|>') as string,
    });
  });
});
