import type { Pixels } from '../pixels';

// BT.709 for 8 bits in the range of television: 16…235 for brightness, 16…240 for the two colour differences.
const red = 0.2126;
const blue = 0.0722;
const green = 1 - red - blue;
const [lumaRange, chromaRange] = [219 / 255, 224 / 255];
const toCb = chromaRange / (2 * (1 - blue));
const toCr = chromaRange / (2 * (1 - red));

/**
 * The planes of yuv420p, one after the other: brightness, then blue and red difference at half the size, each the mean of
 * four pixels. The encoder's own conversion turns white into a grey that is seen on a white page.
 * @param pixels four channels, both sides even; alpha does not count
 * @returns width·height·3/2 bytes
 */
export function toYuv420({ data, width, height }: Pixels): Uint8Array {
  const count = width * height;
  const planes = new Uint8ClampedArray(count * 1.5);
  const differences = planes.subarray(count);
  const half = width / 2;
  for (let y = 0; y < height; y += 2) {
    for (let x = 0; x < width; x += 2) {
      let [sumR, sumG, sumB] = [0, 0, 0];
      for (let corner = 0; corner < 4; corner++) {
        const i = (y + (corner >> 1)) * width + x + (corner & 1);
        const [r, g, b] = [data[i * 4]!, data[i * 4 + 1]!, data[i * 4 + 2]!];
        planes[i] = 16 + lumaRange * (red * r + green * g + blue * b);
        sumR += r;
        sumG += g;
        sumB += b;
      }
      const luma = red * sumR + green * sumG + blue * sumB;
      const at = (y / 2) * half + x / 2;
      differences[at] = 128 + (toCb * (sumB - luma)) / 4;
      differences[count / 4 + at] = 128 + (toCr * (sumR - luma)) / 4;
    }
  }
  return new Uint8Array(planes.buffer);
}
