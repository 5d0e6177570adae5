/** A short document of each language, with whatever makes its pictures hard to read. */
export const samples: Readonly<Record<string, string>> = {
  markdown: `---
cover: {image: "a b.png", alt: 'A cat'}
images: [one.png, {src: two.png}]
---
# Title ![a *b*](x%20y.png "t") ![r][ref]{width=3}

> - ![s](<s t.png> =20x30) \`![no](no.png)\`

<picture><source srcset="a.webp 1x, b.webp 2x">

<img src='i.png' alt="&quot;q&quot;" width=10></picture> <!-- <img src=no.png> -->

[ref]: <r s.png> "T"
`,
  mdx: `import hero from './hero.png'

<Image src={hero} alt="H" />
<div>
  <img src="a.png" alt='A' width={5} on={() => { if (a > "}") b() }}/>
  ![in](in.png)
</div>
{/* <img src="no.png"/> */}
\`\`\`
<img/>
\`\`\`
`,
  html: `<!doctype html><link rel=icon sizes="32x32" href="/f.ico">
<meta property="og:image" content="https://x.org/o.png"><style>a{background:url("s.png")}</style>
<picture><source srcset="a.webp 480w, b.webp 960w"><img src='i.png' alt="&lt;q&gt;" style="width: 3px; background: url(t.png)"></picture>
<!-- <img src=no.png> --><script>x = "<img>"</script><video poster=p.jpg></video>
`,
  vue: `<script setup>let x = '<img>'</script>
<template><div v-if="a > b"><img :src="'b.png'" :alt="x"/><img src="@/c.png" alt="C" :width="3"></div></template>
<style lang="scss">.a { // don't
background: url(s.png) }</style>
`,
  svelte: `<script>let a = {b: '<img>'}</script>
{#each xs as {a, b}}<img src={'b.png'} alt="B" on:click={() => { x("'") }}/>{/each}
<img src="{base}/no.png"><div style="background: url('st.png')">{"<img>"}</div>
`,
  typescriptreact: `import hero from './hero.png';
export const A = <T,>(p: T) => (
  <div>{/* c */}<img src="a.png" alt={'b\\'s \\u{e4}'} width={10} {...p}/>
    <picture><source srcSet="s.webp 2x"/><img src={require("./r.png")} alt="R"/></picture><A.Image src={hero} alt="h"></A.Image>
  </div>
);
`,
  javascriptreact: `const a = <><Image src={\`x.png\`} alt="&quot;"/>{x ? <img src='y.png'/> : null}</>;\n`,
  css: `@font-face { src: url(f.woff) }
a { background: url( "x y.png" ), url(a\\ b.png); width: 12px } /* url(no.png) */
b { background-image: image-set("i.png" 1x, url(j.webp) 2x); content: url('q.png') / "alt" }
`,
  scss: `// don't url(no.png)
.b { &:hover { background-size: 2px 3px; background: url("c.png") } $x: url(#{$y}/z.png) }
`,
  less: `// url(no.png)\n.a(@x) when (@x) { background: url('c.png'); .b; y: ~"@{x}.png" }\n`,
  asciidoc: `= T
:imagesdir: img

image::a b.png["a, \\"b\\"",300,height=200]
----
image::no.png[]
----
Text image:i.png[I \\] x] {x}
`,
  restructuredtext: `T
=

.. image:: a\\ b.png
   :alt: A cat
     on a mat
   :width: 200px

.. |s| image:: s.png
.. figure:: f.png
   :align: left

   Caption

Code::

   .. image:: no.png
`,
  latex: `\\graphicspath{{img/}{../art/}}
\\begin{figure}[ht] % c
  \\includegraphics[width=0.5\\textwidth]{a\\#b}
  \\caption[S]{A \\emph{red} cat \\& 100\\%.}
\\end{figure}
\\verb|x| \\begin{verbatim}\\includegraphics{no}\\end{verbatim} \\includegraphics{"q r.jpg"}
`,
};
