/** A picture as animations know it: red, green, blue, 8 bits each, rows from the top, pixel after pixel. */
export interface Picture {
  readonly data: Uint8Array;
  readonly channels: 3;
  readonly width: number;
  readonly height: number;
}

/** What is behind transparent places. */
const paper = 255;

/** Any drawn picture as an opaque one. */
export function opaque(picture: {
  readonly data: Uint8Array;
  readonly channels: 3 | 4;
  readonly width: number;
  readonly height: number;
}): Picture {
  const { data, channels, width, height } = picture;
  if (channels === 3) return { data, channels, width, height };
  const out = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const alpha = data[i * 4 + 3]! / 255;
    for (let c = 0; c < 3; c++) out[i * 3 + c] = Math.round(data[i * 4 + c]! * alpha + paper * (1 - alpha));
  }
  return { data: out, channels: 3, width, height };
}

/** The same size, other pixels; levels are rounded to the nearest and kept in 0 … 255. */
export function withLevels(like: Picture, levels: ArrayLike<number>): Picture {
  // Writing to this kind of array clips, and rounds halves to even.
  const clamped = Uint8ClampedArray.from(levels);
  return { ...like, data: new Uint8Array(clamped.buffer) };
}

/** `a` where `share` is 0, `b` where it is 1; one share for all, or one a pixel. */
export function mix(a: Picture, b: Picture, share: number | Float32Array): Picture {
  if (share === 0) return a;
  if (share === 1) return b;
  const levels = new Float64Array(a.data.length);
  for (let i = 0; i < levels.length; i++) {
    const s = typeof share === 'number' ? share : share[Math.floor(i / 3)]!;
    levels[i] = a.data[i]! + (b.data[i]! - a.data[i]!) * s;
  }
  return withLevels(a, levels);
}
