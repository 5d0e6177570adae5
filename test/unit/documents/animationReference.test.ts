import { describe, expect, it } from 'vitest';
import { animationReference as referenceIn, type PlayingFile } from '../../../src/documents/animationReference';
import { findImages } from '../../../src/documents/findImages';

const animationReference = (file: PlayingFile, languageId: string) => referenceIn(file, '', languageId);

const loop: PlayingFile = {
  ...{ kind: 'webp', target: 'a b.webp', altText: 'a "fox" & <owl>', width: 64, height: 48, loop: 0 },
};
const video: PlayingFile = { ...loop, kind: 'mp4', target: 'fox.mp4', altText: 'a fox' };

describe('how documents show a file that plays', () => {
  it('an image in HTML, with a still for people who want no motion', async () => {
    // Without its end, which components close.
    const image = '<img src="a%20b.webp" alt="a &quot;fox&quot; &amp; &lt;owl&gt;" width="64" height="48"';
    expect(await animationReference(loop, 'html')).toBe(`${image}>`);
    expect(await animationReference({ ...loop, still: 'a b-still.png' }, 'vue')).toBe(
      `<picture>\n  <source media="(prefers-reduced-motion: reduce)" srcset="a%20b-still.png" />\n  ${image} />\n</picture>`,
    );
  });

  it('a video in HTML that plays for ever or once, with a poster that stays when no motion is wanted', async () => {
    const common = 'width="64" height="48" autoplay';
    expect(await animationReference(video, 'html')).toBe(
      `<video src="fox.mp4" ${common} loop muted playsinline aria-label="a fox"></video>`,
    );
    expect(await animationReference({ ...video, loop: 2, still: 'fox-still.png' }, 'html')).toBe(
      `<video ${common} muted playsinline aria-label="a fox" poster="fox-still.png">\n` +
        '  <source src="fox.mp4" type="video/mp4" media="(prefers-reduced-motion: no-preference)">\n</video>',
    );
  });

  it('elements as JSX writes them', async () => {
    expect(await animationReference(video, 'typescriptreact')).toBe(
      '<video src="fox.mp4" width="64" height="48" autoPlay loop muted playsInline aria-label="a fox" />',
    );
    expect(await animationReference({ ...loop, still: 's.png' }, 'javascriptreact')).toContain('srcSet="s.png" />');
  });

  it('sprites by their style sheet and class', async () => {
    const sprites: PlayingFile = {
      ...loop,
      kind: 'sprites',
      target: 'fox.css',
      className: 'sprite-fox',
      altText: 'a fox',
    };
    const html = '<link rel="stylesheet" href="fox.css">\n<div class="sprite-fox" role="img" aria-label="a fox"></div>';
    expect(await animationReference(sprites, 'html')).toBe(html);
    expect(await animationReference(sprites, 'markdown')).toBe(html);
    expect(await animationReference(sprites, 'javascriptreact')).toContain('<div className="sprite-fox"');
  });

  it('an image in Markdown, but a video as an element', async () => {
    expect(await animationReference({ ...loop, altText: 'a fox', still: 's.png' }, 'markdown')).toBe(
      '![a fox](a%20b.webp)',
    );
    expect(await animationReference(video, 'markdown')).toMatch(/^<video src="fox.mp4" .*><\/video>$/);
  });

  it('a path where a document has no pictures', async () => {
    expect(await animationReference({ ...video, altText: '' }, 'python')).toContain('fox.mp4');
    expect(await animationReference(video, 'python')).not.toContain('<');
  });

  it('and what is written is found again', async () => {
    const still = { ...loop, still: 's.png' };
    for (const languageId of ['html', 'markdown', 'mdx', 'typescriptreact']) {
      const found = await findImages(await animationReference(still, languageId), languageId);
      expect(found.map(({ target }) => target)).toContain('a b.webp');
    }
  });
});
