import { describe, expect, it } from 'vitest';
import { found } from './found';

describe('pictures in HTML', () => {
  it.each([
    [
      '<img src="a%20b.png" alt="Tom &amp; J">',
      [{ written: 'a%20b.png', target: 'a b.png', alt: 'Tom & J', writtenAlt: 'Tom &amp; J' }],
    ],
    ['<IMG ALT=cat SRC=a.png>', [{ written: 'a.png', alt: 'cat', writtenAlt: 'cat' }]],
    [
      "<img src='a.png' width='64px' height=32>",
      [{ range: "<img src='a.png' width='64px' height=32>", size: '64x32' }],
    ],
    ['<img src="a.png" width="50%" style="color: red; width: 12.4px">', [{ size: '12x' }]],
    ['<img src="a&amp;b.png">', [{ written: 'a&amp;b.png', target: 'a&b.png' }]],
    ['<img src="a.png" alt="half', [{ written: 'a.png', alt: 'half', writtenAlt: 'half' }]],
    [
      '<video poster="p.jpg" aria-label="A film"><source src="v.mp4"></video>',
      [
        { written: 'p.jpg', alt: 'A film' },
        { written: 'v.mp4', isVideo: true },
      ],
    ],
    [
      '<video src="v.mp4" aria-label="A film"></video><audio><source src="a.mp3"></audio>',
      [{ written: 'v.mp4', alt: 'A film', isVideo: true }],
    ],
    ['<input type="image" src="go.png" alt="go"><input src="no.png">', [{ written: 'go.png', alt: 'go' }]],
    [
      '<link rel="apple-touch-icon" sizes="180x180" href="/i.png"><link rel="stylesheet" href="a.css">',
      [{ target: '/i.png', size: '180x180' }],
    ],
    [
      '<meta property="og:image" content="https://x.org/a.png"><meta property="og:image:alt" content="An alt"><meta property="og:image:width" content="1200">',
      [{ target: 'https://x.org/a.png', alt: 'An alt', size: '1200x' }],
    ],
    ['<svg><image href="a.png" width="8" height="9"/></svg>', [{ written: 'a.png', size: '8x9' }]],
    ['<img src="data:image/png;base64,AA==">', [{ target: 'data:image/png;base64,AA==' }]],
  ])('%j', async (text, expected) => {
    expect(await found(text, 'html')).toMatchObject(expected);
    expect(await found(text, 'html')).toHaveLength(expected.length);
  });

  it.each([
    ['a comment', '<!-- <img src="no.png"> -->'],
    ['a script', '<script>x = \'<img src="no.png">\'</script>'],
    ['text', '&lt;img src="no.png">'],
    ['an audio source', '<audio><source src="a.mp3" srcset="no.png"></audio>'],
    ['a template', '<img src="{{ url }}/no.png"><img src="<?php echo $x ?>">'],
  ])('%s shows none', async (_, text) => {
    expect(await found(text, 'html')).toEqual([]);
  });

  it('gives each source of a picture the words of its image, and its own size', async () => {
    const text =
      '<picture><source srcset="a,b.webp 480w, c.webp 960w" media="(x)"><img src="a.png" alt="a cat" width="300" height="200"></picture>';
    expect(await found(text, 'html')).toMatchObject([
      { written: 'a,b.webp', alt: 'a cat', size: '480x320' },
      { written: 'c.webp', alt: 'a cat', size: '960x640' },
      { written: 'a.png', alt: 'a cat', size: '300x200' },
    ]);
  });

  it('splits a set without white space behind its commas as browsers do', async () => {
    expect(
      (await found('<img srcset="a.png, b.png 1.5x,c.png 2x" width=10>', 'html')).map(({ written, size }) => [
        written,
        size,
      ]),
    ).toEqual([
      ['a.png', '10x'],
      ['b.png', '15x'],
      ['c.png', '20x'],
    ]);
  });
});
