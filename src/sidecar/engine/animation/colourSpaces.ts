/** Colour spaces of the pictures' sRGB, value by value; red, green and blue in 0 … 1. */
export type Colour = [number, number, number];

/** Hue, saturation and value, each in 0 … 1. */
export function toHsv([red, green, blue]: Readonly<Colour>): Colour {
  const value = Math.max(red, green, blue);
  const span = value - Math.min(red, green, blue);
  return [hueOf(red, green, blue, value, span), value === 0 ? 0 : span / value, value];
}

export function fromHsv([hue, saturation, value]: Readonly<Colour>): Colour {
  const channel = (offset: number) => {
    const k = (offset + hue * 6) % 6;
    return value - value * saturation * Math.max(0, Math.min(k, 4 - k, 1));
  };
  return [channel(5), channel(3), channel(1)];
}

/** Hue, saturation and lightness, each in 0 … 1. */
export function toHsl([red, green, blue]: Readonly<Colour>): Colour {
  const [high, low] = [Math.max(red, green, blue), Math.min(red, green, blue)];
  const span = high - low;
  const lightness = (high + low) / 2;
  const saturation = span === 0 ? 0 : span / (1 - Math.abs(2 * lightness - 1));
  return [hueOf(red, green, blue, high, span), saturation, lightness];
}

export function fromHsl([hue, saturation, lightness]: Readonly<Colour>): Colour {
  const reach = saturation * Math.min(lightness, 1 - lightness);
  const channel = (offset: number) => {
    const k = (offset + hue * 12) % 12;
    return lightness - reach * Math.max(-1, Math.min(k - 3, 9 - k, 1));
  };
  return [channel(0), channel(8), channel(4)];
}

function hueOf(red: number, green: number, blue: number, high: number, span: number): number {
  if (span === 0) return 0;
  const sector =
    high === red ? (green - blue) / span : high === green ? 2 + (blue - red) / span : 4 + (red - green) / span;
  return (((sector / 6) % 1) + 1) % 1;
}

/** CIE XYZ of linear sRGB, and the white of D65 under the 2° observer. */
const toXyz = [
  [0.412453, 0.35758, 0.180423],
  [0.212671, 0.71516, 0.072169],
  [0.019334, 0.119193, 0.950227],
] as const;
const fromXyz = [
  [3.240481342761139, -1.5371515162713185, -0.49853632616888777],
  [-0.9692549499965686, 1.8759900014898907, 0.041555926558292815],
  [0.05564663913517715, -0.20404133836651123, 1.0573110696453443],
] as const;
const white = [0.95047, 1, 1.08883] as const;

/** CIE L*a*b*, L in 0 … 100. */
export function toLab(rgb: Readonly<Colour>): Colour {
  const linear = rgb.map((c) => (c > 0.04045 ? ((c + 0.055) / 1.055) ** 2.4 : c / 12.92));
  const [x, y, z] = multiply(toXyz, linear as Colour).map((value, i) => {
    const share = value / white[i]!;
    return share > 0.008856 ? Math.cbrt(share) : 7.787 * share + 16 / 116;
  }) as Colour;
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** Colours that sRGB does not have are moved to its edge. */
export function fromLab([lightness, a, b]: Readonly<Colour>): Colour {
  const y = (lightness + 16) / 116;
  const xyz = [a / 500 + y, y, Math.max(0, y - b / 200)].map((value, i) => {
    const share = value > 0.2068966 ? value ** 3 : (value - 16 / 116) / 7.787;
    return share * white[i]!;
  });
  return multiply(fromXyz, xyz as Colour).map((value) => {
    const companded = value > 0.0031308 ? 1.055 * value ** (1 / 2.4) - 0.055 : value * 12.92;
    return Math.min(Math.max(companded, 0), 1);
  }) as Colour;
}

function multiply(matrix: readonly (readonly number[])[], [a, b, c]: Readonly<Colour>): Colour {
  return matrix.map((row) => row[0]! * a + row[1]! * b + row[2]! * c) as Colour;
}
