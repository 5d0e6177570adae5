import { describe, expect, it } from 'vitest';
import { found, type Found } from './found';

/** Each line of `expected` names one picture, in the order of the text; nothing else may be found. */
async function check(languageId: string, text: string, expected: readonly Partial<Found>[]): Promise<void> {
  const images = await found(text, languageId);
  expect(images.map(({ written }) => written)).toEqual(expected.map(({ written }) => written));
  expect(images).toMatchObject(expected);
}

/** The same document with the line endings of each system. */
const endings = ['\n', '\r\n'] as const;

describe.each(endings)('pictures in documents whose lines end in %j', (end) => {
  const lines = (...all: string[]): string => all.join(end);

  it('front matter in YAML', async () => {
    const text = lines(
      '---',
      'title: A cover.png',
      'cover: {image: "a b.png", alt: A cat, width: 300}',
      'images:',
      '  - src: one.png',
      '    alt: One',
      '  - two.jpg',
      "og_image: 'og.png?x'",
      'og_image_alt: OG',
      'thumbnail: https://x.org/t.png',
      'icon: book',
      'heroImage: ./ä%20b.webp',
      'file: no.png',
      '---',
      '![x](y.png)',
    );
    await check('markdown', text, [
      { written: 'a b.png', alt: 'A cat', writtenAlt: 'A cat', size: '300x' },
      { written: 'one.png', alt: 'One' },
      { written: 'two.jpg', alt: '' },
      { written: 'og.png?x', target: 'og.png', alt: 'OG' },
      { written: 'https://x.org/t.png' },
      { written: './ä%20b.webp', target: './ä b.webp' },
      { written: 'y.png' },
    ]);
  });

  it('front matter in TOML, a broken line left out', async () => {
    const text = lines(
      '+++',
      'title = "x"',
      "cover.image = 'a.png'",
      'cover.alt = "A \\"cat\\""',
      'half = "',
      '[[images]]',
      'src = "i.png"',
      'alt = "I"',
      '[params]',
      'banner = { src = """b.png""" }',
      '+++',
      '',
      '![x](y.png)',
    );
    await check('markdown', text, [
      { written: 'a.png', alt: 'A "cat"', writtenAlt: 'A \\"cat\\"' },
      { written: 'i.png', alt: 'I' },
      { written: 'b.png' },
      { written: 'y.png' },
    ]);
  });

  it('MDX: Markdown and JSX, by address and by import', async () => {
    const text = lines(
      "import hero from './hero.png'",
      "import gone from 'package/no.png'",
      '',
      '# Title ![m](m.png)',
      '',
      '<Image src={hero} alt="H" /><Image src={gone} />',
      '',
      '<div>',
      '    <img src="a.png" alt="A &amp; B"',
      '      width={5}/>',
      '  ![in](in.png)',
      '</div>',
      '',
      '{/* <img src="no.png"/> ![no](no.png) */}',
      '',
      "`<img src=\"no.png\">` text <Image src={'q.png'} alt='it’s'> 3 < 4",
      '',
      '```',
      '<img src="no.png"/>',
      '```',
      '<img src="z.png" onLoad={() => a > b} alt="Z" />',
    );
    await check('mdx', text, [
      { written: 'm.png', alt: 'm' },
      { written: './hero.png', range: '<Image src={hero} alt="H" />', alt: 'H' },
      { written: 'a.png', alt: 'A & B', writtenAlt: 'A &amp; B', size: '5x' },
      { written: 'in.png', alt: 'in' },
      { written: 'q.png', alt: 'it’s', range: "<Image src={'q.png'} alt='it’s'>" },
      { written: 'z.png', alt: 'Z' },
    ]);
  });

  it.each(['javascriptreact', 'typescriptreact', 'javascript'])('JSX in %s', async (languageId) => {
    const text = lines(
      "import hero from './hero.png';",
      'const a = (',
      '  <div>',
      "    <img src=\"a%20b.png\" alt={'b\\'s \\u00e4'} width={10} {...p}/>",
      '    {/* <img src="no.png"/> */}',
      '    <Image src={`x.png`} alt="&quot;q&quot;" height="7"></Image>',
      '    <motion.img src={hero.src} alt="h"/>',
      '    <picture><source srcSet="s.webp, t.webp 2x"/><img src={require("./r.png")} width="9" alt="R"/></picture>',
      '    <img src={`${x}/no.png`}/><img src={x}/><Foo src="no.png"/>',
      '  </div>',
      ');',
      '// <img src="no.png"/>',
      'const b = \'<img src="no.png">\';',
    );
    await check(languageId, text, [
      { written: 'a%20b.png', target: 'a b.png', alt: "b's ä", writtenAlt: "b\\'s \\u00e4", size: '10x' },
      { written: 'x.png', alt: '"q"', writtenAlt: '&quot;q&quot;', size: 'x7' },
      { written: './hero.png', alt: 'h', range: '<motion.img src={hero.src} alt="h"/>' },
      { written: 's.webp', alt: 'R', size: '9x' },
      { written: 't.webp', alt: 'R', size: '18x' },
      { written: './r.png', alt: 'R', size: '9x' },
    ]);
  });

  it('Vue', async () => {
    const text = lines(
      '<script setup>',
      'const x = \'<img src="no.png">\'',
      '</script>',
      '<template>',
      '  <div><img src="@/a.png" alt="A"/><img :src="\'b.png\'" :alt="x" :width="3"/>',
      '  <img v-bind:src="require(\'./c.png\')" alt="C"><img :src="no"><p v-if="a > b">{{ x < y }}</p>',
      '  <NuxtImg src="d.png" /></div>',
      '</template>',
      '<style lang="scss">',
      ".a { // don't",
      '  background: url(s.png) }',
      '</style>',
    );
    await check('vue', text, [
      { written: '@/a.png', alt: 'A' },
      { written: 'b.png', alt: '', size: '3x' },
      { written: './c.png', alt: 'C' },
      { written: 'd.png' },
      { written: 's.png', range: 'url(s.png)' },
    ]);
  });

  it('Svelte', async () => {
    const text = lines(
      '<script>let a = {b: \'<img src="no.png">\'}</script>',
      '{#if a < b && "x>"}',
      '  <img src={\'b.png\'} alt="B" on:click={() => { x("\'") }}/>',
      '{/if}',
      '<img src="{base}/no.png"><img src={no} alt="x"><img {src} alt="y">',
      '<div style="background: url(\'st.png\')">{"<img src=no.png>"}</div>',
      '<enhanced:img src="c.png" alt={"C"} width={20}>',
      '<!-- { <img src="no.png"> -->',
      '<img src="d.png" alt="D {x}">',
    );
    await check('svelte', text, [
      { written: 'b.png', alt: 'B' },
      { written: 'st.png', range: "url('st.png')" },
      { written: 'c.png', alt: 'C', size: '20x' },
      { written: 'd.png', alt: '' },
    ]);
  });

  it('CSS', async () => {
    const text = lines(
      '@import url("no.css");',
      '@font-face { src: url(no.woff2) }',
      'a { background: url( "x y.png" ) no-repeat, url(a\\ b.png); width: 12px; height: 3em }',
      '/* url(no.png) */',
      'b { background-image: image-set("i.png" 1x, url(j.webp) 2x); background-size: 20px 30px }',
      'c { content: url(\'q%20r.png#x\') / "alt x"; background: url(data:image/png;base64,AA==) }',
    );
    await check('css', text, [
      { written: 'x y.png', range: 'url( "x y.png" )', size: '12x' },
      { written: 'a\\ b.png', target: 'a b.png', size: '12x' },
      { written: 'i.png', size: '20x30' },
      { written: 'j.webp', range: 'url(j.webp)', size: '20x30' },
      { written: 'q%20r.png#x', target: 'q r.png', alt: 'alt x', writtenAlt: 'alt x' },
      { written: 'data:image/png;base64,AA==' },
    ]);
  });

  it.each(['scss', 'less'])('%s', async (languageId) => {
    const text = lines(
      "// don't url(no.png) /* no comment",
      '.b { .c { background-size: 20px; background: url(c.png) } // url("no.png")',
      '  x: url(#{$x}/no.png) url("@{y}/no.png"); y: url(https://x.org/r.png) }',
    );
    await check(languageId, text, [{ written: 'c.png', size: '20x' }, { written: 'https://x.org/r.png' }]);
  });

  it('AsciiDoc', async () => {
    const text = lines(
      '= Title',
      ':imagesdir: img',
      ':pic: p',
      '',
      'image::a b.png[A cat,300,200]',
      'image::{pic}/x%20y.png["a, \\"b\\"", width=40]',
      'image::{no}/x.png[]',
      '',
      'Text image:i.png[I \\] x] and image:j.png[] \\image:no.png[]',
      '----',
      'image::no.png[]',
      '----',
      '// image::no.png[]',
      '////',
      'image::no.png[]',
      '////',
      'image::https://x.org/a.png[alt="R",role=x]',
      ':imagesdir!:',
      '* image:k.png[K]',
    );
    await check('asciidoc', text, [
      {
        written: 'a b.png',
        target: 'img/a b.png',
        alt: 'A cat',
        writtenAlt: 'A cat',
        size: '300x200',
        range: 'image::a b.png[A cat,300,200]',
      },
      {
        written: '{pic}/x%20y.png',
        target: 'img/p/x y.png',
        alt: 'a, "b"',
        writtenAlt: 'a, \\"b\\"',
        size: '40x',
        others: ['img/p/x%20y.png'],
      },
      { written: 'i.png', target: 'img/i.png', alt: 'I ] x', writtenAlt: 'I \\] x' },
      { written: 'j.png', alt: '' },
      { written: 'https://x.org/a.png', target: 'https://x.org/a.png', alt: 'R' },
      { written: 'k.png', target: 'k.png', alt: 'K' },
    ]);
  });

  it('reStructuredText', async () => {
    const text = lines(
      'Title',
      '=====',
      '',
      '.. image:: a\\ b%20c.png',
      '   :alt: A cat',
      '     on a mat\\',
      '   :width: 200px',
      '   :height: 50%',
      '',
      '.. |s| image:: s.png',
      '',
      '.. note::',
      '',
      '   .. figure:: f.png',
      '      :align: left',
      '',
      '      The caption',
      '      goes on.',
      '',
      '      Legend',
      '',
      'Code::',
      '',
      '   .. image:: no.png',
      '',
      '.. code-block:: rst',
      '',
      '   .. image:: no.png',
      '',
      '.. comment',
      '   .. image:: no.png',
      '',
      '.. _target: x',
      '.. image::',
      '   below.png',
    );
    await check('restructuredtext', text, [
      { written: 'a\\ b%20c.png', target: 'a b%20c.png', others: ['a b c.png'], alt: 'A cat on a mat\\', size: '200x' },
      { written: 's.png', range: '.. |s| image:: s.png' },
      { written: 'f.png', alt: 'The caption goes on.' },
      { written: 'below.png' },
    ]);
  });

  it('LaTeX', async () => {
    const text = lines(
      '\\graphicspath{{img/}{../art}}',
      '% \\includegraphics{no}',
      '\\begin{figure}[ht]',
      '  \\centering',
      '  \\includegraphics[width=0.5\\textwidth, height=2cm]{a\\#b?.png}',
      '  \\caption[Short]{A \\emph{red} cat \\& 100\\%.\\label{x}}',
      '\\end{figure}',
      '\\begin{verbatim}\\includegraphics{no}\\end{verbatim}',
      '\\includegraphics{"q r%20.jpg"} 50\\% \\includegraphics*[alt={An alt}]{/p.pdf}',
      '\\newcommand{\\x}[1]{\\includegraphics{#1}} \\verb|\\includegraphics{no}|',
      '\\subfloat[Sub]{\\includegraphics{s}} % \\includegraphics{no}',
    );
    await check('latex', text, [
      {
        written: 'a\\#b?.png',
        target: 'img/a#b?.png',
        others: ['../art/a#b?.png', 'a#b?.png'],
        alt: 'A red cat & 100%.',
        writtenAlt: 'A \\emph{red} cat \\& 100\\%.\\label{x}',
        size: 'x76',
      },
      { written: 'q r%20.jpg', target: 'img/q r%20.jpg', alt: '' },
      { written: '/p.pdf', target: '/p.pdf', alt: 'An alt' },
      { written: 's', target: 'img/s.png', alt: 'Sub' },
    ]);
  });
});

describe('LaTeX pictures without an ending', () => {
  it('may be any that LaTeX takes; a new one is a PNG', async () => {
    await check('latex', '\\includegraphics{plot}', [
      { written: 'plot', target: 'plot.png', others: ['plot.pdf', 'plot.jpg', 'plot.jpeg', 'plot.eps'] },
    ]);
  });
});
