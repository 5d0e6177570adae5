import * as z from 'zod';
import type { TextRange } from '../../documents/textRange';

/** The most characters of each piece: enough to know a place again, little enough to travel with every job. */
const pieceLength = 1000;
const surroundingLength = 200;

/** By which a place is found again in a text that has changed meanwhile; offsets as in {@link TextRange}. */
export const placeAnchorSchema = z.object({
  start: z.number().int().min(0),
  length: z.number().int().min(1),
  /** The first and the last characters of the place itself. */
  head: z.string().min(1),
  tail: z.string(),
  /** What stood around it. */
  before: z.string(),
  after: z.string(),
});
export type PlaceAnchor = z.infer<typeof placeAnchorSchema>;

export function anchorOf(text: string, { start, end }: TextRange): PlaceAnchor {
  return {
    start,
    length: end - start,
    head: text.slice(start, Math.min(end, start + pieceLength)),
    tail: text.slice(Math.max(start, end - pieceLength), end),
    before: text.slice(Math.max(0, start - surroundingLength), start),
    after: text.slice(end, end + surroundingLength),
  };
}

/**
 * Finds the anchor's place: the same words, of several the one whose surroundings agree best, of equal ones the
 * nearest. Few words that may stand anywhere must stand in the same surroundings.
 */
export function findAnchor(text: string, anchor: PlaceAnchor): TextRange | undefined {
  const candidates: { readonly start: number; readonly around: number }[] = [];
  for (let at = text.indexOf(anchor.head); at !== -1; at = text.indexOf(anchor.head, at + 1)) {
    const end = at + anchor.length;
    if (!text.startsWith(anchor.tail, end - anchor.tail.length)) continue;
    const around = commonEnd(text.slice(0, at), anchor.before) + commonStart(text.slice(end), anchor.after);
    candidates.push({ start: at, around });
  }
  const distance = (start: number): number => Math.abs(start - anchor.start);
  const [best] = candidates.sort((a, b) => b.around - a.around || distance(a.start) - distance(b.start));
  if (!best) return undefined;
  const known =
    (candidates.length === 1 && anchor.length >= tellingLength) ||
    best.around >= Math.min(tellingLength, anchor.before.length + anchor.after.length);
  return known ? { start: best.start, end: best.start + anchor.length } : undefined;
}

/** Words that are repeated all over a document say nothing about a place. */
const tellingLength = 20;

/** What stands between the anchor's surroundings now, for a place whose own words were edited. */
export function findBetweenSurroundings(text: string, { before, after, length }: PlaceAnchor): TextRange | undefined {
  if (before.trim().length < tellingLength || after.trim().length < tellingLength) return undefined;
  const from = text.indexOf(before);
  if (from === -1 || text.includes(before, from + 1)) return undefined;
  const start = from + before.length;
  const end = text.indexOf(after, start);
  // A place that shrank to nothing was deleted; one that grew without bound is another text.
  return end === -1 || text.slice(start, end).trim() === '' || end - start > 4 * length + 200
    ? undefined
    : { start, end };
}

function commonStart(a: string, b: string): number {
  let count = 0;
  while (count < a.length && count < b.length && a[count] === b[count]) count += 1;
  return count;
}

function commonEnd(a: string, b: string): number {
  let count = 0;
  while (count < a.length && count < b.length && a.at(-1 - count) === b.at(-1 - count)) count += 1;
  return count;
}
