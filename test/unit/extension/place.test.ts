import { describe, expect, it } from 'vitest';
import { anchorOf, findAnchor, findBetweenSurroundings } from '../../../src/extension/documents/placeAnchor';
import { shiftPlace, shiftPlaceAll, type Change } from '../../../src/extension/documents/place';
import { Lines, type TextRange } from '../../../src/documents/textRange';

/** Applies an edit to a text and to a place of it, both given as offsets. */
function edit(text: string, place: TextRange, at: TextRange, inserted: string): string | undefined {
  const lines = new Lines(text);
  const after = text.slice(0, at.start) + inserted + text.slice(at.end);
  const moved = shiftPlace(
    { start: lines.positionOf(place.start), end: lines.positionOf(place.end) },
    { start: lines.positionOf(at.start), end: lines.positionOf(at.end), text: inserted },
  );
  const linesAfter = new Lines(after);
  return moved && after.slice(linesAfter.offsetOf(moved.start), linesAfter.offsetOf(moved.end));
}

describe('shiftPlace', () => {
  const text = 'First line.\nA red apple\non blue.\nLast.';
  const place = { start: 12, end: 32 };

  it.each([
    ['typing above', { start: 0, end: 0 }, 'new\nlines\n', 'A red apple\non blue.'],
    ['typing at its very start', { start: 12, end: 12 }, 'x\n', 'A red apple\non blue.'],
    ['typing at its very end', { start: 32, end: 32 }, '\nx', 'A red apple\non blue.'],
    ['typing below', { start: 33, end: 33 }, 'x', 'A red apple\non blue.'],
    ['typing inside', { start: 14, end: 17 }, 'big\ngreen', 'A big\ngreen apple\non blue.'],
    ['deleting the line above', { start: 0, end: 12 }, '', 'A red apple\non blue.'],
    ['deleting over its start', { start: 6, end: 18 }, 'x', 'apple\non blue.'],
    ['deleting over its end', { start: 27, end: 36 }, '', 'A red apple\non '],
    ['deleting exactly it', { start: 12, end: 32 }, '', undefined],
    ['replacing it', { start: 12, end: 32 }, 'A dog', undefined],
    ['deleting around it', { start: 5, end: 34 }, '', undefined],
  ])('follows %s', (_, at, inserted, expected) => {
    expect(edit(text, place, at, inserted)).toBe(expected);
  });

  it('agrees with what happens to a text, for edits of every kind', () => {
    // A mark in the text itself says where the place went, as long as edits stay outside of the place.
    let seed = 42;
    const random = (below: number): number => {
      seed = (seed * 1664525 + 1013904223) >>> 0;
      return seed % below;
    };
    for (let round = 0; round < 300; round += 1) {
      let now = 'one\ntwo three\n\nTHE\nPLACE\n\nfour five\nsix';
      let moved = shiftPlaceAll({ start: new Lines(now).positionOf(15), end: new Lines(now).positionOf(24) }, []);
      for (let step = 0; step < 6; step += 1) {
        const mark = now.indexOf('THE\nPLACE');
        const above = random(2) === 0;
        const [low, high] = above ? [0, mark] : [mark + 9, now.length];
        const start = low + random(high - low + 1);
        const end = start + random(high - start + 1);
        const change: Change = {
          start: new Lines(now).positionOf(start),
          end: new Lines(now).positionOf(end),
          text: ['', 'x', 'a\nb', '\n\n', 'long words\n'][random(5)]!,
        };
        now = now.slice(0, start) + change.text + now.slice(end);
        moved = moved && shiftPlace(moved, change);
        const lines = new Lines(now);
        expect(moved && now.slice(lines.offsetOf(moved.start), lines.offsetOf(moved.end))).toBe('THE\nPLACE');
      }
    }
  });
});

describe('an anchor', () => {
  const text = 'Once upon a time there was a list of fruit.\n\nA red apple on blue.\n\nAnd then came the vegetables.';
  const start = text.indexOf('A red');
  const anchor = anchorOf(text, { start, end: start + 20 });
  const found = (now: string): string | undefined => {
    const range = findAnchor(now, anchor);
    return range && now.slice(range.start, range.end);
  };

  it('finds its place in the same and in a changed text', () => {
    expect(findAnchor(text, anchor)).toEqual({ start, end: start + 20 });
    expect(findAnchor(`Title\n\n${text}`, anchor)).toEqual({ start: start + 7, end: start + 27 });
    expect(found(text.replace('Once upon a time', 'Now'))).toBe('A red apple on blue.');
    expect(found('Something else.\n\nA red apple on blue.')).toBe('A red apple on blue.');
  });

  it('takes the one of several whose surroundings agree', () => {
    const twice = `A red apple on blue.\n\nOther words.\n\n${text}`;
    expect(findAnchor(twice, anchor)?.start).toBe(twice.lastIndexOf('A red'));
  });

  it('does not take few words elsewhere for a place that is gone', () => {
    const short = 'A cat and more.\n\ncat\n\nThis is the end of the text.';
    const cat = short.lastIndexOf('cat');
    const place = anchorOf(short, { start: cat, end: cat + 3 });
    expect(findAnchor(short, place)?.start).toBe(cat);
    expect(findAnchor(short.slice(0, cat) + short.slice(cat + 5), place)).toBeUndefined();
  });

  it('says that deleted words are gone', () => {
    expect(found(text.replace('A red apple on blue.\n\n', ''))).toBeUndefined();
    expect(findBetweenSurroundings(text.replace('A red apple on blue.', ''), anchor)).toBeUndefined();
  });

  it('finds words that were edited between the same surroundings', () => {
    const edited = text.replace('red', 'big green');
    const range = findBetweenSurroundings(edited, anchor)!;
    expect(edited.slice(range.start, range.end)).toBe('A big green apple on blue.');
  });

  it('stays small for a long place and still checks its end', () => {
    const long = `x${'word '.repeat(20_000)}y`;
    const place = anchorOf(long, { start: 0, end: long.length });
    expect(JSON.stringify(place).length).toBeLessThan(5000);
    expect(findAnchor(long, place)).toEqual({ start: 0, end: long.length });
    expect(findAnchor(long.slice(0, -1), place)).toBeUndefined();
  });
});
