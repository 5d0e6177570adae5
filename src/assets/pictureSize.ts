import type { SizeHint } from '../documents/imageReference';
import { type GenerationRequest, maximumOutputSide, maximumSide } from '../protocol/generation';
import type { ModelDetails } from '../protocol/models';

/** Sides in pixels. */
interface Size {
  readonly width: number;
  readonly height: number;
}

export type SizeRequest = Pick<GenerationRequest, 'width' | 'height' | 'outputWidth' | 'outputHeight'>;

/**
 * What to ask a model for, so that a document gets a picture of the size at which it shows it: drawn in the shape
 * nearest to that which the model can draw, large enough where there is a choice, and scaled on saving.
 *
 * @param hint CSS pixels, taken as pixels; with one side alone the picture keeps the model's own shape
 */
export function sizeRequest(
  hint: SizeHint | undefined,
  model: Pick<ModelDetails, 'defaults' | 'sizes' | 'sizeFactor'>,
): SizeRequest {
  const width = asPixels(hint?.width);
  const height = asPixels(hint?.height);
  const { defaults } = model;
  if (width === undefined && height === undefined) return {};
  if (width === undefined || height === undefined) {
    const scale = width === undefined ? height! / defaults.height : width / defaults.width;
    const wanted = { width: defaults.width * scale, height: defaults.height * scale };
    return {
      ...drawnSize(wanted, model),
      ...(width === undefined ? { outputHeight: height! } : { outputWidth: width }),
    };
  }
  const fit = Math.min(1, maximumOutputSide / Math.max(width, height));
  const output = { width: Math.max(1, Math.round(width * fit)), height: Math.max(1, Math.round(height * fit)) };
  return { ...drawnSize(output, model), outputWidth: output.width, outputHeight: output.height };
}

/** A whole number of pixels within what can be saved; undefined for what is no size. */
function asPixels(side: number | undefined): number | undefined {
  if (side === undefined || !Number.isFinite(side) || side < 0.5) return undefined;
  return Math.round(side);
}

/** Of the sizes in the nearest shape the smallest that is large enough, else the largest. */
function drawnSize(
  wanted: Size,
  { defaults, sizes, sizeFactor }: Pick<ModelDetails, 'defaults' | 'sizes' | 'sizeFactor'>,
): Size {
  const known = (sizes ?? []).map(([width, height]) => ({ width, height }));
  if (known.length === 0) return sizeOfArea(defaults.width * defaults.height, wanted, sizeFactor);
  const nearest = Math.min(...known.map((size) => distance(size, wanted)));
  const inShape = known
    .filter((size) => distance(size, wanted) - nearest < 1e-9)
    .sort((a, b) => a.width * a.height - b.width * b.height);
  return inShape.find(({ width, height }) => width >= wanted.width && height >= wanted.height) ?? inShape.at(-1)!;
}

/** How differently shaped two sizes are: 0 when they have the same ratio of sides. */
function distance(a: Size, b: Size): number {
  return Math.abs(Math.log((a.width * b.height) / (a.height * b.width)));
}

/** As many pixels as the model's own size has, since it knows pictures of that size, in the shape of `wanted`. */
function sizeOfArea(area: number, wanted: Size, factor: number): Size {
  const ratio = wanted.width / wanted.height;
  const within = (side: number) =>
    Math.min(Math.max(Math.round(side / factor), 1), Math.floor(maximumSide / factor)) * factor;
  // The shorter side is rounded first: the longer one then makes up for what that did to the shape.
  if (ratio >= 1) {
    const height = within(Math.sqrt(area / ratio));
    return { width: within(height * ratio), height };
  }
  const width = within(Math.sqrt(area * ratio));
  return { width, height: within(width / ratio) };
}
