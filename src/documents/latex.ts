import type { DocumentLanguage } from './documentLanguage';
import { figureEnvironment, plainWords, withoutComments } from './latexImages';
import { freeLineSlot, inPlace } from './lineSlot';
import { plainText } from './plainText';
import type { TextRange } from './textRange';

/** LaTeX: a figure whose caption is the alternative text. */
export function latex(languageId: string): DocumentLanguage {
  const plain = plainText(languageId);
  return {
    ...plain,

    clean: (fragment) => plain.clean(withoutCommands(fragment)),

    reference: ({ target, altText }) =>
      [
        '\\begin{figure}[htbp]',
        '  \\centering',
        `  \\includegraphics{${target.replace(/[#%{}]/g, '\\$&')}}`,
        ...(altText === '' ? [] : [`  \\caption{${escapeWords(altText)}}`]),
        '\\end{figure}',
      ].join('\n'),

    slot(text, range, placement) {
      if (placement === 'replace') return inPlace(range, '\n');
      const spans = closedSpans(text);
      const begin = /\\begin\{document\}/.exec(withoutComments(text));
      const body = begin && { start: begin.index, end: begin.index + begin[0].length };
      const around = (offset: number): TextRange | undefined =>
        spans.find(({ start, end }) => start < offset && offset < end);
      // What stands before a document's beginning is not printed.
      if (body && range.start < body.start) return freeLineSlot(text, body, 'below', around);
      return freeLineSlot(text, range, placement, around);
    },
  };
}

function withoutCommands(fragment: string): string {
  return fragment
    .split('\n')
    .map((line) => {
      const comment = /^\s*%+/.exec(line)?.[0] ?? '';
      return comment + plainWords(line.slice(comment.length));
    })
    .join('\n');
}

const words = new Map([
  ['\\', '\\textbackslash{}'],
  ['~', '\\textasciitilde{}'],
  ['^', '\\textasciicircum{}'],
]);

function escapeWords(text: string): string {
  return text.replace(/[\\~^&%$#_{}]/g, (sign) => words.get(sign) ?? `\\${sign}`);
}

/** Environments in which a figure can stand. */
const open =
  /^(?:document|itemize|enumerate|description|quote|quotation|abstract|frame|block|column|columns|center|flushleft|flushright|theorem|lemma|proof|definition|remark|example|multicols|appendices)\*?$/;

/** Groups, formulas, tables and the like, outer ones before inner ones; what is half-typed is not closed and does not count. */
function closedSpans(text: string): TextRange[] {
  const live = withoutComments(text);
  const spans: TextRange[] = [];
  const begun: { readonly sign: string; readonly start: number }[] = [];
  for (const { index, 0: all, 1: verb, 2: name } of live.matchAll(
    /\\(begin|end)\s*\{([^{}]*)\}|\\\[|\\\]|\\[^]|[{}]/g,
  )) {
    const end = index + all.length;
    const sign = name ?? all;
    if (verb === 'begin' || all === '{' || all === '\\[') begun.push({ sign, start: index });
    const opening = verb === 'end' ? name : all === '}' ? '{' : all === '\\]' ? '\\[' : undefined;
    if (opening === undefined) continue;
    const at = begun.findLastIndex((one) => one.sign === opening);
    if (at === -1) continue;
    const [first] = begun.splice(at);
    if (!open.test(opening) || figureEnvironment.test(opening)) spans.push({ start: first!.start, end });
  }
  for (const found of text.matchAll(/\\begin\{(verbatim\*?|Verbatim|lstlisting|minted|comment)\}[^]*?\\end\{\1\}/g))
    spans.push({ start: found.index, end: found.index + found[0].length });
  return spans.sort((a, b) => a.start - b.start);
}
