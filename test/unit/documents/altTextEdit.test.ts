import { describe, expect, it } from 'vitest';
import { altTextEdit } from '../../../src/documents/altTextEdit';
import { findImages } from '../../../src/documents/findImages';

/** The document after the first picture's text was changed; undefined where that cannot be. */
async function edited(text: string, languageId: string, altText: string): Promise<string | undefined> {
  const [reference] = await findImages(text, languageId);
  const edit = await altTextEdit(text, reference!, languageId, altText);
  return edit && text.slice(0, edit.range.start) + edit.text + text.slice(edit.range.end);
}

const hard = 'a [red] "apple" & <b>two</b> *stars* it\'s 100 % \\o/ {x}';

describe('changing an alternative text', () => {
  it('leaves everything else as it is', async () => {
    expect(await edited('See ![a cat](a.png "A title") here.\r\n', 'markdown', 'a dog')).toBe(
      'See ![a dog](a.png "A title") here.\r\n',
    );
    expect(await edited('<img alt="a cat" src=a.png>', 'html', 'a dog')).toBe('<img alt="a dog" src=a.png>');
  });

  it.each([
    ['markdown', `![a cat](a.png)\n\n![a cat](b.png)\n`],
    ['markdown', `Text <img src="a.png" alt="a cat"> and ![b](b.png)\n`],
    ['html', `<p><img src='a.png' alt='a cat'></p>\n<img src="b.png" alt="b">`],
    ['javascriptreact', `const a = <img src="a.png" alt="a cat" />;\nconst b = <img src="b.png" alt="b" />;\n`],
    ['asciidoc', `image::a.png[a cat]\n\nimage::b.png[b]\n`],
    ['vue', `<template><img src="a.png" alt="a cat"><img src="b.png" alt="b"></template>`],
  ])('writes any words so that %s understands them: %s', async (languageId, text) => {
    const after = await edited(text, languageId, hard);
    expect(after).toBeDefined();
    const [first, second] = await findImages(after!, languageId);
    expect(first).toMatchObject({ target: 'a.png', altText: hard });
    expect(second).toMatchObject({ target: 'b.png' });
  });

  it('fills in one that is empty', async () => {
    expect(await edited('![](a.png)', 'markdown', 'a dog')).toBe('![a dog](a.png)');
    expect(await edited('<img src="a.png" alt="">', 'html', 'a dog')).toBe('<img src="a.png" alt="a dog">');
  });

  it('says so where there is no place for one', async () => {
    expect(await edited('<img src="a.png">', 'html', 'a dog')).toBeUndefined();
  });
});
