import { EaselError } from '../../../protocol/errors';

/** A stretch of a prompt whose words weigh the same. */
export interface Segment {
  readonly text: string;
  /** 1 is as written; see {@link weighRows} for what it does. */
  readonly weight: number;
}

/** One of several prompts that are mixed; a negative weight says what the picture should not show. */
export interface PromptPart {
  readonly segments: readonly Segment[];
  readonly weight: number;
}

export interface ParsedPrompt {
  /** At least one. A prompt without any syntax is one part with one segment, its text to the letter. */
  readonly parts: readonly PromptPart[];
  /** `bare`: brackets alone, which prose has too; `explicit`: a number or a backslash says that weights are meant. */
  readonly syntax: 'none' | 'bare' | 'explicit';
}

/** Each is encoded by itself. */
const mostParts = 16;
/** What a bracket does to the words in it, as AUTOMATIC1111's web UI and compel have it. */
const emphasis = 1.1;
/** A number beyond it is not meant as a weight; of a thousand brackets it is the limit. */
const largestWeight = 10;

const number = String.raw`[+-]?(?:\d+(?:\.\d*)?|\.\d+)`;
/** An escaped sign; a number before its bracket; a sign; or what has no meaning. Every character is in one of them. */
const pieces = new RegExp(String.raw`\\([\\()[\]|])|:\s*(${number})\s*\)|([()[\]|])|[^\\()[\]|:]+|[^]`, 'g');
const partWeight = new RegExp(String.raw`:\s*(${number})\s*$`);

interface Piece {
  /** The sign that this may be, or '' for plain text. */
  readonly sign: '' | '(' | '[' | ')' | ']' | '|';
  /** What it reads when it is no sign after all. */
  readonly text: string;
  /** `1.3` of `:1.3)`. */
  readonly number: number | undefined;
  /** How the words in the pair weigh; set on both brackets of a pair. */
  multiplier?: number;
}

/**
 * Reads the weights of a prompt:
 * - `(words)` weigh 1.1, `[words]` 1/1.1, `(words:1.3)` 1.3; nested ones multiply.
 * - `one prompt:1 | another:0.5 | a third:-1` are several prompts with a weight each; a part without a number weighs 1,
 *   and without any number "|" is a sign like others.
 * - A backslash makes a bracket, a "|" or a backslash a sign like others; so is a bracket without its partner.
 * Time and memory grow with the length of the text alone.
 * @throws EaselError promptPartsTooMany
 */
export function parsePrompt(text: string): ParsedPrompt {
  let escaped = false;
  const found = [...text.matchAll(pieces)].flatMap(({ 0: written, 1: literal, 2: digits, 3: sign }): Piece[] => {
    escaped ||= literal !== undefined;
    if (digits === undefined) {
      return [{ sign: (sign ?? '') as Piece['sign'], text: literal ?? written, number: undefined }];
    }
    if (isWeight(Number(digits))) return [{ sign: ')', text: written, number: Number(digits) }];
    // A time of day, say.
    return [
      { sign: '', text: written.slice(0, -1), number: undefined },
      { sign: ')', text: ')', number: undefined },
    ];
  });
  pairBrackets(found);
  const parts = splitParts(found);
  const isPaired = ({ multiplier }: Piece) => multiplier !== undefined;
  if (escaped || parts.length > 1 || found.some((piece) => isPaired(piece) && piece.number !== undefined)) {
    return { parts, syntax: 'explicit' };
  }
  if (found.some(isPaired)) return { parts, syntax: 'bare' };
  return { parts: asWritten(text), syntax: 'none' };
}

/**
 * A prompt for a model that cannot weigh words: brackets alone stay where they are, as they may be prose; brackets that
 * are meant as weights are read away from the words. Several prompts stay several.
 */
export function withoutWeights(text: string, { parts, syntax }: ParsedPrompt): readonly PromptPart[] {
  if (syntax !== 'explicit') return asWritten(text);
  const plain = (segments: readonly Segment[]) => joinSegments(segments.map((each) => ({ ...each, weight: 1 })));
  return parts.map(({ segments, weight }) => ({ segments: plain(segments), weight }));
}

function asWritten(text: string): readonly PromptPart[] {
  return [{ segments: [{ text, weight: 1 }], weight: 1 }];
}

/** A segment and its neighbour that weighs the same are one: its words are read together. */
export function joinSegments(segments: readonly Segment[]): Segment[] {
  const joined: Segment[] = [];
  for (const segment of segments) {
    const last = joined.at(-1);
    if (last?.weight === segment.weight) joined[joined.length - 1] = { ...last, text: last.text + segment.text };
    else joined.push(segment);
  }
  return joined;
}

function pairBrackets(found: readonly Piece[]): void {
  const open: Piece[] = [];
  const waiting = { '(': 0, '[': 0 };
  for (const piece of found) {
    if (piece.sign === '(' || piece.sign === '[') {
      open.push(piece);
      waiting[piece.sign]++;
    } else if (piece.sign === ')' || piece.sign === ']') {
      const wanted = piece.sign === ')' ? '(' : '[';
      // Without this each lonely bracket would look through all that are open.
      if (waiting[wanted] === 0) continue;
      for (let last = open.pop()!; ; last = open.pop()!) {
        waiting[last.sign as '(' | '[']--;
        if (last.sign !== wanted) continue;
        piece.multiplier = piece.number ?? (wanted === '(' ? emphasis : 1 / emphasis);
        last.multiplier = piece.multiplier;
        break;
      }
    }
  }
}

function splitParts(found: readonly Piece[]): PromptPart[] {
  const split: Segment[][] = [[]];
  const whole: Segment[] = [];
  const weights = [1];
  for (const { sign, text, multiplier } of found) {
    const weight = weights.at(-1)!;
    if (multiplier === undefined) {
      whole.push({ text, weight });
      if (sign === '|' && weights.length === 1) split.push([]);
      else split.at(-1)!.push({ text, weight });
    } else if (sign === '(' || sign === '[')
      weights.push(Math.min(Math.max(weight * multiplier, -largestWeight), largestWeight));
    else weights.pop();
  }
  const parts = split.map((segments) => partOf(joinSegments(segments)));
  const numbered = parts.some(({ weight }) => weight !== undefined);
  if (parts.length === 1 || !numbered) return [{ segments: joinSegments(whole), weight: 1 }];
  if (parts.length > mostParts) throw EaselError.of('promptPartsTooMany', { count: parts.length, limit: mostParts });
  return parts.map(({ segments, weight }) => ({ segments, weight: weight ?? 1 }));
}

/** Takes the weight off the end of a part, if it has one there. */
function partOf(segments: readonly Segment[]): { segments: readonly Segment[]; weight: number | undefined } {
  const last = segments.at(-1);
  const match = last === undefined ? null : partWeight.exec(last.text);
  if (last?.weight !== 1 || match === null || !isWeight(Number(match[1]))) return { segments, weight: undefined };
  return {
    segments: [...segments.slice(0, -1), { ...last, text: last.text.slice(0, match.index) }],
    weight: Number(match[1]),
  };
}

function isWeight(value: number): boolean {
  return Math.abs(value) <= largestWeight;
}
