import { describe, expect, it } from 'vitest';
import type { Placement } from '../../../src/documents/documentLanguage';
import { insertion } from '../../../src/documents/insertion';
import { languageOf } from '../../../src/documents/languages';
import { markdownBlocks } from '../../../src/documents/markdownTree';
import { markdown } from '../../../src/documents/markdown';

const picture = '![x](x.png)';

/** `«…»` is the place; the result of putting a picture next to it. */
async function put(
  marked: string,
  placement: Placement,
  languageId = 'markdown',
  references = [picture],
): Promise<string> {
  const start = marked.indexOf('«');
  const end = marked.indexOf('»') - 1;
  const text = marked.replace(/[«»]/g, '');
  const edit = insertion(text, { start, end }, placement, references, await languageOf(languageId));
  return text.slice(0, edit.range.start) + edit.text + text.slice(edit.range.end);
}

/** The kinds of a document's blocks, with pictures that are paragraphs of their own told apart. */
function blocks(text: string): string[] {
  return markdownBlocks(text).map(({ node }) =>
    node.type === 'paragraph' && node.children.length === 1 && node.children[0]!.type === 'image'
      ? 'picture'
      : node.type,
  );
}

describe('insertion below in Markdown', () => {
  it.each([
    ['a document of one line', '«A cat.»', `A cat.\n\n${picture}`],
    ['a last line with its break', '«A cat.»\n', `A cat.\n\n${picture}\n`],
    ['a paragraph before another', '«A cat.»\n\nMore.', `A cat.\n\n${picture}\n\nMore.`],
    ['a paragraph right before a heading', '«A cat.»\n# More', `A cat.\n\n${picture}\n\n# More`],
    ['a sentence within a line', 'See. «A cat.» Well.\n\nMore.', `See. A cat. Well.\n\n${picture}\n\nMore.`],
    ['a line within a paragraph', '«A cat.»\nA dog.', `A cat.\n\n${picture}\n\nA dog.`],
    ['a list item', '- «a cat»\n- a dog', `- a cat\n\n  ${picture}\n\n- a dog`],
    ['a numbered item', '10. «a cat»\n11. a dog', `10. a cat\n\n    ${picture}\n\n11. a dog`],
    ['a task', '- [ ] «a cat»', `- [ ] a cat\n\n  ${picture}`],
    ['a nested item', '- a\n  - «a cat»\n- b', `- a\n  - a cat\n\n    ${picture}\n\n- b`],
    ['an item after a tab', '-\t«a cat»', `-\ta cat\n\n \t${picture}`],
    ['a quotation', '> «a cat»\n> a dog', `> a cat\n>\n> ${picture}\n>\n> a dog`],
    ['the end of a quotation', '> «a cat»\n\nMore', `> a cat\n>\n> ${picture}\n\nMore`],
    ['a quotation in a list', '- > «a cat»\n\nMore', `- > a cat\n  >\n  > ${picture}\n\nMore`],
    ['a list in a quotation', '> - «a cat»\n> - b', `> - a cat\n>\n>   ${picture}\n>\n> - b`],
    ['a heading', '# «A cat»\nText', `# A cat\n\n${picture}\n\nText`],
    ['a heading with a line under it', '«A cat»\n===\nText', `A cat\n===\n\n${picture}\n\nText`],
    ['a fenced code block, whole', '```\n«a cat»\nx\n```\nText', `\`\`\`\na cat\nx\n\`\`\`\n\n${picture}\n\nText`],
    ['a table, whole', '| a |\n|---|\n| «cat» |\n| d |\n\nText', `| a |\n|---|\n| cat |\n| d |\n\n${picture}\n\nText`],
    ['a hidden comment', '<!-- «a cat» -->\nText', `<!-- a cat -->\n\n${picture}\n\nText`],
    ['an indented paragraph', '  «a cat»\n\nText', `  a cat\n\n${picture}\n\nText`],
  ])('after %s', async (_, marked, expected) => {
    expect(await put(marked, 'below')).toBe(expected);
    expect(blocks(expected).filter((block) => block === 'picture')).toHaveLength(1);
  });

  it('puts several pictures into paragraphs of their own', async () => {
    const result = await put('- «a cat»\n- a dog', 'below', 'markdown', [picture, '![y](y.png)']);
    expect(result).toBe(`- a cat\n\n  ${picture}\n\n  ![y](y.png)\n\n- a dog`);
  });
});

describe('insertion above in Markdown', () => {
  it.each([
    ['a document of one line', '«A cat.»', `${picture}\n\nA cat.`],
    ['a paragraph after another', 'More.\n\n«A cat.»', `More.\n\n${picture}\n\nA cat.`],
    ['a line within a paragraph', 'A dog.\n«A cat.»', `A dog.\n\n${picture}\n\nA cat.`],
    ['a heading right after a paragraph', 'A dog.\n# «A cat»', `A dog.\n\n${picture}\n\n# A cat`],
    ['a list item', '- «a cat»\n- b', `- ${picture}\n\n  a cat\n- b`],
    ['a quotation', '> «a cat»', `> ${picture}\n>\n> a cat`],
    ['a table, whole', 'Text\n\n| a |\n|---|\n| «cat» |', `Text\n\n${picture}\n\n| a |\n|---|\n| cat |`],
  ])('before %s', async (_, marked, expected) => {
    expect(await put(marked, 'above')).toBe(expected);
    expect(blocks(expected).filter((block) => block === 'picture')).toHaveLength(1);
  });

  it('goes below front matter, before which nothing may stand', async () => {
    expect(await put('---\n«title: a cat»\n---\nText', 'above')).toBe(`---\ntitle: a cat\n---\n\n${picture}\n\nText`);
  });
});

describe('insertion that replaces', () => {
  it('takes the place of the words and of nothing else', async () => {
    expect(await put('See «A cat.» Well.', 'replace')).toBe(`See ${picture} Well.`);
  });
});

describe('insertion in other languages', () => {
  it.each([
    ['plaintext', 'below', '«A cat.»\nMore', 'A cat.\nx.png\nMore'],
    ['plaintext', 'below', '«A cat.»', 'A cat.\nx.png'],
    ['plaintext', 'above', 'More\n«A cat.»', 'More\nx.png\nA cat.'],
    ['typescript', 'below', '  // «a cat»\n  f();', '  // a cat\n  // x.png\n  f();'],
    ['typescript', 'above', '  // «a cat»\n  f();', '  // x.png\n  // a cat\n  f();'],
    ['typescript', 'below', 'f(); // «a cat»\ng();', 'f(); // a cat\n// x.png\ng();'],
    ['typescript', 'below', '/**\n * «a cat»\n */\nf();', '/**\n * a cat\n * x.png\n */\nf();'],
    ['typescript', 'below', '«/**\n * a cat\n */»\nf();', '/**\n * a cat\n * x.png\n */\nf();'],
    ['typescript', 'below', '/* «a cat» */\nf();', '/* a cat */\n/* x.png */\nf();'],
    ['python', 'below', 'def f():\n    """«a cat»\n    more"""', 'def f():\n    """a cat\n    x.png\n    more"""'],
    ['xml', 'below', '<!-- «a cat» -->\n<p>', '<!-- a cat -->\n<!-- x.png -->\n<p>'],
  ] as const)('%s %s: %j', async (languageId, placement, marked, expected) => {
    expect(await put(marked, placement, languageId, ['x.png'])).toBe(expected);
  });
});

describe('insertion in languages that show pictures', () => {
  it.each([
    ['html', 'below', '<ul>\n  <li>«a cat»</li>\n</ul>', '<ul>\n  <li>a cat</li>\n</ul>\n@'],
    ['html', 'below', '<!-- «a\n cat» -->\n<p>', '<!-- a\n cat -->\n@\n<p>'],
    ['html', 'below', '<ul>\n  <li>\n    «a cat»\n  </li>\n</ul>', '<ul>\n  <li>\n    a cat\n    @\n  </li>\n</ul>'],
    ['html', 'replace', '<ul><li>«a cat»</li></ul>', '<ul><li>@</li></ul>'],
    ['html', 'replace', '<p><!-- «a cat» --></p>', '<p>@</p>'],
    ['html', 'replace', '<!-- TODO: «a cat» -->\n<p>', '<!-- TODO: a cat -->\n@\n<p>'],
    ['html', 'replace', '<p title="«a cat»"></p>\n<p>', '<p title="a cat"></p>\n@\n<p>'],
    ['javascriptreact', 'replace', 'x = <div>{/* «a cat» */}</div>', 'x = <div>@</div>'],
    ['javascriptreact', 'replace', 'x = <p>«a cat»</p>', 'x = <p>@</p>'],
    ['mdx', 'replace', 'A\n\n{/* «a cat» */}\n\nB', 'A\n\n@\n\nB'],
    ['css', 'replace', 'a {\n  margin: «0»;\n}', 'a {\n  margin: 0;\n  @\n}'],
    ['html', 'above', '<p></p>\n  <!--\n  «a cat»\n-->', '<p></p>\n  @\n  <!--\n  a cat\n-->'],
    ['html', 'below', '<p\n  title="«a cat»"\n>x</p>\n<p>', '<p\n  title="a cat"\n>x</p>\n@\n<p>'],
    [
      'html',
      'below',
      '<html><head><title>«a cat»</title></head>\n<body>\n<p>',
      '<html><head><title>a cat</title></head>\n<body>\n@\n<p>',
    ],
    [
      'html',
      'below',
      '<body>\n<script>\n// «a cat»\nf("<p>");\n</script>\n</body>',
      '<body>\n<script>\n// a cat\nf("<p>");\n</script>\n@\n</body>',
    ],
    [
      'vue',
      'below',
      '<!-- «a cat» -->\n<template>\n  <p/>\n</template>',
      '<!-- a cat -->\n<template>\n@\n  <p/>\n</template>',
    ],
    ['svelte', 'below', '{#if a > "«b»"}\n<p/>\n{/if}', '{#if a > "b"}\n@\n<p/>\n{/if}'],
    [
      'javascriptreact',
      'below',
      'x = <div>\n  {/* «a cat» */}\n  <p/>\n</div>',
      'x = <div>\n  {/* a cat */}\n  @\n  <p/>\n</div>',
    ],
    [
      'javascriptreact',
      'above',
      'x = <div>\n  <p\n    alt="«a cat»"/>\n</div>',
      'x = <div>\n  @\n  <p\n    alt="a cat"/>\n</div>',
    ],
    ['typescriptreact', 'below', 'return <p>«a cat»</p>;', 'return <p>a cat@</p>;'],
    ['typescriptreact', 'above', 'return <p>«a cat»</p>;', 'return <p>@a cat</p>;'],
    ['typescriptreact', 'below', '  // «a cat»\n  f();', '  // a cat\n  // @\n  f();'],
    ['typescriptreact', 'below', '  f("«a cat»");\n  g();', '  f("a cat");\n  // @\n  g();'],
    [
      'typescriptreact',
      'below',
      'x = <div>{a.map(() => {\n  // «a cat»\n  f();\n})}</div>',
      'x = <div>{a.map(() => {\n  // a cat\n  // @\n  f();\n})}</div>',
    ],
    ['css', 'below', 'a {\n  /* «a cat» */\n  color: red;\n}', 'a {\n  /* a cat */\n  @\n  color: red;\n}'],
    ['css', 'below', '/* «a cat» */\na {}', '/* a cat */\n.picture {\n  @\n}\na {}'],
    [
      'css',
      'below',
      '@media print {\n  /* «a cat» */\n}',
      '@media print {\n  /* a cat */\n  .picture {\n    @\n  }\n}',
    ],
    ['css', 'below', 'a {\n  margin:\n    «0»\n    1px;\n}', 'a {\n  margin:\n    0\n    1px;\n  @\n}'],
    ['scss', 'below', '.a { .b {\n  // «a cat»\n} }', '.a { .b {\n  // a cat\n  @\n} }'],
    ['asciidoc', 'below', '== «A cat»\nText.\n\nMore.', '== A cat\n\n@\n\nText.\n\nMore.'],
    ['asciidoc', 'below', 'A\n«cat».\nMore.\n\nEnd.', 'A\ncat.\nMore.\n\n@\n\nEnd.'],
    ['asciidoc', 'below', '* «a cat»\n* a dog', '* a cat\n+\n@\n* a dog'],
    ['asciidoc', 'below', '////\n«a cat»\n////\nText', '////\na cat\n////\n\n@\n\nText'],
    ['asciidoc', 'above', 'A dog.\n\n«A cat».', 'A dog.\n\n@\n\nA cat.'],
    ['restructuredtext', 'below', '«A cat»\n=====\n\nText', 'A cat\n=====\n\n@\n\nText'],
    ['restructuredtext', 'below', '- «a cat»\n- a dog', '- a cat\n\n  @\n\n- a dog'],
    ['restructuredtext', 'below', '.. «a cat»\n   more\n\nText', '.. a cat\n   more\n\n@\n\nText'],
    ['restructuredtext', 'below', '.. note::\n\n   «a cat»\n\nText', '.. note::\n\n   a cat\n\n   @\n\nText'],
    ['restructuredtext', 'below', 'Code::\n\n   «a cat»\n\nText', 'Code::\n\n   a cat\n\n@\n\nText'],
    ['restructuredtext', 'above', 'A dog.\n\n«A cat».', 'A dog.\n\n@\n\nA cat.'],
    ['latex', 'below', 'A dog.\n% «a cat»\nText', 'A dog.\n% a cat\n@\nText'],
    ['latex', 'below', '% «a cat»\n\\begin{document}\nText', '% a cat\n\\begin{document}\n@\nText'],
    ['latex', 'below', '\\emph{«a\ncat» and\nmore}\nText', '\\emph{a\ncat and\nmore}\n@\nText'],
    [
      'latex',
      'above',
      '\\begin{tabular}{l}\n«a cat»\\\\\n\\end{tabular}',
      '@\n\\begin{tabular}{l}\na cat\\\\\n\\end{tabular}',
    ],
    ['mdx', 'below', 'A {/* «a\ncat»\n*/} b\n\nText', 'A {/* a\ncat\n*/} b\n\n@\n\nText'],
  ] as const)('%s %s: %j', async (languageId, placement, marked, expected) => {
    expect(await put(marked, placement, languageId, ['@'])).toBe(expected);
  });

  it('keeps the lines of a reference together, as far in as the first', async () => {
    expect(await put('- «a cat»\n', 'below', 'restructuredtext', ['.. image:: x\n   :alt: y'])).toBe(
      '- a cat\n\n  .. image:: x\n     :alt: y\n',
    );
  });

  it('writes a rule for each picture where a style sheet has none', async () => {
    expect(await put('/* «a cat» */\n', 'replace', 'css', ['a;', 'b;'])).toBe(
      '.picture {\n  a;\n}\n\n.picture {\n  b;\n}\n',
    );
  });
});

describe('a Markdown reference', () => {
  it.each([
    'a red apple',
    'brackets [a] ]b[ and (c)',
    'stars *a* _b_ **c** `d` ~~e~~',
    'a \\ backslash, and one at the end \\',
    '<b>html</b> &amp; & &copy;',
    'ein Ä, 苹果 🍎',
    '![inner](x) [link](y)',
    'ends with !',
    'a_b_c snake_case',
  ])('says %j and points to its file', (alt) => {
    for (const file of ['images/a b.png', 'Bilder/Äpfel (1).png', '苹果/100%.png', 'a<b>#?&"[x].png', '../up/x.png']) {
      const [block] = markdownBlocks(markdown.reference({ target: file, altText: alt }, ''));
      const image = block?.node.type === 'paragraph' ? block.node.children : [];
      expect(image).toMatchObject([{ type: 'image', alt }]);
      const url = image[0]?.type === 'image' ? image[0].url : '';
      expect(decodeURIComponent(url)).toBe(file);
      expect(url).not.toMatch(/[\s()<>#?]/);
    }
  });

  it('keeps letters readable and encodes signs', () => {
    expect(markdown.reference({ target: 'Bilder/ein Äpfel (1).png', altText: 'x' }, '')).toBe(
      '![x](Bilder/ein%20Äpfel%20%281%29.png)',
    );
  });

  it('does not let a colon in a name look like a scheme', () => {
    expect(markdown.reference({ target: 'a:b.png', altText: 'x' }, '')).toBe('![x](./a:b.png)');
  });

  it('brings line breaks of the alternative text onto one line', () => {
    expect(markdown.reference({ target: 'x.png', altText: 'a\n\ncat' }, '')).toBe('![a cat](x.png)');
  });
});
