import { TokenType } from '@csstools/css-tokenizer';
import { cssTokens, hasLineComments } from './cssTokens';
import type { DocumentLanguage, Slot } from './documentLanguage';
import { addressOf } from './imageTarget';
import { freeLineSlot } from './lineSlot';
import { plainText } from './plainText';
import type { TextRange } from './textRange';

/** CSS, SCSS and Less: a declaration inside of a rule, and a rule of its own elsewhere. */
export function css(languageId: string): DocumentLanguage {
  return {
    ...plainText(languageId),

    // A style sheet says what is shown, not what it shows: there is no place for alternative text.
    reference: ({ target }) => `background-image: url("${addressOf(target)}");`,

    slot(text, range, placement) {
      const { statements, blocks } = structureOf(text, hasLineComments(languageId));
      const around = (offset: number): TextRange | undefined =>
        statements.find(({ start, end }) => start < offset && offset < end);
      const slot = freeLineSlot(text, range, placement, around);
      const block = blocks.findLast(({ start, end }) => start < slot.range.start && slot.range.start <= end);
      return block?.holdsDeclarations ? slot : asRule(slot);
    },
  };
}

/** Each reference in a rule of its own, of a class that the person will name. */
function asRule({ range, before, after, indent }: Slot): Slot {
  const [open, close] = [`.picture {\n${indent}  `, `\n${indent}}`];
  return {
    range,
    before: `${before}${open}`,
    separator: `${close}\n\n${indent}${open}`,
    after: `${close}${after}`,
    indent,
  };
}

interface Block extends TextRange {
  readonly holdsDeclarations: boolean;
}

/** At-rules that hold rules, or nothing that paints. */
const groups =
  /^@(?:media|supports|layer|container|scope|starting-style|(?:-\w+-)?keyframes|document|font-face|property)\b/i;

/**
 * Comments and statements, none of which may be parted, and blocks, outer ones before inner ones.
 */
function structureOf(text: string, lineComments: boolean): { statements: TextRange[]; blocks: Block[] } {
  const statements: TextRange[] = [];
  const blocks: { start: number; end: number; holdsDeclarations: boolean }[] = [];
  const open: (typeof blocks)[number][] = [];
  let begun: number | undefined;
  for (const { token, start, end } of cssTokens(text, lineComments)) {
    if (token[0] === TokenType.Whitespace) continue;
    if (token[0] === TokenType.Comment) {
      statements.push({ start, end });
      continue;
    }
    if (token[0] === TokenType.OpenCurly) {
      const prelude = text.slice(begun ?? start, start).trim();
      const block = { start, end: text.length, holdsDeclarations: !groups.test(prelude) };
      blocks.push(block);
      open.push(block);
    } else if (token[0] === TokenType.CloseCurly) {
      const block = open.pop();
      if (block) block.end = start;
    } else if (token[0] !== TokenType.Semicolon) {
      begun ??= start;
      continue;
    }
    statements.push({ start: begun ?? start, end });
    begun = undefined;
  }
  if (begun !== undefined) statements.push({ start: begun, end: text.length + 1 });
  return { statements, blocks };
}
