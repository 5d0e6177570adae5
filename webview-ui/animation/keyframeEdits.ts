import type { Keyframe, ValueRange } from '../../src/protocol/keyframes';

// Curves as lists of keys in the order of their frames; every edit gives another list.

/** `0:(1), 24:(1.5)`. */
export function writeKeyframes(keys: readonly Keyframe[]): string {
  return keys.map(({ frame, value }) => `${frame}:(${written(value)})`).join(', ');
}

/** A number as people write it, without the noise of binary fractions. */
function written(value: number): string {
  return String(Number(value.toFixed(6)));
}

/**
 * A key at another frame and value; it stays between its neighbours, and the first one at its frame, before which a
 * curve has no form of its own.
 *
 * @param frames of the animation
 */
export function movePoint(
  keys: readonly Keyframe[],
  index: number,
  to: Keyframe,
  range: ValueRange,
  frames: number,
): Keyframe[] {
  const least = (keys[index - 1]?.frame ?? -1) + 1;
  const most = (keys[index + 1]?.frame ?? Math.max(frames, (keys[index]?.frame ?? 0) + 1)) - 1;
  const frame = index === 0 ? keys[0]!.frame : clamp(Math.round(to.frame), least, Math.max(least, most));
  const moved = { frame, value: clamp(to.value, range.minimum, range.maximum) };
  return keys.map((key, at) => (at === index ? moved : key));
}

/** One more key, and its place in the list; where there is one at that frame already it gets the value. */
export function addPoint(
  keys: readonly Keyframe[],
  { frame, value }: Keyframe,
  range: ValueRange,
): { readonly keys: Keyframe[]; readonly index: number } {
  const added = { frame: Math.max(0, Math.round(frame)), value: clamp(value, range.minimum, range.maximum) };
  const others = keys.filter((key) => key.frame !== added.frame);
  const all = [...others, added].sort((a, b) => a.frame - b.frame);
  return { keys: all, index: all.indexOf(added) };
}

/** Halfway to the next key; after the last one halfway to the end. Undefined: there is no frame between. */
export function frameAfter(keys: readonly Keyframe[], index: number, frames: number): number | undefined {
  const from = keys[index]!.frame;
  const next = keys[index + 1]?.frame ?? Math.max(frames - 1, from);
  const between = keys[index + 1] === undefined ? Math.ceil((from + next) / 2) : Math.floor((from + next) / 2);
  return between > from && !keys.some(({ frame }) => frame === between) ? between : undefined;
}

/** Without one key; a curve needs at least one. */
export function removePoint(keys: readonly Keyframe[], index: number): Keyframe[] {
  return keys.length === 1 ? [...keys] : keys.filter((_, at) => at !== index);
}

/** Of the values that are seen, with room above and below; narrow ranges are seen whole. */
export function shownRange(keys: readonly Keyframe[], range: ValueRange, usual: number): ValueRange {
  const span = range.maximum - range.minimum;
  if (span <= 2) return range;
  const values = [...keys.map(({ value }) => value), usual];
  const [lowest, highest] = [Math.min(...values), Math.max(...values)];
  const least = usual === 0 ? Math.max(1, span / 400) : Math.abs(usual) / 2;
  const room = highest > lowest ? (highest - lowest) * 0.75 : least;
  return { minimum: Math.max(range.minimum, lowest - room), maximum: Math.min(range.maximum, highest + room) };
}

/** By how much an arrow key moves a value: a power of ten, about a hundredth of what is seen. */
export function stepOf({ minimum, maximum }: ValueRange): number {
  return 10 ** Math.floor(Math.log10((maximum - minimum) / 50));
}

export function roundTo(value: number, step: number): number {
  return Number((Math.round(value / step) * step).toFixed(6));
}

export function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
