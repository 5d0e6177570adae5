import path from 'node:path';
import { expect, test } from 'vitest';
import { modelPath, parseBatchLine, requestFromFlags } from '../../../src/cli/requestOptions';
import { formatBytes, table, UsageError } from '../../../src/cli/terminal';
import { formatSeconds } from '../../../src/cli/progress';

test('flags become the request, and zero is a value', () => {
  expect(requestFromFlags('a cat', { steps: 4, guidanceScale: 0, seed: 0, negativePrompt: '' })).toEqual({
    ...{ prompt: 'a cat', numInferenceSteps: 4, guidanceScale: 0, seed: 0, negativePrompt: '' },
  });
  expect(requestFromFlags('', {})).toEqual({ prompt: '' });
  expect(requestFromFlags('a cat', { transparent: true })).toEqual({ prompt: 'a cat', transparent: true });
});

test('a value out of range is told under the flag that it was given with', () => {
  expect(() => requestFromFlags('a cat', { steps: 0 })).toThrow(/^--steps: .*\(0\)/);
  expect(() => requestFromFlags('a cat', { guidanceScale: -1 })).toThrow(/^--guidance-scale: /);
  expect(() => requestFromFlags('a cat', { numImages: 1000 })).toThrow(UsageError);
});

test('a batch line wins over the flags', () => {
  expect(parseBatchLine('{"prompt":"a cat","seed":3,"output":"x.png"}', { seed: 1, steps: 2 })).toEqual({
    request: { prompt: 'a cat', seed: 3, numInferenceSteps: 2 },
    images: {},
    output: 'x.png',
  });
  const opaque = '{"prompt":"a cat","transparent":false}';
  expect(parseBatchLine(opaque, { transparent: true }).request).toEqual({ prompt: 'a cat', transparent: false });
});

test.each([
  ['{"prompt":', 'not valid JSON'],
  ['[]', 'not a JSON object'],
  ['"a cat"', 'not a JSON object'],
  ['null', 'not a JSON object'],
  ['{}', 'prompt: '],
  ['{"prompt":"a cat","steps":3}', '"steps"'],
  ['{"prompt":"a cat","width":"wide"}', 'width: '],
  ['{"prompt":"a cat","transparent":"yes"}', 'transparent: '],
])('the batch line %s is refused', (line, reason) => {
  expect(() => parseBatchLine(line, {})).toThrow(UsageError);
  expect(() => parseBatchLine(line, {})).toThrow(reason);
});

test('a model is an id or a folder as a shell names it', () => {
  expect(modelPath('builtin')).toBe('builtin');
  expect(modelPath('owner/name')).toBe('owner/name');
  expect(modelPath('./models/x')).toBe(path.resolve('models/x'));
  expect(modelPath('..')).toBe(path.resolve('..'));
  expect(modelPath('src')).toBe(path.resolve('src'));
  expect(modelPath('/abs/model')).toBe(path.resolve('/abs/model'));
});

test('numbers for people', () => {
  expect([0, 999, 1000, 49_283_072, 999_999_999_999_999].map(formatBytes)).toEqual([
    ...['0 bytes', '999 bytes', '1.0 KB', '49.3 MB', '1000 TB'],
  ]);
  expect([0.42, 12.4, 59.7, 200].map(formatSeconds)).toEqual(['0.4 s', '12 s', '1 min 0 s', '3 min 20 s']);
  expect(
    table([
      ['a', 'b'],
      ['long', ''],
    ]),
  ).toEqual(['a     b', 'long']);
});

test('images go beside the request, and a batch line’s own stand before the command line’s', () => {
  const flags = { initImage: 'a.png', strength: 0.5, softMask: true, maskImage: 'm.png' };
  expect(requestFromFlags('a cat', flags)).toEqual({ prompt: 'a cat', strength: 0.5, softMask: true });
  expect(parseBatchLine('{"prompt":"a cat","initImage":"b.png"}', flags)).toEqual({
    request: { prompt: 'a cat', strength: 0.5, softMask: true },
    images: { initImage: 'b.png', maskImage: 'm.png' },
    output: undefined,
  });
});

test.each([
  [{ strength: 0.5 }, '--strength needs --init-image'],
  [{ maskImage: 'm.png' }, '--mask-image needs --init-image'],
  [{ initImage: 'a.png', invertMask: true }, '--invert-mask needs --mask-image'],
  [{ initImage: 'a.png', softMask: true }, '--soft-mask needs --mask-image'],
  [{ initImage: 'a.png', strength: 1.5 }, '--strength'],
])('%j is refused: %s', (flags, reason) => {
  expect(() => requestFromFlags('a cat', flags)).toThrow(UsageError);
  expect(() => requestFromFlags('a cat', flags)).toThrow(reason);
});

test('a batch line that needs an image says so under its own names', () => {
  expect(() => parseBatchLine('{"prompt":"a cat","maskImage":"m.png"}', {})).toThrow('maskImage needs initImage');
});
