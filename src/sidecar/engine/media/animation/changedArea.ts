import type { Pixels } from '../pixels';

/** A part of a picture, in pixels. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * The smallest rectangle outside of which both pictures are the same; its upper left corner is even, as WebP wants it.
 * Pictures that do not differ give one pixel.
 * @param before absent: the whole picture
 */
export function changedArea(before: Pixels | undefined, { data, channels, width, height }: Pixels): Area {
  if (before === undefined) return { x: 0, y: 0, width, height };
  const now = asBuffer(data);
  const old = asBuffer(before.data);
  const stride = width * channels;
  const sameRow = (y: number) => now.compare(old, y * stride, (y + 1) * stride, y * stride, (y + 1) * stride) === 0;
  let top = 0;
  while (top < height - 1 && sameRow(top)) top += 1;
  let bottom = height - 1;
  while (bottom > top && sameRow(bottom)) bottom -= 1;
  let left = width - 1;
  let right = 0;
  for (let y = top; y <= bottom; y++) {
    const start = y * stride;
    let first = 0;
    while (first < left * channels && now[start + first] === old[start + first]) first += 1;
    left = Math.min(left, Math.floor(first / channels));
    let last = stride - 1;
    while (last > right * channels && now[start + last] === old[start + last]) last -= 1;
    right = Math.max(right, Math.floor(last / channels));
  }
  const x = left - (left % 2);
  const y = top - (top % 2);
  return { x, y, width: Math.max(right, left) - x + 1, height: bottom - y + 1 };
}

/** A copy of the pixels in `area`. */
export function cropPixels({ data, channels, width }: Pixels, area: Area): Pixels {
  const rows = new Uint8Array(area.width * area.height * channels);
  for (let row = 0; row < area.height; row++) {
    const start = ((area.y + row) * width + area.x) * channels;
    rows.set(data.subarray(start, start + area.width * channels), row * area.width * channels);
  }
  return { data: rows, channels, width: area.width, height: area.height };
}

function asBuffer(data: Uint8Array): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}
