import sharp from 'sharp';

/** What plain statistics tell of a picture of something on a plain ground. */
export interface PictureFacts {
  /** The colour that most of the border has. */
  readonly border: ColourName | 'transparent';
  /** The colour that most of what stands out from the border has; undefined when nothing does. */
  readonly object: ColourName | undefined;
  /** Where the middle of that is, 0 … 1 from the left and from the top. */
  readonly centre: { readonly x: number; readonly y: number };
  /** Of how many parts that do not touch it consists; small ones do not count. */
  readonly blobs: number;
}

type Colour = readonly [number, number, number];

/** Each name's usual colour, sRGB; a colour is called after the nearest. */
const named = {
  red: [225, 40, 45],
  orange: [250, 140, 30],
  yellow: [252, 212, 45],
  green: [50, 160, 65],
  blue: [40, 110, 225],
  purple: [130, 70, 200],
  pink: [250, 135, 185],
  brown: [130, 85, 50],
  black: [20, 20, 24],
  white: [255, 255, 255],
  gray: [140, 145, 150],
} as const satisfies Record<string, Colour>;
export type ColourName = keyof typeof named;

/** Of the shorter side: how wide the border is. */
const borderShare = 0.05;
/** From there on, in OKLab, colours are different things and not shades or edges of one. */
const differentFrom = 0.13;
/** Of the largest part's size: smaller parts are details, a leaf or a spark. */
const smallestBlob = 0.25;

/** @param file a PNG */
export async function pictureFacts(file: Uint8Array | string): Promise<PictureFacts> {
  const { data, info } = await sharp(file).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const size = width * height;
  const colours = Array.from({ length: size }, (_, i): Colour => [data[4 * i]!, data[4 * i + 1]!, data[4 * i + 2]!]);
  const opaque = (i: number) => data[4 * i + 3]! >= 128;
  const all = Array.from({ length: size }, (_, i) => i);

  const margin = Math.max(1, Math.round(Math.min(width, height) * borderShare));
  const isBorder = (i: number) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return Math.min(x, y, width - 1 - x, height - 1 - y) < margin;
  };
  const borderPixels = all.filter(isBorder);
  const isClear = borderPixels.filter(opaque).length < borderPixels.length / 2;
  const ground = isClear ? undefined : toLab(medianColour(borderPixels.filter(opaque).map((i) => colours[i]!)));

  const standsOut = all.map((i) => {
    if (!opaque(i)) return ground !== undefined;
    return ground === undefined || distance(toLab(colours[i]!), ground) > differentFrom;
  });
  const object = all.filter((i) => standsOut[i]);
  const sizes = partSizes(standsOut, width);
  const largest = Math.max(0, ...sizes);
  return {
    border: ground === undefined ? 'transparent' : nameOf(ground),
    object: mostFrequent(object.map((i) => nameOf(toLab(colours[i]!)))),
    centre: {
      x: mean(object.map((i) => (i % width) / width)),
      y: mean(object.map((i) => Math.floor(i / width) / height)),
    },
    blobs: sizes.filter((each) => each >= largest * smallestBlob).length,
  };
}

/** How many pixels each part has; parts hang together by their sides. */
function partSizes(inside: readonly boolean[], width: number): number[] {
  const seen = new Uint8Array(inside.length);
  const sizes: number[] = [];
  for (let start = 0; start < inside.length; start++) {
    if (!inside[start] || seen[start] === 1) continue;
    const waiting = [start];
    seen[start] = 1;
    let size = 0;
    for (let i = waiting.pop(); i !== undefined; i = waiting.pop()) {
      size += 1;
      const beside = [
        i - width,
        i + width,
        ...(i % width === 0 ? [] : [i - 1]),
        ...((i + 1) % width === 0 ? [] : [i + 1]),
      ];
      for (const next of beside) {
        if (inside[next] !== true || seen[next] === 1) continue;
        seen[next] = 1;
        waiting.push(next);
      }
    }
    sizes.push(size);
  }
  return sizes;
}

function medianColour(colours: readonly Colour[]): Colour {
  const channel = (of: 0 | 1 | 2) => colours.map((colour) => colour[of]).sort((a, b) => a - b)[colours.length >> 1]!;
  return [channel(0), channel(1), channel(2)];
}

function nameOf(lab: Colour): ColourName {
  const names = Object.keys(named) as ColourName[];
  const distances = names.map((name) => distance(lab, toLab(named[name])));
  return names[distances.indexOf(Math.min(...distances))]!;
}

function mostFrequent<T>(values: readonly T[]): T | undefined {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function distance(a: Colour, b: Colour): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

/** sRGB 0 … 255 → OKLab (Björn Ottosson, 2020), where equal distances look equally different. */
function toLab([red, green, blue]: Colour): Colour {
  const [r, g, b] = [linear(red), linear(green), linear(blue)];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function linear(level: number): number {
  const value = level / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}
