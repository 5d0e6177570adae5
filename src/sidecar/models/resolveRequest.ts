import { EaselError } from '../../protocol/errors';
import { maximumOutputSide, maximumSide, type GenerationRequest, type ResolvedRequest } from '../../protocol/generation';
import { builtinModelId } from '../../protocol/models';
import type { ModelFolder } from './modelFolder';

/**
 * Fills in what a request leaves open with the model's own defaults.
 * @param randomSeed an integer in 0 … 2³²−1, asked for only when the request has no seed
 * @throws EaselError sizeInvalid when a side is no multiple of the model's factor; transparentUnsupported;
 *   initImageUnsupported, strengthTooSmall
 */
export function resolveRequest(
  request: GenerationRequest,
  { card, defaults, graphs, sizeFactor }: Pick<ModelFolder, 'card' | 'defaults' | 'graphs' | 'sizeFactor'>,
  randomSeed: () => number,
): ResolvedRequest {
  const width = request.width ?? defaults.width;
  const height = request.height ?? defaults.height;
  checkSize(width, height, sizeFactor);
  const model = request.model ?? builtinModelId;
  const transparent = request.transparent ?? false;
  const format = request.format ?? 'png';
  if (transparent && card.transparent === undefined) throw EaselError.of('transparentUnsupported', { model });
  const resolved = {
    prompt: request.prompt,
    negativePrompt: request.negativePrompt ?? defaults.negativePrompt,
    model,
    width,
    height,
    numInferenceSteps: request.numInferenceSteps ?? defaults.numInferenceSteps,
    guidanceScale: request.guidanceScale ?? defaults.guidanceScale,
    scheduler: request.scheduler ?? defaults.scheduler,
    seed: request.seed ?? randomSeed(),
    numImages: request.numImages ?? 1,
    ...(transparent ? { transparent } : {}),
    ...fromImage(request),
    ...(format === 'png' ? {} : { format }),
    ...outputSize(request, width, height),
  };
  if (resolved.initImageSha256 !== undefined && graphs.vae_encoder === undefined)
    throw EaselError.of('initImageUnsupported', { model });
  checkStrength(resolved);
  return resolved;
}

/** How much of an image is drawn anew when nobody says: diffusers' defaults. */
const defaultStrengths = { image: 0.8, masked: 1 } as const;

/** What only a picture that is drawn from another one has. */
function fromImage({
  initImageSha256,
  maskImageSha256,
  strength,
  invertMask,
  softMask,
}: GenerationRequest): Partial<ResolvedRequest> {
  if (initImageSha256 === undefined) return {};
  const kind = maskImageSha256 === undefined ? 'image' : 'masked';
  return {
    initImageSha256,
    strength: strength ?? defaultStrengths[kind],
    ...(maskImageSha256 === undefined ? {} : { maskImageSha256 }),
    ...(invertMask === true ? { invertMask } : {}),
    ...(softMask === true ? { softMask } : {}),
  };
}

/** @throws EaselError strengthTooSmall; LCM counts in another way, and tells by itself */
function checkStrength({ strength = 1, numInferenceSteps: steps, scheduler }: ResolvedRequest): void {
  if (scheduler === 'lcm' || Math.trunc(steps * strength) >= 1) return;
  throw EaselError.of('strengthTooSmall', { strength, steps, smallest: Math.ceil(1000 / steps) / 1000 });
}

/** Both sides of the file, or none where it is as large as what is drawn. */
function outputSize(
  { outputWidth, outputHeight }: GenerationRequest,
  width: number,
  height: number,
): Pick<ResolvedRequest, 'outputWidth' | 'outputHeight'> {
  const scale = outputWidth === undefined ? (outputHeight ?? height) / height : outputWidth / width;
  const within = (side: number) => Math.min(Math.max(Math.round(side), 1), maximumOutputSide);
  const size = {
    outputWidth: outputWidth ?? within(width * scale),
    outputHeight: outputHeight ?? within(height * scale),
  };
  return size.outputWidth === width && size.outputHeight === height ? {} : size;
}

/** @throws EaselError sizeInvalid unless both sides are multiples of `factor` */
export function checkSize(width: number, height: number, factor: number): void {
  if (width % factor === 0 && height % factor === 0) return;
  const largest = Math.floor(maximumSide / factor) * factor;
  const within = (side: number) => Math.min(Math.max(side, factor), largest);
  const nearest = (round: (cells: number) => number) =>
    [width, height].map((side) => within(round(side / factor) * factor)).join('×');
  throw EaselError.of('sizeInvalid', {
    width,
    height,
    factor,
    smaller: nearest(Math.floor),
    larger: nearest(Math.ceil),
  });
}
