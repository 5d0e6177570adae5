import type { ResolvedRequest } from '../../../protocol/generation';
import type { ResolvedWalkSpec } from '../../../protocol/walk';
import { at } from '../tensor/arrays';
import { circle, lerp, slerp } from '../tensor/interpolation';
import type { NoiseSource } from '../tensor/noiseSource';
import { TorchRandom } from '../tensor/torchRandom';
import { encodePrompts } from './conditioning';
import type { Conditioning } from './promptEmbedding';
import { denoise, throwIfCancelled } from './denoise';
import { checkChannels, latentShape, noticesOf, type DrawnPicture, type Hooks } from './drawPictures';
import type { LoadedModel } from './loadModel';
import { mixConditionings } from './mixPrompts';
import { pipelineScheduler } from './pipelineScheduler';
import { decodeLatents } from './vae';

/** Where one frame lies: what the UNet is told, and the noise that the frame is made of. */
interface Place {
  readonly conditionings: readonly Conditioning[];
  readonly noise: NoiseSource;
}

/**
 * Draws the frames of a walk, one after the other; memory does not grow with their number. Every frame is determined by
 * the walk and its own index, so that a walk can begin anywhere. A frame at a prompt and a seed is the very picture that
 * `textToImage` draws of them, with any scheduler: where noise is walked through, so is that which a scheduler adds
 * on its way.
 * @param first index of the first frame to draw
 * @throws EaselError those of `drawPictures`
 */
export async function* latentWalk(
  model: LoadedModel,
  walk: ResolvedWalkSpec,
  { signal, onStep, onNotice }: Hooks,
  first = 0,
): AsyncGenerator<DrawnPicture> {
  const requests = walk.prompts.map((prompt) => requestOf(walk, prompt));
  const [request] = requests;
  if (request === undefined) throw new RangeError('A walk has a prompt.');
  const shape = latentShape(model, request);
  checkChannels(model, shape[1]!);
  throwIfCancelled(signal);

  const prompts: (readonly Conditioning[])[] = [];
  const told = new Set<string>();
  for (const each of requests) {
    const { rows, ...report } = await encodePrompts(model, each);
    prompts.push(rows);
    for (const notice of noticesOf(model, each, report)) {
      const text = JSON.stringify(notice);
      if (!told.has(text)) onNotice(notice);
      told.add(text);
    }
  }

  const count = shape.reduce((product, side) => product * side, 1);
  for (let frame = first; frame < walk.frames; frame++) {
    const { conditionings, noise } = placeOf(walk, prompts, frame);
    const scheduler = pipelineScheduler(model.folder, request, model.unet.takesGuidance);
    const calls = scheduler.timesteps.length;
    const latents = noise.normal(count).map((value) => value * scheduler.initNoiseSigma);
    const denoised = await denoise(
      { latents },
      {
        unet: model.unet,
        conditionings,
        scheduler,
        noise,
        shape,
        guidanceScale: walk.guidanceScale,
        signal,
        onCall: (call) => onStep(frame * calls + call, walk.frames * calls),
      },
    );
    const picture = await decodeLatents(model.vaeDecoder, model.folder.vaeConfig, { data: denoised, dims: shape });
    yield { ...picture, seed: walk.seed };
  }
}

/** What a picture of one of the walk's prompts would be asked for with. */
function requestOf(
  {
    negativePrompt,
    model,
    width,
    height,
    numInferenceSteps,
    guidanceScale,
    scheduler,
    seed,
    transparent,
  }: ResolvedWalkSpec,
  prompt: string,
): ResolvedRequest {
  const drawing = { negativePrompt, model, width, height, numInferenceSteps, guidanceScale, scheduler, seed };
  return { prompt, ...drawing, ...(transparent === undefined ? {} : { transparent }), numImages: 1 };
}

function placeOf(walk: ResolvedWalkSpec, prompts: readonly (readonly Conditioning[])[], frame: number): Place {
  const noise = new TorchRandom(walk.seed);
  const own = prompts[0]!;
  const part = walk.frames === 1 ? 0 : frame / (walk.frames - 1);
  switch (walk.mode) {
    case 'prompts':
      return { conditionings: alongPrompts(walk, prompts, frame), noise };
    case 'grid':
      return { conditionings: inGrid(walk, prompts, frame), noise };
    case 'around':
      return { conditionings: shifted(own, walk.step * frame), noise };
    case 'loop':
      return { conditionings: own, noise: circularNoise(walk, frame) };
    case 'seeds': {
      const other = new TorchRandom(walk.seedTo);
      const mix = walk.interpolation === 'linear' ? lerp : slerp;
      return { conditionings: own, noise: { normal: (n) => mix(noise.normal(n), other.normal(n), part) } };
    }
  }
}

/** Straight or on an arc from prompt to prompt; before the first and after the last it stands still. */
function alongPrompts(
  { promptFrames, interpolation }: Extract<ResolvedWalkSpec, { mode: 'prompts' }>,
  prompts: readonly (readonly Conditioning[])[],
  frame: number,
): readonly Conditioning[] {
  const next = promptFrames.findIndex((key) => key > frame);
  if (next === 0) return prompts[0]!;
  if (next === -1) return prompts.at(-1)!;
  const [from, to] = [at(promptFrames, next - 1), at(promptFrames, next)];
  return mixConditionings(prompts[next - 1]!, prompts[next]!, (frame - from) / (to - from), interpolation);
}

/** Along the rows of a square, there and back in turn: neighbouring frames are neighbours in the grid. */
function inGrid(
  { frames, interpolation }: Extract<ResolvedWalkSpec, { mode: 'grid' }>,
  [topLeft, topRight, bottomLeft, bottomRight]: readonly (readonly Conditioning[])[],
  frame: number,
): readonly Conditioning[] {
  const last = Math.sqrt(frames) - 1;
  const row = Math.floor(frame / (last + 1));
  const along = frame % (last + 1);
  const across = (row % 2 === 0 ? along : last - along) / last;
  const top = mixConditionings(topLeft!, topRight!, across, interpolation);
  const bottom = mixConditionings(bottomLeft!, bottomRight!, across, interpolation);
  return mixConditionings(top, bottom, row / last, interpolation);
}

/** The prompt's own row with the same added to all its numbers; the negative prompt's stays. */
function shifted(conditionings: readonly Conditioning[], distance: number): readonly Conditioning[] {
  if (distance === 0) return conditionings;
  return conditionings.map((row, i) => {
    if (i !== conditionings.length - 1) return row;
    const { data, dims } = row.context;
    return { ...row, context: { data: data.map((value) => value + distance), dims } };
  });
}

/** The noise of three seeds one after the other, of which the first frame has the first alone. */
function circularNoise(
  { seed, frames, radius }: Extract<ResolvedWalkSpec, { mode: 'loop' }>,
  frame: number,
): NoiseSource {
  const [first, second, third] = [0, 1, 2].map((i) => new TorchRandom((seed + i) % 2 ** 32));
  const draws = (count: number) => [first!.normal(count), second!.normal(count), third!.normal(count)] as const;
  return { normal: (count) => circle(draws(count), frame / frames, (radius * Math.PI) / 180) };
}
