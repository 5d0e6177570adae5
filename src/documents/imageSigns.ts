import { frontMatterOf } from './frontMatter';

/**
 * Whether a text may have pictures: false means that it has none, and no parser needs to be loaded or run. In most
 * documents there is none. Each of these must let through whatever its language's finder finds something in.
 */
export type MayHaveImages = (text: string) => boolean;

/** Elements that show pictures, also as a component of a framework (`motion.img`, `amp-img`, `NuxtImg`). */
const element = /<\s*[\w.:-]*(?:img|image|picture|source|video|input|link|meta)\b/i;

export const markdownBodyMayHaveImages: MayHaveImages = (text) =>
  text.includes('![') || (text.includes('<') && (element.test(text) || /style/i.test(text)));

/** A cover picture may be written in so many ways that only reading the front matter tells. */
export const markdownMayHaveImages: MayHaveImages = (text) =>
  markdownBodyMayHaveImages(text) || frontMatterOf(text) !== undefined;

export const htmlMayHaveImages: MayHaveImages = (text) => element.test(text) || /style/i.test(text);

export const jsxMayHaveImages: MayHaveImages = (text) => element.test(text);

/** A backslash may stand in the name of a function: `u\72l(…)`. */
export const cssMayHaveImages: MayHaveImages = (text) => /url|src|image|cross-fade|data-uri|\\/i.test(text);

export const asciidocMayHaveImages: MayHaveImages = (text) => text.includes('image:');

export const rstMayHaveImages: MayHaveImages = (text) => /(?:image|figure)\s*::/.test(text);

export const latexMayHaveImages: MayHaveImages = (text) => text.includes('\\includegraphics');
