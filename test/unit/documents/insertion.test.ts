import { describe, expect, it } from 'vitest';
import { insertion, type Placement } from '../../../src/documents/insertion';
import { markdownBlocks } from '../../../src/documents/markdownTree';
import { markdown } from '../../../src/documents/markdown';

const picture = '![x](x.png)';

/** `«…»` is the place; the result of putting a picture next to it. */
function put(marked: string, placement: Placement, languageId = 'markdown', references = [picture]): string {
  const start = marked.indexOf('«');
  const end = marked.indexOf('»') - 1;
  const text = marked.replace(/[«»]/g, '');
  const edit = insertion(text, { start, end }, placement, references, languageId);
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
  ])('after %s', (_, marked, expected) => {
    expect(put(marked, 'below')).toBe(expected);
    expect(blocks(expected).filter((block) => block === 'picture')).toHaveLength(1);
  });

  it('puts several pictures into paragraphs of their own', () => {
    const result = put('- «a cat»\n- a dog', 'below', 'markdown', [picture, '![y](y.png)']);
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
  ])('before %s', (_, marked, expected) => {
    expect(put(marked, 'above')).toBe(expected);
    expect(blocks(expected).filter((block) => block === 'picture')).toHaveLength(1);
  });

  it('goes below front matter, before which nothing may stand', () => {
    expect(put('---\n«title: a cat»\n---\nText', 'above')).toBe(`---\ntitle: a cat\n---\n\n${picture}\n\nText`);
  });
});

describe('insertion that replaces', () => {
  it('takes the place of the words and of nothing else', () => {
    expect(put('See «A cat.» Well.', 'replace')).toBe(`See ${picture} Well.`);
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
    ['html', 'below', '<!-- «a cat» -->\n<p>', '<!-- a cat -->\n<!-- x.png -->\n<p>'],
  ] as const)('%s %s: %j', (languageId, placement, marked, expected) => {
    expect(put(marked, placement, languageId, ['x.png'])).toBe(expected);
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
      const [block] = markdownBlocks(markdown.reference(file, alt));
      const image = block?.node.type === 'paragraph' ? block.node.children : [];
      expect(image).toMatchObject([{ type: 'image', alt }]);
      const url = image[0]?.type === 'image' ? image[0].url : '';
      expect(decodeURIComponent(url)).toBe(file);
      expect(url).not.toMatch(/[\s()<>#?]/);
    }
  });

  it('keeps letters readable and encodes signs', () => {
    expect(markdown.reference('Bilder/ein Äpfel (1).png', 'x')).toBe('![x](Bilder/ein%20Äpfel%20%281%29.png)');
  });

  it('does not let a colon in a name look like a scheme', () => {
    expect(markdown.reference('a:b.png', 'x')).toBe('![x](./a:b.png)');
  });

  it('brings line breaks of the alternative text onto one line', () => {
    expect(markdown.reference('x.png', 'a\n\ncat')).toBe('![a cat](x.png)');
  });
});
