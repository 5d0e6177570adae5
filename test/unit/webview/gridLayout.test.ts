import { describe, expect, it } from 'vitest';
import { cellAfter, gap, layoutOf, rowCount, rowsInView } from '../../../webview-ui/gridLayout';

describe('layoutOf', () => {
  it.each([
    [50, 1],
    [160, 1],
    [331, 1],
    [332, 2],
    [1000, 5],
    [3840, 22],
  ])('puts into %i pixels %i cells that fill them', (width, columns) => {
    const layout = layoutOf(width, 50);
    expect(layout.columns).toBe(columns);
    const used = columns * layout.cellWidth + (columns - 1) * gap;
    expect(used).toBeLessThanOrEqual(width);
    expect(width - used).toBeLessThan(columns);
    expect(layout.rowHeight).toBe(layout.cellWidth + 50 + gap);
  });
});

describe('rowsInView', () => {
  const layout = { columns: 5, cellWidth: 140, rowHeight: 200 };

  it('are those of the window and two spare ones on each side, however many there are', () => {
    expect(rowsInView(-300, 900, 5000, layout)).toEqual({ first: 0, end: 5 });
    expect(rowsInView(100_000, 900, 5000, layout)).toEqual({ first: 498, end: 507 });
    expect(rowsInView(199_900, 900, 5000, layout)).toEqual({ first: 997, end: 1000 });
    expect(rowsInView(0, 900, 7, layout)).toEqual({ first: 0, end: 2 });
    expect(rowsInView(0, 900, 0, layout)).toEqual({ first: 0, end: 0 });
    expect(rowsInView(-5000, 900, 5000, layout)).toEqual({ first: 0, end: 0 });
    expect(rowCount(5001, layout)).toBe(1001);
  });
});

describe('cellAfter', () => {
  // 13 pictures in rows of 5: 0–4, 5–9, 10–12.
  const after = (key: string, index: number, control = false): number | undefined =>
    cellAfter(key, control, index, 13, 5, 2);

  it.each([
    ['ArrowRight', 4, 5],
    ['ArrowRight', 12, 12],
    ['ArrowLeft', 5, 4],
    ['ArrowLeft', 0, 0],
    ['ArrowDown', 3, 8],
    ['ArrowDown', 9, 12],
    ['ArrowDown', 11, 11],
    ['ArrowUp', 7, 2],
    ['ArrowUp', 2, 2],
    ['Home', 8, 5],
    ['End', 6, 9],
    ['End', 11, 12],
    ['PageDown', 1, 11],
    ['PageDown', 4, 12],
    ['PageUp', 11, 1],
    ['PageUp', 7, 2],
  ])('%s leads from %i to %i', (key, from, to) => {
    expect(after(key, from)).toBe(to);
  });

  it('Control and Home or End lead to the first and the last, and other keys nowhere', () => {
    expect(after('Home', 8, true)).toBe(0);
    expect(after('End', 8, true)).toBe(12);
    expect(after('a', 8)).toBeUndefined();
  });
});
