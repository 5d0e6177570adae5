import { EaselError } from '../../../protocol/errors';
import type { Preview } from '../../../protocol/jobs';
import type { Pixels } from '../media/pixels';
import { encodePng } from '../media/png';
import type { Values } from '../onnx/session';
import type { Watcher } from './drawPictures';
import { LatentPainter } from './latentPainter';
import type { LoadedModel } from './loadModel';
import { decodeLatents } from './vae';

/** The share of a job's time that its previews may take. */
const share = 0.05;
/** Between two previews of a job, in ms: nobody sees more. */
const pauseMs = 150;
/** Of the middle of the latents, decoded once to fit a painter before a first picture is done: cells a side. */
const sampleSide = 16;
/** How much longer decoding a cell takes than a UNet call for it, where it was not measured yet. A guess on the safe side. */
const decoderWeight = 3;

/**
 * Small pictures of what a model is drawing, made by a {@link LatentPainter}. They take at most 5 % of the time that a job
 * has run so far: what each is likely to cost is known before it is made.
 */
export class Previews {
  private painter: LatentPainter | undefined;
  /** What the latest preview took, in ms. */
  private paintMs = 0;
  private cannotSample = false;

  constructor(private readonly model: LoadedModel) {}

  /** Watches one job from now on. */
  watch(show: (preview: Preview) => void): Watcher {
    const start = performance.now();
    let spentMs = 0;
    let shownAt = -Infinity;
    const isAffordable = (costMs: number) => spentMs + costMs <= share * (performance.now() - start);
    const spend = async (work: () => Promise<void>) => {
      const before = performance.now();
      await work().finally(() => (spentMs += performance.now() - before));
    };
    return {
      called: async (predicted, call) => {
        const now = performance.now();
        if (now - shownAt < pauseMs) return;
        if (this.painter === undefined) {
          if (this.cannotSample) return;
          const callMs = (now - start) / call;
          const cells = this.model.unet.session.device === 'cuda' ? 1 : sampleShare(predicted.dims);
          if (!isAffordable(decoderWeight * callMs * cells)) return;
          await spend(async () => this.sample(predicted.latents()));
          // The rest in the next call, when there is time for it again.
          return;
        }
        if (!isAffordable(this.paintMs)) return;
        shownAt = now;
        const { painter } = this;
        await spend(async () => {
          const before = performance.now();
          const picture = painter.paint(predicted.latents());
          show({ data: await encodePng(picture), width: picture.width, height: picture.height });
          this.paintMs = performance.now() - before;
        });
      },
      decoded: (latents, picture) => {
        const before = performance.now();
        if (isAffordable(this.paintMs)) this.painter = LatentPainter.fittedTo(latents, picture);
        spentMs += performance.now() - before;
      },
    };
  }

  /** Fits a painter to a decoded piece of latents that are not done yet. */
  private async sample(latents: Values): Promise<void> {
    const middle = middleOf(latents);
    try {
      this.painter = LatentPainter.fittedTo(middle, await this.decode(middle));
    } catch (error) {
      // A decoder that takes one size only, say. The first whole picture serves as well.
      const isHarmless = error instanceof EaselError && !error.is('outOfMemory') && !error.is('deviceUnavailable');
      if (!isHarmless) throw error;
      this.cannotSample = true;
    }
  }

  private decode(latents: Values): Promise<Pixels> {
    return decodeLatents(this.model.vaeDecoder, this.model.folder.vaeConfig, latents);
  }
}

/** Of all cells, those that {@link middleOf} takes. */
function sampleShare([, , rows = 1, columns = 1]: readonly number[]): number {
  return (Math.min(rows, sampleSide) * Math.min(columns, sampleSide)) / (rows * columns);
}

function middleOf({ data, dims }: Values): Values {
  const [, depth, rows, columns] = dims as [number, number, number, number];
  const [height, width] = [Math.min(rows, sampleSide), Math.min(columns, sampleSide)];
  const [top, left] = [(rows - height) >> 1, (columns - width) >> 1];
  const piece = new Float32Array(depth * height * width);
  for (let c = 0; c < depth; c++) {
    for (let y = 0; y < height; y++) {
      const from = (c * rows + top + y) * columns + left;
      piece.set(data.subarray(from, from + width), (c * height + y) * width);
    }
  }
  return { data: piece, dims: [1, depth, height, width] };
}
