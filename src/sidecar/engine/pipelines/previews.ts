import { EaselError } from '../../../protocol/errors';
import type { Preview } from '../../../protocol/jobs';
import type { Pixels } from '../media/pixels';
import { encodePng } from '../media/png';
import type { Values } from '../onnx/session';
import type { Watcher } from './drawPictures';
import { LatentPainter } from './latentPainter';
import type { LoadedModel } from './loadModel';
import { decodeLatents } from './vae';

/** The share of a job's time that making its previews may take; carrying them to who asked takes the rest of 5 %. */
const share = 0.025;
/** Between two previews of a job, in ms: nobody sees more. */
const pauseMs = 150;
/** Of the middle of the latents, decoded once a job, so that the painter knows this picture's colours: cells a side. */
const sampleSide = 16;
/** How much longer decoding a cell takes than a UNet call for it, where it was not measured yet. */
const decoderWeight = 2;
/** Of the time for previews, what that piece may take: the rest is for previews. */
const sampleShare = 0.6;

/**
 * Small pictures of what a model is drawing, made by a {@link LatentPainter}. They take at most 5 % of the time that a job
 * has run so far: what each is likely to cost is known before it is made.
 */
export class Previews {
  private painter: LatentPainter | undefined;
  /** What the latest preview took, in ms. */
  private paintMs = 0;
  /** What the latest piece took, in ms. */
  private sampleMs: number | undefined;
  private cannotSample = false;

  constructor(private readonly model: LoadedModel) {}

  /** Watches one job from now on. */
  watch(show: (preview: Preview) => void): Watcher {
    const start = performance.now();
    let spentMs = 0;
    let shownAt = -Infinity;
    let isSampled = this.cannotSample;
    const isAffordable = (costMs: number) => spentMs + costMs <= share * (performance.now() - start);
    const spend = async (work: () => Promise<void>) => {
      const before = performance.now();
      await work().finally(() => (spentMs += performance.now() - before));
    };
    return {
      called: async (predicted, call, calls) => {
        const now = performance.now();
        if (now - shownAt < pauseMs) return;
        const callMs = (now - start) / call;
        const sampleMs = this.sampleMs ?? decoderWeight * callMs * this.pieceOf(predicted.dims);
        // Of a short job the painter is not told: it paints with the colours of other pictures.
        if (!isSampled && sampleMs <= sampleShare * share * callMs * calls) {
          if (!isAffordable(sampleMs)) return;
          isSampled = true;
          await spend(() => this.sample(predicted.latents()));
          // The rest in a later call, when there is time for it again.
          return;
        }
        if (this.painter === undefined || !isAffordable(this.paintMs)) return;
        const { painter } = this;
        shownAt = now;
        await spend(async () => {
          const before = performance.now();
          const picture = painter.paint(predicted.latents());
          show({ data: await encodePng(picture), width: picture.width, height: picture.height });
          this.paintMs = performance.now() - before;
        });
      },
      decoded: (latents, picture) => {
        const before = performance.now();
        if (this.painter === undefined || isAffordable(this.paintMs)) this.learn(latents, picture);
        spentMs += performance.now() - before;
      },
    };
  }

  private learn(latents: Values, picture: Pixels): void {
    if (this.painter === undefined) this.painter = LatentPainter.from(latents, picture);
    else this.painter.learn(latents, picture);
  }

  /** Lets the painter learn from a decoded piece of latents that are not done yet. */
  private async sample(latents: Values): Promise<void> {
    const start = performance.now();
    const middle = middleOf(latents);
    try {
      this.learn(middle, await this.decode(middle));
      this.sampleMs = performance.now() - start;
    } catch (error) {
      // A decoder that takes one size only, say. The first whole picture serves as well.
      const isHarmless = error instanceof EaselError && !error.is('outOfMemory') && !error.is('deviceUnavailable');
      if (!isHarmless) throw error;
      this.cannotSample = true;
    }
  }

  /** What the piece costs of a whole picture. On a GPU a small piece takes hardly less. */
  private pieceOf([, , rows = 1, columns = 1]: readonly number[]): number {
    if (this.model.unet.session.device === 'cuda') return 1;
    return (Math.min(rows, sampleSide) * Math.min(columns, sampleSide)) / (rows * columns);
  }

  private decode(latents: Values): Promise<Pixels> {
    return decodeLatents(this.model.vaeDecoder, this.model.folder.vaeConfig, latents);
  }
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
