import { describe, expect, it } from 'vitest';
import { languageOf } from '../../../src/documents/languages';
import { promptAt } from '../../../src/documents/promptAt';

/** `‸` is the cursor; two of them are a selection. */
async function prompt(marked: string, languageId: string): Promise<string | undefined> {
  const start = marked.indexOf('‸');
  const end = marked.lastIndexOf('‸');
  const text = marked.replaceAll('‸', '');
  return promptAt(text, { start, end: start === end ? start : end - 1 }, await languageOf(languageId))?.prompt;
}

async function place(marked: string, languageId: string): Promise<string | undefined> {
  const offset = marked.indexOf('‸');
  const text = marked.replace('‸', '');
  const found = promptAt(text, { start: offset, end: offset }, await languageOf(languageId));
  return found && text.slice(found.range.start, found.range.end);
}

describe('promptAt in Markdown', () => {
  it.each([
    ['a selection', '# Fruit\n\n‸A red apple‸, and more.', 'A red apple'],
    ['a selection with a line break at its end', '‸A red apple.\n‸\nMore.', 'A red apple.'],
    [
      'the paragraph around the cursor, over its lines',
      'Before.\n\nA red\nap‸ple\non blue.\n\nAfter.',
      'A red apple on blue.',
    ],
    ['the paragraph directly above an empty line', 'A red apple.\n‸\nAfter.', 'A red apple.'],
    ['the paragraph above the end of the document', 'A red apple.\n‸', 'A red apple.'],
    ['nothing on the second empty line', 'A red apple.\n\n‸\n\nAfter.', undefined],
    ['nothing in an empty document', '‸', undefined],
    ['a heading', '## A *red* app‸le ##\n\nText', 'A red apple'],
    ['a heading with a line under it', 'A red app‸le\n===\n\nText', 'A red apple'],
    ['a list item without its neighbours', '- a cat\n- a red ap‸ple\n  on blue\n- a dog', 'a red apple on blue'],
    ['a list item without its children', '- a red ap‸ple\n  - a dog', 'a red apple'],
    ['an item when the cursor is on its marker', '‸1. a red apple\n2. a dog', 'a red apple'],
    ['a task', '- [x] a red ap‸ple', 'a red apple'],
    ['a quotation', '> a red\n> app‸le', 'a red apple'],
    ['a table cell', '| a | b |\n|---|---|\n| cat | red ap‸ple |', 'red apple'],
    [
      'links, emphasis and code',
      'A **red** [apple](http://x.org "t") on `blue` ~~green~~ <b>gr‸ass</b>.',
      'A red apple on blue green grass.',
    ],
    ['the alternative text of a picture', '![a red apple](a.‸png)', 'a red apple'],
    ['links whose definition is elsewhere', 'A [red apple][1] ‸here.\n\n[1]: http://x.org', 'A red apple here.'],
    ['escapes and entities', 'Tom \\& Jerry &amp; a ‸\\*star\\*', 'Tom & Jerry & a *star*'],
    ['a footnote sign', 'A red apple[^1] ‸here.\n\n[^1]: Note.', 'A red apple here.'],
    ['a hidden comment', '<!-- a red app‸le -->\n\nText', 'a red apple'],
    ['a comment in a code block', '```python\n# a red app‸le\nx = 1\n```', 'a red apple'],
    ['nothing in front matter', '---\ntitle: ‸x\n---\n\nText', undefined],
    ['nothing in front matter of another language', '+++\ntitle = "‸x"\n+++\nText', undefined],
    ['what follows front matter', '---\ntitle: x\n---\nA red ap‸ple', 'A red apple'],
    ['text between two lines that part it', 'Text\n\n---\nA red ap‸ple\n\n---', 'A red apple'],
    ['nothing in a link definition', '[x]: http://‸x.org', undefined],
    ['addresses left out', 'A red apple‸ (https://example.org/apple).', 'A red apple.'],
  ])('takes %s', async (_, marked, expected) => {
    expect(await prompt(marked, 'markdown')).toBe(expected);
  });

  it('gives back exactly the part of the document that was read', async () => {
    expect(await place('- a cat\n- a red ap‸ple\n\n  More.', 'markdown')).toBe('a red apple');
    expect(await place('```js\n/* a red\n   app‸le */\n```', 'markdown')).toBe('/* a red\n   apple */');
  });

  it('draws markup that was selected on purpose', async () => {
    expect(await prompt('‸---‸\n', 'markdown')).toBe('---');
  });
});

describe('promptAt in other languages', () => {
  it.each([
    [
      'typescript',
      '/**\n * A red *apple*\n * on blue.‸\n *\n * @param x no picture\n */\nf();',
      'A red apple on blue.',
    ],
    ['typescript', 'f(); // a red app‸le\ng();', 'a red apple'],
    ['typescript', '// a red\n// app‸le\nf();', 'a red apple'],
    ['typescript', 'glob("src/**/*.ts");\n\n/* a red app‸le */', 'a red apple'],
    ['csharp', '/// a red\n/// app‸le\nclass A {}', 'a red apple'],
    ['rust', '//! a [red](x) `apple`‸', 'a red apple'],
    ['python', 'def f():\n    """A red apple\n    on ‸blue.\n    """', 'A red apple on blue.'],
    ['python', '#!/bin/sh\n\n# a red app‸le\nx = 1', 'a red apple'],
    ['html', '<p>A <b>red</b>\n  app‸le</p>', 'A red apple'],
    ['html', '<p>x</p>\n<!-- a red app‸le -->', 'a red apple'],
    ['lua', '--[[ a red\napp‸le ]]', 'a red apple'],
    ['bat', 'REM a red app‸le\ncls', 'a red apple'],
    ['latex', '% a red app‸le\n\\section{x}', 'a red apple'],
    ['plaintext', 'Before.\n\nA red\nap‸ple.\n\nAfter', 'A red apple.'],
    ['plaintext', '- a cat\n- a red\n  ap‸ple\n- a dog', 'a red apple'],
    ['plaintext', '2 * 3 > 1 and a < b‸ & c', '2 * 3 > 1 and a < b & c'],
    ['an-unknown-language', 'A red ap‸ple', 'A red apple'],
    ['plaintext', '\n\n‸\n', undefined],
    ['css', '/* ---- */\n/* a red app‸le */', 'a red apple'],
    ['sql', '-- a red app‸le\nSELECT 1', 'a red apple'],
  ])('%s: %j', async (languageId, marked, expected) => {
    expect(await prompt(marked, languageId)).toBe(expected);
  });

  it('takes every Unicode text as it is', async () => {
    expect(await prompt('‸ein roter Äpfel 🍎 苹果‸', 'plaintext')).toBe('ein roter Äpfel 🍎 苹果');
    const long = 'word '.repeat(20_000).trim();
    expect(promptAt(long, { start: 0, end: long.length }, await languageOf('markdown'))?.prompt).toBe(long);
  });
});
