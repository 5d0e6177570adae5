import { describe, expect, it } from 'vitest';
import type { PictureRow } from '../../../src/protocol/gallery';
import { filtered, newestFirst, pictureOf, usedNowhere } from '../../../webview-ui/pictures';

const roots = [
  { uri: 'file:///a', source: 'https://x/a' },
  { uri: 'file:///b%20c', source: 'https://x/b%20c' },
];
const row = (
  id: string,
  prompt: string,
  changes: Partial<{ at: number; model: number; style: string }> = {},
): PictureRow => [id, prompt, changes.at ?? 1, 256, 128, 7, changes.model ?? 0, 0, changes.style ?? '', 'picture'];
const models = ['builtin', 'owner/large'];
const pictures = [
  pictureOf(row('0/images/a red apple.png', 'A red Apple'), roots, models),
  pictureOf(row('0/b.png', 'a green apple', { at: 3, model: 1, style: 'pixel-art' }), roots, models),
  pictureOf(row('1/Über/c#1.png', 'a lighthouse', { at: 2 }), roots, models),
];

describe('pictureOf', () => {
  it('has addresses that any file name survives in, and another one for each version of the file', () => {
    expect(pictures[2]).toMatchObject({
      file: 'Über/c#1.png',
      source: 'https://x/b%20c/%C3%9Cber/c%231.png?v=2',
      uri: 'file:///b%20c/%C3%9Cber/c%231.png',
      model: 'builtin',
      width: 256,
      height: 128,
      seed: 7,
    });
  });

  it('sorts by when the files were changed', () => {
    expect([...pictures].sort(newestFirst).map(({ changedAt }) => changedAt)).toEqual([3, 2, 1]);
  });
});

describe('filtered', () => {
  const uses: Record<string, string[]> = { '0/b.png': ['README.md', 'book/one.md'], '1/Über/c#1.png': ['README.md'] };
  const show = (filter: Partial<{ search: string; model: string; document: string }>): string[] =>
    filtered(pictures, { search: '', model: '', document: '', ...filter }, (id) => uses[id] ?? []).map(
      ({ file }) => file,
    );

  it.each([
    [{}, ['images/a red apple.png', 'b.png', 'Über/c#1.png']],
    [{ search: 'APPLE' }, ['images/a red apple.png', 'b.png']],
    [{ search: ' apple  red ' }, ['images/a red apple.png']],
    [{ search: 'über' }, ['Über/c#1.png']],
    [{ search: 'pixel' }, ['b.png']],
    [{ search: 'pear' }, []],
    [{ model: 'owner/large' }, ['b.png']],
    [{ document: 'README.md' }, ['b.png', 'Über/c#1.png']],
    [{ document: 'README.md', search: 'apple' }, ['b.png']],
    [{ document: usedNowhere }, ['images/a red apple.png']],
  ])('%j', (filter, files) => {
    expect(show(filter)).toEqual(files);
  });
});
