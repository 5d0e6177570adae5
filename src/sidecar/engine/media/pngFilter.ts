/** Prime to the bytes of a pixel, so that all channels are looked at. */
const sampling = 7;

/**
 * PNG's scan lines: each row led by the number of a filter (none, sub, up, average, Paeth) and turned into the
 * differences from what that filter predicts from the bytes left, above and above left. Per row the filter with the
 * smallest sum of differences is taken, as the PNG specification advises; a sample of the row is enough to tell.
 * @param stride bytes a row
 * @param before the row above the first one, when these rows go on with a picture
 */
export function filterRows(
  pixels: Uint8Array,
  stride: number,
  rows: number,
  bytesPerPixel: number,
  before = new Uint8Array(stride),
): Uint8Array {
  const out = new Uint8Array((stride + 1) * rows);
  for (let row = 0; row < rows; row++) {
    const current = pixels.subarray(row * stride, (row + 1) * stride);
    const above = row === 0 ? before : pixels.subarray((row - 1) * stride, row * stride);
    const filter = bestFilter(current, above, bytesPerPixel);
    const start = row * (stride + 1);
    out[start] = filter;
    applyFilter(out.subarray(start + 1, start + 1 + stride), filter, current, above, bytesPerPixel);
  }
  return out;
}

function bestFilter(current: Uint8Array, above: Uint8Array, bytesPerPixel: number): number {
  let [none, sub, up, average, closest] = [0, 0, 0, 0, 0];
  for (let i = 0; i < current.length; i += sampling) {
    const value = current[i]!;
    const a = i < bytesPerPixel ? 0 : current[i - bytesPerPixel]!;
    const b = above[i]!;
    const c = i < bytesPerPixel ? 0 : above[i - bytesPerPixel]!;
    none += magnitude(value);
    sub += magnitude(value - a);
    up += magnitude(value - b);
    average += magnitude(value - ((a + b) >> 1));
    closest += magnitude(value - paeth(a, b, c));
  }
  const sums = [none, sub, up, average, closest];
  return sums.indexOf(Math.min(...sums));
}

function applyFilter(
  line: Uint8Array,
  filter: number,
  current: Uint8Array,
  above: Uint8Array,
  bytesPerPixel: number,
): void {
  line.set(current);
  // Of the first pixel, what lies left and above left counts as zero: Paeth predicts what lies above.
  const first = [0, 0, 1, 0.5, 1][filter]!;
  for (let i = 0; i < bytesPerPixel; i++) line[i] = current[i]! - Math.floor(first * above[i]!);
  // A Uint8Array keeps the low byte, which is what PNG wants of a negative difference.
  const left = (i: number) => current[i - bytesPerPixel]!;
  const end = line.length;
  if (filter === 1) for (let i = bytesPerPixel; i < end; i++) line[i]! -= left(i);
  if (filter === 2) for (let i = bytesPerPixel; i < end; i++) line[i]! -= above[i]!;
  if (filter === 3) for (let i = bytesPerPixel; i < end; i++) line[i]! -= (left(i) + above[i]!) >> 1;
  if (filter === 4) {
    for (let i = bytesPerPixel; i < end; i++) line[i]! -= paeth(left(i), above[i]!, above[i - bytesPerPixel]!);
  }
}

/** Of a difference's low byte, taken as a signed number. */
function magnitude(difference: number): number {
  const byte = difference & 0xff;
  return byte < 128 ? byte : 256 - byte;
}

/** Which of left, above and above left is closest to left + above − above left. */
function paeth(a: number, b: number, c: number): number {
  const fromA = Math.abs(b - c);
  const fromB = Math.abs(a - c);
  const fromC = Math.abs(a + b - 2 * c);
  return fromA <= fromB && fromA <= fromC ? a : fromB <= fromC ? b : c;
}
