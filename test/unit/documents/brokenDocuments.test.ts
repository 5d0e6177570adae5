import { describe, expect, it } from 'vitest';
import { findImages } from '../../../src/documents/findImages';
import type { ImageReference } from '../../../src/documents/imageReference';
import { imageFinderOf, mayHaveImages } from '../../../src/documents/languages';
import { random } from './random';
import { samples } from './samples';

/** The finder itself: `findImages` would hide that it throws. */
async function check(languageId: string, text: string): Promise<readonly ImageReference[]> {
  const finder = (await imageFinderOf(languageId))!;
  const images = finder(text, languageId);
  // Of what is not looked at, nothing may be lost.
  if (images.length > 0) expect(mayHaveImages(text, languageId), text).toBe(true);
  for (const { range, targetRange, altTextRange } of images)
    for (const span of [range, targetRange, ...(altTextRange ? [altTextRange] : [])]) {
      expect(span.start).toBeGreaterThanOrEqual(0);
      expect(span.end).toBeGreaterThanOrEqual(span.start);
      expect(span.end).toBeLessThanOrEqual(text.length);
    }
  return images;
}

// Thousands of documents are parsed, on machines that have other things to do.
describe.each(Object.entries(samples))('%s', { timeout: 120_000 }, (languageId, sample) => {
  it('is read while it is being typed', async () => {
    let most = 0;
    for (let end = 0; end <= sample.length; end += 1)
      most = Math.max(most, (await check(languageId, sample.slice(0, end))).length);
    expect(most).toBeGreaterThanOrEqual((await check(languageId, sample)).length);
    expect(most).toBeGreaterThan(0);
  });

  it('is read when pieces of it are gone, doubled or mixed up', async () => {
    const next = random(languageId.length);
    const pieces = [
      ...'<>{}[]()"\'`\\$#%&=:;,/*-+!|\n\r\t \u0000\ufeff🍎',
      '<!--',
      '-->',
      '---\n',
      '\r\n\r\n',
      'url(',
      '\\begin{figure}',
      '```',
      '{/*',
    ];
    for (let round = 0; round < 150; round += 1) {
      let text = sample;
      for (let change = 0; change < 4; change += 1) {
        const at = Math.floor(next() * text.length);
        const length = Math.floor(next() * 12);
        const piece = next() < 0.5 ? pieces[Math.floor(next() * pieces.length)]! : text.slice(at, at + length * 3);
        text = text.slice(0, at) + piece + text.slice(at + (next() < 0.5 ? length : 0));
      }
      await check(languageId, text);
    }
  });
});

describe('findImages', { timeout: 120_000 }, () => {
  it('finds nothing in a language that it does not know', async () => {
    expect(await findImages('![a](b.png)', 'plaintext')).toEqual([]);
    expect(await findImages('', 'markdown')).toEqual([]);
  });

  it.each([
    ['markdown', '> '.repeat(3000) + '![a](b.png)'],
    ['markdown', '['.repeat(3000) + '![a](b.png)'],
    ['markdown', '![a]('.repeat(3000)],
    ['markdown', `---\na: ${'['.repeat(2000)}\n---\n`],
    ['html', '<div>'.repeat(20_000) + '<img src="b.png">'],
    ['html', '<img src="'.repeat(5000)],
    ['typescriptreact', 'x = ' + '<div>'.repeat(5000) + '<img src="b.png"/>'],
    ['typescriptreact', 'x = ' + '{('.repeat(5000) + '<img src="b.png"/>'],
    ['mdx', '<img src="b.png" '.repeat(3000)],
    ['svelte', '{<img '.repeat(3000)],
    ['css', 'a{'.repeat(10_000) + 'background:url(b.png)'],
    ['scss', '//\n'.repeat(5000) + 'a{background:url(b.png)}'],
    ['asciidoc', 'image:a['.repeat(5000)],
    ['restructuredtext', '.. image::\n '.repeat(5000)],
    ['latex', '\\begin{figure}'.repeat(2000) + '\\includegraphics{b}'],
    ['latex', '\\includegraphics{'.repeat(5000)],
    ['latex', '\\includegraphics['.repeat(5000)],
  ])('comes back from a %s document that was made to keep it busy', async (languageId, text) => {
    expect(Array.isArray(await findImages(text, languageId))).toBe(true);
  });
});
