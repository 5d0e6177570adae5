// What reads documents, in one place: esbuild makes it a file of its own, see `languages.ts`.
export { asciidoc } from './asciidoc';
export { asciidocImages } from './asciidocImages';
export { css } from './css';
export { cssImages } from './cssImages';
export { html } from './html';
export { htmlImages } from './htmlImages';
export { jsx } from './jsx';
export { jsxImages } from './jsxImages';
export { latex } from './latex';
export { latexImages } from './latexImages';
export { markdown } from './markdown';
export { markdownImages } from './markdownImages';
export { mdx } from './mdx';
export { rst } from './rst';
export { rstImages } from './rstImages';
