/** How strongly weights are held to 0, as a share of the inputs' mean square: keeps unused inputs from growing wild. */
const ridge = 1e-4;

/**
 * The linear map with Σ|output − weights·(input, 1)|² as small as can be, by the normal equations and Cholesky's
 * decomposition (Golub and Van Loan, section 5.3.2).
 * @param inputs [count, width], by rows
 * @param outputs [count, targets], by rows
 * @returns [targets, width + 1], by rows: the weights of the inputs, then the constant
 */
export function leastSquares(inputs: Float32Array, outputs: Float32Array, count: number): Float64Array {
  const width = inputs.length / count;
  const targets = outputs.length / count;
  const size = width + 1;
  const gram = new Float64Array(size * size);
  const right = new Float64Array(targets * size);
  const row = new Float64Array(size).fill(1);
  for (let sample = 0; sample < count; sample++) {
    for (let i = 0; i < width; i++) row[i] = inputs[sample * width + i]!;
    for (let i = 0; i < size; i++) for (let j = 0; j <= i; j++) gram[i * size + j]! += row[i]! * row[j]!;
    for (let target = 0; target < targets; target++) {
      const value = outputs[sample * targets + target]!;
      for (let i = 0; i < size; i++) right[target * size + i]! += value * row[i]!;
    }
  }
  let trace = 0;
  for (let i = 0; i < width; i++) trace += gram[i * size + i]!;
  // Never quite 0, so that inputs that are all 0 have a decomposition as well.
  const hold = (ridge * trace) / width + 1e-12;
  for (let i = 0; i < width; i++) gram[i * size + i]! += hold;
  decompose(gram, size);
  for (let target = 0; target < targets; target++) {
    solve(gram, right.subarray(target * size, (target + 1) * size), size);
  }
  return right;
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
function solve(lower: Float64Array, right: Float64Array, size: number): void {
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) right[i]! -= lower[i * size + k]! * right[k]!;
    right[i]! /= lower[i * size + i]!;
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) right[i]! -= lower[k * size + i]! * right[k]!;
    right[i]! /= lower[i * size + i]!;
  }
}
