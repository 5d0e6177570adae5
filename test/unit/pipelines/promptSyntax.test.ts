import { describe, expect, it } from 'vitest';
import { parsePrompt, withoutWeights, type PromptPart } from '../../../src/sidecar/engine/pipelines/promptSyntax';

type Shown = [text: string, weight: number][];
const shown = ({ segments }: PromptPart): Shown => segments.map(({ text, weight }) => [text, rounded(weight)]);
const rounded = (weight: number) => Number(weight.toFixed(6));
const one = (text: string): Shown => {
  const { parts } = parsePrompt(text);
  expect(parts).toMatchObject([{ weight: 1 }]);
  return shown(parts[0]!);
};

describe('weights of words', () => {
  // What AUTOMATIC1111's parse_prompt_attention gives (its own docstring's examples among them).
  it.each<[string, Shown]>([
    ['(important)', [['important', 1.1]]],
    [
      'a [fox] here',
      [
        ['a ', 1],
        ['fox', 0.909091],
        [' here', 1],
      ],
    ],
    ['((x))', [['x', 1.21]]],
    ['(x:1.3)', [['x', 1.3]]],
    ['(x: 1.3 )', [['x', 1.3]]],
    [
      '(x:.5) y',
      [
        ['x', 0.5],
        [' y', 1],
      ],
    ],
    ['(x:-0.5)', [['x', -0.5]]],
    ['(x:0)', [['x', 0]]],
    [
      'a (((house:1.3)) [on] a (hill:0.5), sun, (((sky)))).',
      [
        ['a ', 1],
        ['house', 1.573],
        [' ', 1.1],
        ['on', 1],
        [' a ', 1.1],
        ['hill', 0.55],
        [', sun, ', 1.1],
        ['sky', 1.4641],
        ['.', 1],
      ],
    ],
    [String.raw`a \(round\) \[square\] \\`, [[String.raw`a (round) [square] ` + '\\', 1]]],
    [String.raw`(a \(deep\) well:1.2)`, [['a (deep) well', 1.2]]],
    ['(at 10:30)', [['at 10:30', 1.1]]],
  ])('%s', (text, expected) => {
    expect(one(text)).toEqual(expected);
  });

  it.each([
    'a fox',
    '',
    'chapter 3: 5',
    'a smile :)',
    ':( and ]',
    'unclosed (bracket',
    'x:1.3) without its partner',
    'a | b',
    'path C:\\dir\\file',
  ])('none in %j, which stays as it is', (text) => {
    expect(parsePrompt(text)).toEqual({ parts: [{ segments: [{ text, weight: 1 }], weight: 1 }], syntax: 'none' });
  });

  it('a bracket that closes another kind leaves it open', () => {
    expect(one('(a [b) c]')).toEqual([
      ['a [b', 1.1],
      [' c]', 1],
    ]);
  });

  it('have an end', () => {
    const text = `${'('.repeat(100_000)}x${')'.repeat(100_000)}`;
    expect(one(text)).toEqual([['x', 10]]);
    expect(one('(x:1e9)')).toEqual([['x:1e9', 1.1]]);
    expect(one('((x:10):10)')).toEqual([['x', 10]]);
  });

  it.each(['('.repeat(200_000), `[${')'.repeat(200_000)}`, `:${'1'.repeat(200_000)}`, '([)]'.repeat(50_000)])(
    'of many signs are read: %#',
    (text) => {
      expect(parsePrompt(text).parts).toHaveLength(1);
    },
  );
});

describe('several prompts', () => {
  const parts = (text: string) => parsePrompt(text).parts.map((part) => [shown(part), part.weight]);

  it('have a weight each', () => {
    expect(parts('a (red:1.2) fox:1 | a mushroom : 0.5 | rain:-1')).toEqual([
      [
        [
          ['a ', 1],
          ['red', 1.2],
          [' fox', 1],
        ],
        1,
      ],
      [[[' a mushroom ', 1]], 0.5],
      [[[' rain', 1]], -1],
    ]);
  });

  it('weigh 1 where there is no number', () => {
    expect(parts('a fox | snow:-.5')).toEqual([
      [[['a fox ', 1]], 1],
      [[[' snow', 1]], -0.5],
    ]);
  });

  it.each(['a fox \\| snow:-1', '(a fox | snow:2)'])('are not meant in %s', (text) => {
    expect(parsePrompt(text).parts).toHaveLength(1);
  });

  it('are not any number', () => {
    expect(() => parsePrompt(`${'a:1 |'.repeat(16)} b`)).toThrow(
      expect.objectContaining({ code: 'promptPartsTooMany' }),
    );
  });
});

describe('a model that cannot weigh words', () => {
  const read = (text: string) => withoutWeights(text, parsePrompt(text)).map((part) => [shown(part), part.weight]);

  it('keeps brackets that may be prose', () => {
    expect(read('a fox (in the [deep] snow)')).toEqual([[[['a fox (in the [deep] snow)', 1]], 1]]);
  });

  it('reads the words of brackets that are meant', () => {
    expect(read('a (red:1.3) fox (small)')).toEqual([[[['a red fox small', 1]], 1]]);
    expect(read('a (red:1.3) fox:1 | snow:-1')).toEqual([
      [[['a red fox', 1]], 1],
      [[[' snow', 1]], -1],
    ]);
  });
});
