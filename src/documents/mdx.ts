import type { DocumentLanguage } from './documentLanguage';
import { inTheirPlace } from './lineSlot';
import { markdown } from './markdown';
import { mdxComments } from './mdxImages';

/** Markdown whose comments are those of JSX. */
export const mdx: DocumentLanguage = {
  ...markdown,

  clean: (fragment) => markdown.clean(fragment.replace(/^\s*\{\s*\/\*+|\*+\/\s*\}\s*$/g, '')),

  slot(text, range, placement) {
    const comment = mdxComments(text).find(({ start, end }) => start < range.end && range.start < end);
    if (!comment) return markdown.slot(text, range, placement);
    // To Markdown a comment is a paragraph, which may be parted.
    if (placement !== 'replace') return markdown.slot(text, comment, placement);
    return inTheirPlace(text, range, () => comment) ?? markdown.slot(text, comment, 'below');
  },
};
