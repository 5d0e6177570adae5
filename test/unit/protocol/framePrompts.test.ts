import { describe, expect, it } from 'vitest';
import { isFramePromptsMistake, parseFramePrompts } from '../../../src/protocol/framePrompts';

const two = [
  { frame: 0, prompt: 'a caterpillar' },
  { frame: 24, prompt: 'a butterfly' },
];

describe('prompts by frame', () => {
  it.each([
    '{0: a caterpillar, 24: a butterfly}',
    '0: a caterpillar, 24: a butterfly',
    '0: a caterpillar\n24: a butterfly\n',
    '  24: a butterfly,\n  0: a caterpillar',
    '{0: "a caterpillar", 24: "a butterfly"}',
    `{0: 'a caterpillar', 24: 'a butterfly',}`,
    '{\n  "0": "a caterpillar",\n  "24": "a butterfly"\n}',
    '{0:a caterpillar,24:a butterfly}',
  ])('%j', (text) => {
    expect(parseFramePrompts(text)).toEqual(two);
  });

  it.each([
    ['0: red, green: blue', [{ frame: 0, prompt: 'red, green: blue' }]],
    ['0: two foxes, 3 owls', [{ frame: 0, prompt: 'two foxes, 3 owls' }]],
    ['0: tea, 10:30 sharp', [{ frame: 0, prompt: 'tea, 10:30 sharp' }]],
    ['{0: "a, 5: b"}', [{ frame: 0, prompt: 'a, 5: b' }]],
    ['0: "quoted" words', [{ frame: 0, prompt: '"quoted" words' }]],
    [String.raw`{"0": "say \"hi\""}`, [{ frame: 0, prompt: 'say "hi"' }]],
    [
      '0: a (red:1.3) fox, 9: snow:-1',
      [
        { frame: 0, prompt: 'a (red:1.3) fox' },
        { frame: 9, prompt: 'snow:-1' },
      ],
    ],
  ])('%s', (text, expected) => {
    expect(parseFramePrompts(text)).toEqual(expected);
  });

  it.each(['a fox', '', '10:30 in the morning', '{a: b}', 'chapter 3: the sea'])('none: %j', (text) => {
    expect(parseFramePrompts(text)).toBeUndefined();
  });

  it.each([
    ['{0: a fox', 9, 'expected "}"'],
    ['0: a fox, 0: a dog', 10, 'frame 0 has a prompt already'],
    ['0: , 5: a dog', 3, 'the prompt of frame 0 is missing'],
    ['100000: a fox', 0, 'a frame comes before 100000'],
    ['{0: "a fox", a dog}', 13, 'expected the number of a frame'],
  ])('%s: a mistake at %i', (text, offset, message) => {
    const mistake = parseFramePrompts(text);
    expect(isFramePromptsMistake(mistake)).toBe(true);
    expect(mistake).toMatchObject({ offset, message: expect.stringContaining(message) as string });
  });
});
