import { expect, test } from 'vitest';
import { slug } from '../../../src/client/slug';

test.each([
  ['A red apple, on a blue background!', 'a-red-apple-on-a-blue-background'],
  ["don't panic — it’s fine", 'dont-panic-its-fine'],
  ['Überraschung im Grünen', 'überraschung-im-grünen'],
  ['e\u0301tude', 'étude'],
  ['ＦＵＬＬ　ｗｉｄｔｈ №5', 'full-width-no5'],
  ['夕焼けの海', '夕焼けの海'],
  ['سفينة في البحر', 'سفينة-في-البحر'],
  ['हिन्दी में', 'हिन्दी-में'],
  ['../../etc/passwd', 'etc-passwd'],
  ['a\\b:c*d?e"f<g>h|i\u0000j\nk', 'a-b-c-d-e-f-g-h-i-j-k'],
  ['', 'picture'],
  ['  \n\t', 'picture'],
  ['🦊🦊', 'picture'],
  ['...', 'picture'],
  ['\ud800 lone', 'lone'],
  ['CON', 'con-picture'],
  ['nul', 'nul-picture'],
  ['com1', 'com1-picture'],
  ['com1 port', 'com1-port'],
])('%j becomes %s', (text, name) => {
  expect(slug(text)).toBe(name);
});

test('long texts are cut between words', () => {
  expect(slug('one two three four', 16)).toBe('one-two-three');
  expect(slug('one two three', 13)).toBe('one-two-three');
});

test('a word that is too long is cut between whole characters, in UTF-8 bytes', () => {
  expect(slug('a'.repeat(100), 20)).toBe('a'.repeat(20));
  expect(slug('ü'.repeat(100), 21)).toBe('ü'.repeat(10));
  // Each of these is three code points: consonant, virama, vowel sign belong together.
  const name = slug('क्षि'.repeat(50), 40);
  expect(Buffer.byteLength(name)).toBeLessThanOrEqual(40);
  expect(name).toMatch(/^(?:क्षि)+$/);
});

test('a hundred thousand characters are no trouble', () => {
  expect(Buffer.byteLength(slug('wörter '.repeat(20_000)))).toBeLessThanOrEqual(60);
  expect(Buffer.byteLength(slug('x'.repeat(1_000_000)))).toBe(60);
});
