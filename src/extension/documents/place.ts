import type { TextPosition } from '../../documents/textRange';

/** A place in a document that is being edited. */
export interface Place {
  readonly start: TextPosition;
  readonly end: TextPosition;
}

/** One edit: `text` takes the place of what was between `start` and `end`. */
export interface Change extends Place {
  readonly text: string;
}

/**
 * Where `place` is after `change`. What is typed at its very ends stays outside of it, so that a paragraph begun
 * below the text does not push the picture away.
 *
 * @returns undefined when the change took all of the place away
 */
export function shiftPlace(place: Place, change: Change): Place | undefined {
  if (isBefore(place.end, change.start)) return place;
  const changeEnd = endOfInserted(change);
  if (isBefore(change.end, place.start) || isSame(change.end, place.start))
    return { start: moved(place.start, change.end, changeEnd), end: moved(place.end, change.end, changeEnd) };
  const coversStart = !isBefore(place.start, change.start);
  const coversEnd = !isBefore(change.end, place.end);
  if (coversStart && coversEnd) return undefined;
  return {
    start: coversStart ? changeEnd : place.start,
    end: coversEnd ? change.start : moved(place.end, change.end, changeEnd),
  };
}

export function shiftPlaceAll(place: Place, changes: readonly Change[]): Place | undefined {
  return changes.reduce<Place | undefined>((now, change) => now && shiftPlace(now, change), place);
}

function isBefore(a: TextPosition, b: TextPosition): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}

function isSame(a: TextPosition, b: TextPosition): boolean {
  return a.line === b.line && a.character === b.character;
}

function endOfInserted({ start, text }: Change): TextPosition {
  const lines = text.split(/\r\n|\r|\n/);
  const last = lines.at(-1)!.length;
  return lines.length === 1
    ? { line: start.line, character: start.character + last }
    : { line: start.line + lines.length - 1, character: last };
}

/** `position`, at or behind `oldEnd`, after `oldEnd` went to `newEnd`. */
function moved(position: TextPosition, oldEnd: TextPosition, newEnd: TextPosition): TextPosition {
  return position.line === oldEnd.line
    ? { line: newEnd.line, character: newEnd.character + position.character - oldEnd.character }
    : { line: position.line + newEnd.line - oldEnd.line, character: position.character };
}
