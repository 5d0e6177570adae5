import { at } from '../tensor/arrays';

/**
 * Solves `matrix`·x = `right` by Gaussian elimination with row exchanges; for the few unknowns of a solver's order.
 * @param matrix square, by rows
 */
export function solveLinear(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, at(right, i)]);
  const size = rows.length;
  for (let column = 0; column < size; column++) {
    const remaining = rows.slice(column);
    const pivot = remaining.reduce((a, b) => (Math.abs(at(b, column)) > Math.abs(at(a, column)) ? b : a));
    const others = remaining.filter((row) => row !== pivot);
    const eliminated = others.map((row) => {
      const factor = at(row, column) / at(pivot, column);
      return row.map((value, j) => value - factor * at(pivot, j));
    });
    rows.splice(column, size - column, pivot, ...eliminated);
  }
  const solution: number[] = [];
  for (const [i, row] of [...rows.entries()].reverse()) {
    const known = solution.reduce((sum, value, j) => sum + value * at(row, i + 1 + j), 0);
    solution.unshift((at(row, size) - known) / at(row, i));
  }
  return solution;
}
