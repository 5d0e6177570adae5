import type { Attribute } from './elements';
import type { SizeHint, Span } from './imageReference';
import { targetOf } from './imageTarget';

/** One picture of a `srcset`. */
interface Candidate {
  readonly targetRange: Span;
  readonly target: string;
  readonly size?: SizeHint;
}

/**
 * The candidates of a `srcset` as the HTML standard splits them: addresses hold no white space and may hold commas, a
 * comma behind white space or a descriptor ends a candidate.
 *
 * @param size how large the element is shown, from which densities follow
 */
export function sourceSet({ value, range }: Attribute, size: SizeHint | undefined): Candidate[] {
  const candidates: Candidate[] = [];
  // Entities make the text longer than the value: then the whole set stands for each of its addresses.
  const exact = value.length === range.end - range.start;
  const pattern = /[\s,]*(\S+)([^,]*)/y;
  for (let found = pattern.exec(value); found !== null; found = pattern.exec(value)) {
    const [all, word, rest] = [found[0], found[1]!, found[2]!];
    const address = word.replace(/,+$/, '');
    // A comma at the end of an address ends the candidate: what follows is the next one.
    const alone = address !== word;
    const start = found.index + all.length - rest.length - word.length;
    if (alone) pattern.lastIndex = start + word.length;
    if (address === '') continue;
    const targetRange = exact ? { start: range.start + start, end: range.start + start + address.length } : range;
    const scaled = candidateSize(alone ? '' : rest, size);
    candidates.push({ targetRange, target: targetOf(address), ...(scaled && { size: scaled }) });
  }
  return candidates;
}

function candidateSize(descriptors: string, size: SizeHint | undefined): SizeHint | undefined {
  const width = Number(/(?:^|\s)(\d{1,6})w(?:\s|$)/.exec(descriptors)?.[1]);
  if (width > 0) {
    const height =
      size?.width !== undefined && size.height !== undefined ? Math.round((width * size.height) / size.width) : 0;
    return height > 0 ? { width, height } : { width };
  }
  const density = Number(/(?:^|\s)(\d{1,3}(?:\.\d+)?)x(?:\s|$)/.exec(descriptors)?.[1] ?? 1);
  if (!size || density <= 0) return size;
  return {
    ...(size.width !== undefined && { width: Math.round(size.width * density) }),
    ...(size.height !== undefined && { height: Math.round(size.height * density) }),
  };
}
