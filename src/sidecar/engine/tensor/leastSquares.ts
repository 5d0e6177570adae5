/** How strongly weights are held to 0, as a share of the inputs' mean square: what the samples do not tell stays small. */
const ridge = 5e-3;

/**
 * A linear map that is learned from samples, with Σ|output − weights·(input, 1)|² as small as can be: by the normal
 * equations and Cholesky's decomposition (Golub and Van Loan, section 5.3.2).
 */
export class LeastSquares {
  private readonly size: number;
  private readonly gram: Float64Array;
  private readonly right: Float64Array;

  constructor(
    private readonly width: number,
    private readonly targets: number,
  ) {
    this.size = width + 1;
    this.gram = new Float64Array(this.size * this.size);
    this.right = new Float64Array(targets * this.size);
  }

  /**
   * @param inputs [count, width], by rows
   * @param outputs [count, targets], by rows
   */
  add(inputs: Float32Array, outputs: Float32Array, count: number): void {
    const { width, targets, size, gram, right } = this;
    const row = new Float64Array(size).fill(1);
    for (let sample = 0; sample < count; sample++) {
      for (let i = 0; i < width; i++) row[i] = inputs[sample * width + i]!;
      for (let i = 0; i < size; i++) for (let j = 0; j <= i; j++) gram[i * size + j]! += row[i]! * row[j]!;
      for (let target = 0; target < targets; target++) {
        const value = outputs[sample * targets + target]!;
        for (let i = 0; i < size; i++) right[target * size + i]! += value * row[i]!;
      }
    }
  }

  /** Lets all samples until now count `factor` times as much. */
  fade(factor: number): void {
    for (const sums of [this.gram, this.right]) for (let i = 0; i < sums.length; i++) sums[i]! *= factor;
  }

  /** @returns [targets, width + 1], by rows: the weights of the inputs, then the constant */
  solve(): Float64Array {
    const { width, targets, size } = this;
    const lower = this.gram.slice();
    const solution = this.right.slice();
    let trace = 0;
    for (let i = 0; i < width; i++) trace += lower[i * size + i]!;
    // Never quite 0, so that inputs that are all 0 have a decomposition as well.
    const hold = (ridge * trace) / width + 1e-12;
    for (let i = 0; i < width; i++) lower[i * size + i]! += hold;
    decompose(lower, size);
    for (let target = 0; target < targets; target++) {
      substitute(lower, solution.subarray(target * size, (target + 1) * size), size);
    }
    return solution;
  }
}

/** The lower triangle L of a symmetric positive matrix L·Lᵀ, in its place. */
function decompose(matrix: Float64Array, size: number): void {
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * size + j]!;
      for (let k = 0; k < j; k++) sum -= matrix[i * size + k]! * matrix[j * size + k]!;
      matrix[i * size + j] = i === j ? Math.sqrt(sum) : sum / matrix[j * size + j]!;
    }
  }
}

/** x of L·Lᵀ·x = `right`, in its place. */
function substitute(lower: Float64Array, right: Float64Array, size: number): void {
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) right[i]! -= lower[i * size + k]! * right[k]!;
    right[i]! /= lower[i * size + i]!;
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) right[i]! -= lower[k * size + i]! * right[k]!;
    right[i]! /= lower[i * size + i]!;
  }
}
