/** IEEE 754 half precision, as onnxruntime takes and gives it: the bits of each value in a `Uint16Array`. */

let decodeTable: Float32Array | undefined;

/** Every float16 is exactly a float32; 65,536 of them fit a table. */
function table(): Float32Array {
  if (decodeTable !== undefined) return decodeTable;
  decodeTable = new Float32Array(0x10000);
  for (let bits = 0; bits < 0x10000; bits++) {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 0x1f;
    const fraction = bits & 0x3ff;
    if (exponent === 0x1f) decodeTable[bits] = fraction === 0 ? sign * Infinity : NaN;
    else if (exponent === 0) decodeTable[bits] = sign * fraction * 2 ** -24;
    else decodeTable[bits] = sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  }
  return decodeTable;
}

export function fromFloat16(bits: Uint16Array): Float32Array {
  const values = table();
  const out = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) out[i] = values[bits[i]!]!;
  return out;
}

/** Rounds to the nearest float16, halves to even; beyond ±65,520 is infinite, as in numpy and torch. */
export function toFloat16(values: Float32Array): Uint16Array {
  const source = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const out = new Uint16Array(values.length);
  for (let i = 0; i < out.length; i++) out[i] = encode(source[i]!);
  return out;
}

function encode(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00; // NaN
  if (magnitude >= 0x47800000) return sign | 0x7c00; // 2^16 and more
  if (magnitude >= 0x38800000) {
    // Normal: rebias the exponent; a carry out of the fraction may raise it, up to infinity.
    const odd = (magnitude >>> 13) & 1;
    return sign | ((magnitude - 0x38000000 + 0xfff + odd) >>> 13);
  }
  // Subnormal: the value in units of 2^-24.
  const shift = 126 - (magnitude >>> 23);
  if (shift > 24) return sign;
  const significand = (magnitude & 0x7fffff) | 0x800000;
  const whole = significand >>> shift;
  const rest = significand & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  return sign | (whole + (rest > half || (rest === half && (whole & 1) === 1) ? 1 : 0));
}
