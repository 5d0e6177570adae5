import { describe, expect, it } from 'vitest';
import { found } from './found';

const only = async (text: string, languageId = 'markdown'): Promise<object> => {
  const images = await found(text, languageId);
  expect(images).toHaveLength(1);
  return images[0]!;
};

describe('pictures in Markdown', () => {
  it.each([
    [
      '![a *red* cat](images/a%20b.png "t")',
      { written: 'images/a%20b.png', target: 'images/a b.png', alt: 'a red cat', writtenAlt: 'a *red* cat' },
    ],
    ['![q](<a b.png>)', { written: 'a b.png', target: 'a b.png', alt: 'q' }],
    ['![q](a\\(1\\).png)', { written: 'a\\(1\\).png', target: 'a(1).png' }],
    ['![Tom &amp; J\\*](x&amp;y.png)', { alt: 'Tom & J*', target: 'x&y.png', writtenAlt: 'Tom &amp; J\\*' }],
    ['![x](a.png?v=2#top)', { written: 'a.png?v=2#top', target: 'a.png' }],
    ['![x](100%.png)', { target: '100%.png' }],
    ['![x](https://x.org/a%20b.png?q)', { target: 'https://x.org/a%20b.png?q' }],
    ['![a lighthouse]()', { written: '', target: '', alt: 'a lighthouse', writtenAlt: 'a lighthouse' }],
    ['![](x.png)', { alt: '', writtenAlt: '' }],
    ['[![badge](b.png)](https://x.org)', { range: '![badge](b.png)', target: 'b.png' }],
    ['| a |\n|---|\n| ![c](c.png) |', { target: 'c.png', alt: 'c' }],
    ['> ![a\n> cat](c.png)', { alt: 'a cat', writtenAlt: 'a\n> cat' }],
    ['\ufeff![ä🍎](ö.png)', { range: '![ä🍎](ö.png)', written: 'ö.png', writtenAlt: 'ä🍎' }],
    ['![a](x.png =200x100)', { range: '![a](x.png =200x100)', written: 'x.png', size: '200x100' }],
    ['![a](<x.png> =x100 "t")', { written: 'x.png', size: 'x100' }],
    ['![a](x.png){width=300 height="40px"}', { range: '![a](x.png){width=300 height="40px"}', size: '300x40' }],
    ['![a](x.png){: width="50%" height=9 }', { size: 'x9' }],
    ['![a cat|30x40](x.png)', { alt: 'a cat', writtenAlt: 'a cat', size: '30x40' }],
  ])('%j', async (text, expected) => {
    expect(await only(text)).toMatchObject(expected);
  });

  it.each([
    ['full', '![a cat][C]\n\n[c]: <c d.png> "t"', 'a cat'],
    ['collapsed', '![c][]\n\n[c]: <c d.png>', 'c'],
    ['shortcut', '![C]\n\n[c]: <c d.png>\n[c]: other.png', 'C'],
  ])('a %s reference, whose target stands in its definition', async (_, text, alt) => {
    expect(await only(text)).toMatchObject({ written: 'c d.png', target: 'c d.png', alt, writtenAlt: alt });
  });

  it.each([
    ['a code span', '`![no](x.png)`'],
    ['a fenced block', '```\n![no](x.png)\n<img src=x.png>\n```'],
    ['an indented block', 'Text\n\n    ![no](x.png)'],
    ['a comment', '<!-- ![no](x.png) <img src=x.png> -->'],
    ['a link', '[no](x.png)'],
    ['an escaped sign', '\\!\\[no\\](x.png)'],
    ['a reference without definition', '![no][x]'],
    ['what a template puts together', '![no](<{{ site.url }}/x.png>)'],
  ])('%s shows none', async (_, text) => {
    expect(await found(text, 'markdown')).toEqual([]);
  });

  it('reads HTML over several blocks', async () => {
    const text =
      'Text <img src="in.png" alt="in">\r\n\r\n<picture>\r\n\r\n<source srcset="a.webp 1x, b.webp 2x">\r\n\r\n' +
      '<img src="a.png" alt="&quot;q&quot;" width=10>\r\n</picture>\r\n';
    expect(await found(text, 'markdown')).toMatchObject([
      { range: '<img src="in.png" alt="in">', written: 'in.png', writtenAlt: 'in' },
      { written: 'a.webp', alt: '"q"', writtenAlt: '&quot;q&quot;', size: '10x' },
      { written: 'b.webp', alt: '"q"', size: '20x' },
      { range: '<img src="a.png" alt="&quot;q&quot;" width=10>', target: 'a.png', alt: '"q"', size: '10x' },
    ]);
  });

  it('is in the order of the text, whatever line endings', async () => {
    for (const end of ['\n', '\r\n', '\r']) {
      const text = ['![a](a.png)', '<img src="b.png">', '> ![c](c.png)', '- ![d](d.png)', ''].join(end + end);
      expect((await found(text, 'markdown')).map(({ written }) => written)).toEqual([
        'a.png',
        'b.png',
        'c.png',
        'd.png',
      ]);
    }
  });
});
