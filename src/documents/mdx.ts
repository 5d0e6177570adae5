import type { DocumentLanguage } from './documentLanguage';
import { markdown } from './markdown';
import { mdxComments } from './mdxImages';

/** Markdown whose comments are those of JSX. */
export const mdx: DocumentLanguage = {
  ...markdown,

  clean: (fragment) => markdown.clean(fragment.replace(/^\s*\{\s*\/\*+|\*+\/\s*\}\s*$/g, '')),

  slot(text, range, placement) {
    const comment = mdxComments(text).find(({ start, end }) => start < range.end && range.start < end);
    // To Markdown a comment is a paragraph, which may be parted.
    return markdown.slot(text, comment && placement !== 'replace' ? comment : range, placement);
  },
};
