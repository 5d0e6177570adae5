import { EaselError } from '../../protocol/errors';
import { maximumOutputSide, maximumSide, type GenerationRequest, type ResolvedRequest } from '../../protocol/generation';
import { builtinModelId } from '../../protocol/models';
import type { ModelFolder } from './modelFolder';

/**
 * Fills in what a request leaves open with the model's own defaults.
 * @param randomSeed an integer in 0 … 2³²−1, asked for only when the request has no seed
 * @throws EaselError sizeInvalid when a side is no multiple of the model's factor; transparentUnsupported
 */
export function resolveRequest(
  request: GenerationRequest,
  { card, defaults, sizeFactor }: Pick<ModelFolder, 'card' | 'defaults' | 'sizeFactor'>,
  randomSeed: () => number,
): ResolvedRequest {
  const width = request.width ?? defaults.width;
  const height = request.height ?? defaults.height;
  checkSize(width, height, sizeFactor);
  const model = request.model ?? builtinModelId;
  const transparent = request.transparent ?? false;
  const format = request.format ?? 'png';
  if (transparent && card.transparent === undefined) throw EaselError.of('transparentUnsupported', { model });
  return {
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
    ...(format === 'png' ? {} : { format }),
    ...outputSize(request, width, height),
  };
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
