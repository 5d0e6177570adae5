import { expect, it } from 'vitest';
import { parsePythonJson } from '../../../src/sidecar/models/pythonJson';

it('reads the infinities that Python writes, and leaves strings alone', () => {
  const text = '{ "lambda_min_clipped": -Infinity, "a": [Infinity, NaN], "note": "-Infinity \\" NaN" }';
  expect(parsePythonJson(text)).toEqual({
    lambda_min_clipped: -Infinity,
    a: [Infinity, null],
    note: '-Infinity " NaN',
  });
});

it('reads past a byte order mark, and refuses what is not JSON', () => {
  expect(parsePythonJson('\uFEFF{}')).toEqual({});
  expect(() => parsePythonJson('{')).toThrow(SyntaxError);
});
