import path from 'node:path/posix';
import { describe, expect, it } from 'vitest';
import { findImages } from '../../../src/documents/findImages';
import { insertion } from '../../../src/documents/insertion';
import { languageOf } from '../../../src/documents/languages';

/** A document of each language with words to draw between «…», and whether it says what its pictures show. */
const documents = [
  ['markdown', 'Before.\n\n«A cat»\n\nAfter.', true],
  ['mdx', 'Before.\n\n«A cat»\n\nAfter.', true],
  ['html', '<body>\n  <p>«A cat»</p>\n</body>', true],
  ['vue', '<template>\n  <p>«A cat»</p>\n</template>', true],
  ['svelte', '<p>«A cat»</p>\n', true],
  ['javascriptreact', 'x = (\n  <div>\n    <p>«A cat»</p>\n  </div>\n);', true],
  ['typescriptreact', 'x = <p>«A cat»</p>;', true],
  ['css', 'a {\n  /* «A cat» */\n}', false],
  ['scss', '// «A cat»\n', false],
  ['less', '.a { .b {\n  /* «A cat» */\n} }', false],
  ['asciidoc', 'Before.\n«A cat»\n\nAfter.', true],
  ['asciidoc', ':imagesdir: images\n\n* «A cat»\n* more', true],
  ['restructuredtext', 'Title\n=====\n\n- «A cat»\n- more', true],
  ['latex', '\\begin{document}\n% «A cat»\n\\end{document}', true],
] as const;

const targets = [
  'images/a-cat.png',
  '../up/a b.png',
  'Bilder/Äpfel (1).png',
  '苹果/100%.png',
  'a%20b#c.png',
  'x#1?.png',
  'it\'s "so".png',
  'a[1]{2}<3>.png',
  'a & b &amp;.png',
  'a\\b.png',
  'a:b.png',
  'a,b  c=d.png',
  '$a^_~`|*.png',
  '/rooted/x.png',
];
const altTexts = [
  'a red apple',
  '',
  'brackets [a] ]b[ and (c) {d} {{e}} ${f}',
  'stars *a* _b_ **c** `d` ~~e~~ ~f~ ^g^',
  'a \\ backslash \\n \\emph, and one at the end \\',
  '<b>html</b> &amp; & &copy; -->',
  '"quoted", \'single\', a = b, 100% #1 $2',
  'ein Ä, 苹果 🍎 e.g. | 3x4',
  'a, b=c, alt=d',
  '*/ /* // ::',
  ':width: 200',
];

describe.each(documents)('%s: %j', (languageId, marked, saysAlt) => {
  const start = marked.indexOf('«');
  const range = { start, end: marked.indexOf('»') - 1 };
  const text = marked.replace(/[«»]/g, '');

  // LaTeX has no way to write a backslash in a path.
  const sayable = languageId === 'latex' ? targets.filter((target) => !target.includes('\\')) : targets;
  it.each(sayable)('points to %j, and is found again with its words', async (target) => {
    const language = await languageOf(languageId);
    for (const altText of altTexts)
      for (const placement of ['below', 'above'] as const) {
        const reference = language.reference({ target, altText }, text);
        const edit = insertion(text, range, placement, [reference], language);
        const written = text.slice(0, edit.range.start) + edit.text + text.slice(edit.range.end);
        for (const document of [written, written.replaceAll('\n', '\r\n')]) {
          const images = await findImages(document, languageId);
          expect(
            images.map((image) => [path.normalize(image.target), image.altText]),
            document,
          ).toEqual([[target, saysAlt ? altText : '']]);
        }
      }
  });

  it('writes several, each of which is found', async () => {
    const language = await languageOf(languageId);
    const references = ['a.png', 'b.png'].map((target) => language.reference({ target, altText: 'x' }, text));
    for (const placement of ['below', 'above'] as const) {
      const edit = insertion(text, range, placement, references, language);
      const written = text.slice(0, edit.range.start) + edit.text + text.slice(edit.range.end);
      const images = await findImages(written, languageId);
      expect(
        images.map((image) => path.basename(image.target)),
        written,
      ).toEqual(['a.png', 'b.png']);
    }
  });
});

describe('sizes', () => {
  it.each([
    ['html', 'width="64" height="32"'],
    ['svelte', 'width="64" height="32" />'],
    ['typescriptreact', 'width={64} height={32}'],
    ['restructuredtext', ':width: 64px\n   :height: 32px'],
  ])('are written in %s', async (languageId, expected) => {
    const language = await languageOf(languageId);
    const reference = language.reference({ target: 'x.png', altText: 'x', size: { width: 64, height: 32 } }, '');
    expect(reference).toContain(expected);
  });
});
