import type { Values } from '../onnx/session';

/**
 * Gives each word's row of an embedding its weight: row = empty + weight · (row − empty), where `empty` is the row that
 * the encoder gives at this place for the empty prompt. Weight 1 leaves a row as it is, to the bit; 0 makes it what no
 * words give; more goes past the prompt, away from no words, which is what guidance does to predictions.
 *
 * That is ComfyUI's rule (its "comfy" interpretation), and compel's for weights above 1. AUTOMATIC1111's web UI
 * multiplies the rows themselves and then scales the whole embedding so that its mean is as before: it moves the rows of
 * words that nobody weighed too, and divides by a mean that is near zero for some encoders.
 *
 * @param context [1,S,W]
 * @param empty [1,S,W] of the empty prompt
 * @param weights S of them; row i belongs to token i
 */
export function weighRows({ data, dims }: Values, empty: Values, weights: Float32Array): Values {
  const width = dims[2]!;
  const weighed = data.slice();
  weights.forEach((weight, row) => {
    if (weight === 1) return;
    for (let i = row * width; i < (row + 1) * width; i++) {
      weighed[i] = empty.data[i]! + weight * (data[i]! - empty.data[i]!);
    }
  });
  return { data: weighed, dims };
}
