/** One key of a curve: from this frame's point on the curve goes straight to the next key. */
export interface Keyframe {
  /** Counted from 0. */
  readonly frame: number;
  readonly value: number;
}

/** What is wrong with a keyframe string, and where. */
export interface KeyframeMistake {
  /** Characters before the place, in UTF-16 units. */
  readonly offset: number;
  readonly message: string;
}

/** What a curve's values may be; both ends included. */
export interface ValueRange {
  readonly minimum: number;
  readonly maximum: number;
}

const framePattern = /[0-9]+/y;
const numberPattern = /[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?/y;
/** As many as any animation may have frames. */
export const maximumFrames = 100_000;

/**
 * `0:(1.0), 24:(1.5)` → keys in the order of their frames. Spaces may stand anywhere between two signs; the keys may
 * come in any order, but each frame once.
 * @returns the keys, or the first mistake
 */
export function parseKeyframes(text: string, range: ValueRange): readonly Keyframe[] | KeyframeMistake {
  const keys = new Map<number, number>();
  let offset = 0;
  const mistake = (message: string, at = offset): KeyframeMistake => ({ offset: at, message });
  const skipSpaces = () => {
    while (/\s/.test(text.charAt(offset))) offset += 1;
  };
  const read = (pattern: RegExp): string | undefined => {
    skipSpaces();
    pattern.lastIndex = offset;
    const found = pattern.exec(text)?.[0];
    offset += found?.length ?? 0;
    return found;
  };
  const misses = (sign: string): KeyframeMistake | undefined => {
    skipSpaces();
    if (text.charAt(offset) !== sign) return mistake(`expected "${sign}"${found(text, offset)}`);
    offset += 1;
    return undefined;
  };

  do {
    skipSpaces();
    const frameAt = offset;
    const frame = read(framePattern);
    if (frame === undefined) return mistake(`expected the number of a frame${found(text, offset)}`);
    if (Number(frame) >= maximumFrames) return mistake(`a frame comes before ${maximumFrames}`, frameAt);
    if (keys.has(Number(frame))) return mistake(`frame ${Number(frame)} has a value already`, frameAt);
    const opening = misses(':') ?? misses('(');
    if (opening !== undefined) return opening;
    skipSpaces();
    const valueAt = offset;
    const value = read(numberPattern);
    if (value === undefined) return mistake(`expected a number${found(text, offset)}`);
    if (!(Number(value) >= range.minimum && Number(value) <= range.maximum)) {
      return mistake(`${value} is not in ${range.minimum} … ${range.maximum}`, valueAt);
    }
    const closing = misses(')');
    if (closing !== undefined) return closing;
    keys.set(Number(frame), Number(value));
    skipSpaces();
    if (offset === text.length) return inOrder(keys);
  } while (misses(',') === undefined);
  return mistake(`expected "," or the end${found(text, offset)}`);
}

export function isMistake(parsed: readonly Keyframe[] | KeyframeMistake): parsed is KeyframeMistake {
  return !Array.isArray(parsed);
}

/** The place as people count: `at character 3: …`. */
export function mistakeText({ offset, message }: KeyframeMistake): string {
  return `at character ${offset + 1}: ${message}`;
}

/** Linear between two keys, constant before the first and after the last. */
export function valueAt(keys: readonly Keyframe[], frame: number): number {
  const next = keys.findIndex((key) => key.frame > frame);
  const before = keys[next === -1 ? keys.length - 1 : next - 1];
  const after = keys[next === -1 ? keys.length - 1 : next];
  if (after === undefined) throw new RangeError('A curve needs a key');
  if (before === undefined || before === after) return after.value;
  return before.value + ((after.value - before.value) * (frame - before.frame)) / (after.frame - before.frame);
}

/**
 * A keyframe string whose form and range were checked before, as a function of the frame.
 * @throws Error where it is not a keyframe string after all
 */
export function curveOf(text: string): (frame: number) => number {
  const keys = parseKeyframes(text, { minimum: -Infinity, maximum: Infinity });
  if (isMistake(keys)) throw new Error(mistakeText(keys));
  return (frame) => valueAt(keys, frame);
}

function inOrder(keys: ReadonlyMap<number, number>): Keyframe[] {
  return [...keys].map(([frame, value]) => ({ frame, value })).sort((a, b) => a.frame - b.frame);
}

/** `, found "x"`, or that the text ends there. */
function found(text: string, offset: number): string {
  const character = text.slice(offset, offset + 1);
  return character === '' ? ', but the text ends here' : `, found "${character}"`;
}
