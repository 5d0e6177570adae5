import type { Pixels } from '../media/pixels';

/**
 * A drawn picture laid over another one of the same size: where `levels` is 255 the drawn one is seen, where it is 0 the
 * other, byte for byte. Colours are mixed as far as they are to be seen.
 * @param levels 0 … 255, one a pixel
 */
export function layOver(drawn: Pixels, below: Pixels, levels: Uint8Array): Pixels {
  const { width, height } = drawn;
  const channels = drawn.channels === 4 || below.channels === 4 ? 4 : 3;
  const data = new Uint8Array(levels.length * channels);
  for (const [i, level] of levels.entries()) {
    const share = level / 255;
    const upper = pixelOf(drawn, i);
    const lower = pixelOf(below, i);
    const upperWeight = share * upper[3]!;
    const lowerWeight = (1 - share) * lower[3]!;
    const alpha = upperWeight + lowerWeight;
    for (let channel = 0; channel < 3; channel++) {
      const mixed =
        alpha === 0 ? lower[channel]! : (upper[channel]! * upperWeight + lower[channel]! * lowerWeight) / alpha;
      data[i * channels + channel] = Math.round(mixed);
    }
    if (channels === 4) data[i * channels + 3] = Math.round(alpha);
  }
  return { data, channels, width, height };
}

/** Red, green, blue, alpha. */
function pixelOf({ data, channels }: Pixels, index: number): readonly number[] {
  const start = index * channels;
  return [data[start]!, data[start + 1]!, data[start + 2]!, channels === 4 ? data[start + 3]! : 255];
}
