import { describe, expect, it } from 'vitest';
import { imageFinderOf, mayHaveImages } from '../../../src/documents/languages';
import { outlineOf } from '../../../src/documents/markdownOutline';
import { parseWithTargets } from '../../../src/documents/markdownTree';
import type { Nodes } from 'mdast';
import { random } from './random';

describe('what decides that a document need not be parsed', () => {
  it.each([
    ['markdown', '<amp-img src="a.png"></amp-img>'],
    ['markdown', '<p style="background: url(a.png)">x</p>'],
    ['markdown', '---\ncover: a.png\n---\n'],
    ['mdx', '<motion.img src="a.png" />'],
    ['html', '<STYLE>a { background: URL(a.png) }</STYLE>'],
    ['html', '<picture><source srcset="a.png"></picture>'],
    ['vue', '<template><nuxt-img src="a.png" /></template>'],
    ['svelte', '<enhanced:img src="a.png" />'],
    ['javascript', 'x = <motion.video poster="a.png" />'],
    ['typescriptreact', 'x = < img src="a.png" />'],
    ['css', 'a { background: u\\72l("a.png") }'],
    ['less', 'a { background: data-uri("a.png") }'],
    ['asciidoc', 'image::a.png[]'],
    ['restructuredtext', '.. |x| image :: a.png'],
    ['latex', '\\includegraphics {a}'],
  ])('lets a picture of %s through: %s', async (languageId, text) => {
    expect((await imageFinderOf(languageId))!(text, languageId)).toHaveLength(1);
    expect(mayHaveImages(text, languageId)).toBe(true);
  });

  it.each([
    ['markdown', '# An image\n\nThe link to a picture: [x](y.png), `<b>`'],
    ['html', '<p>Nothing</p>'],
    ['javascript', 'const image = link + picture'],
    ['css', 'a { color: red }'],
    ['asciidoc', '= Title'],
    ['restructuredtext', 'Code::\n\n  x'],
    ['latex', '\\section{Images}'],
    ['plaintext', '![a](b.png)'],
  ])('holds up %s without any', (languageId, text) => {
    expect(mayHaveImages(text, languageId)).toBe(false);
  });
});

/** Pictures, HTML and definitions with their places: what `markdownImages` takes from a tree. */
function findings(text: string, originalOffset = (offset: number) => offset): unknown[] {
  const findings: unknown[] = [];
  const visit = (node: Nodes): void => {
    if (/^(?:image|imageReference|definition|html)$/.test(node.type)) {
      const { start, end } = node.position!;
      const target = node.data?.targetRange;
      findings.push({
        type: node.type,
        range: [start.offset!, end.offset!].map(originalOffset),
        target: target && [target.start, target.end].map(originalOffset),
        url: 'url' in node ? node.url : undefined,
        alt: 'alt' in node ? node.alt : undefined,
      });
    }
    if ('children' in node) node.children.forEach(visit);
  };
  visit(parseWithTargets(text, false));
  return findings;
}

const outlined = (text: string): unknown[] => {
  const outline = outlineOf(text);
  return findings(outline.text, (offset) => outline.originalOffset(offset));
};

describe('the outline of a Markdown document', () => {
  it('is short where words are, and whole where a picture is', () => {
    const text = 'Many words **here**.\nAnd `more`.\n\n- item [x](y)\n\n  ![a\n  b c](x.png "t")\n\n## End of it';
    expect(outlineOf(text).text).toBe('M\nA\n\n- i\n\n  ![a\n  b c](x.png "t")\n\n## E');
    expect(outlined(text)).toEqual(findings(text));
  });

  it('changes nothing of what is found, whatever the document is made of', () => {
    const pieces = [
      ...[
        '![a b](c.png)',
        '![a][r]',
        '![r]',
        '![open',
        '](x.png "t")',
        '[r]: <a b.png>',
        '[r]:',
        'url.png',
        '[^n]: note',
      ],
      ...[
        '<b>',
        '</b>',
        '<!-- c',
        '-->',
        '<script>',
        '</script>',
        '<?x',
        '?>',
        '<!X',
        '<![CDATA[',
        ']]>',
        '<div',
        '>',
        '<',
      ],
      ...[
        '```',
        '```js',
        '~~~',
        '~~~ x',
        '`',
        '``',
        '`a`',
        '    ',
        '\t',
        '  ',
        ' ',
        '> ',
        '>',
        '- ',
        '* ',
        '1. ',
        '2) ',
        '# ',
      ],
      ...[
        '---',
        '===',
        '***',
        '| a | b |',
        '|-|-|',
        ':-',
        '|',
        '\\',
        '&amp;',
        'word',
        'more words',
        'Ä',
        '🍎',
        '7',
        '$',
        '{x}',
      ],
    ];
    // A line with a no-break space is not empty.
    const breaks = ['\n', '\n', '\n\n', '\r\n', '\r\n\r\n', '\n  \n', '\n\u00a0\n', '\r'];
    const next = random(5);
    const pick = <T>(all: readonly T[]): T => all[Math.floor(next() * all.length)]!;
    let found = 0;
    for (let round = 0; round < 3000; round += 1) {
      let text = '';
      for (let more = 3 + next() * 25; more > 0; more -= 1) text += next() < 0.35 ? pick(breaks) : pick(pieces);
      const whole = findings(text);
      found += whole.length;
      expect(outlined(text), JSON.stringify(text)).toEqual(whole);
    }
    expect(found).toBeGreaterThan(1000);
  });
});
