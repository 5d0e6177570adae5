import type { ResolvedSpec } from '../../../protocol/animation';
import { adjustColours, isNeutral, matchColours } from '../animation/colours';
import { lerp, slerp } from '../animation/latentBlend';
import { addNoise } from '../animation/noise';
import { mix, type Picture } from '../animation/picture';
import { resample, type Border, type Positions, type Warped } from '../animation/resample';
import { drawnFrames, frameSeed, pixelNoiseSeed, promptsAt, stepsOf, stretchedKeys } from '../animation/schedule';
import { soften } from '../animation/softMask';
import type { SpanMotion } from '../animation/spanMotion';
import { TorchRandom } from '../tensor/torchRandom';
import { adjustmentsAt, curvesOf, type Curves } from './animationCurves';
import { AnimationInput } from './animationInput';
import { throwIfCancelled } from './denoise';
import { ColourKeys } from './colourKeys';
import type { Hooks } from './drawPictures';
import { FrameDrawer, type FrameOrder } from './frameDrawer';
import type { LoadedModel } from './loadModel';
import { motionBetween } from './motionBetween';

/** Where drawn pictures are kept, so that an interrupted run can go on. */
export interface PictureStore {
  keep(name: string, picture: Picture): Promise<void>;
  kept(name: string): Promise<Picture>;
}

export interface MadeFrame {
  readonly picture: Picture;
  /** What the store must still have to go on after this frame. */
  readonly kept: readonly string[];
}

/** A picture that frames are moved from, and the frame that it is; −1: what the first is drawn from. */
interface Base {
  readonly frame: number;
  readonly picture: Picture;
}

/**
 * A keyframed animation in the plane. Only some frames are drawn; the frames between are both neighbours moved to where the
 * camera is then, and blended. So the picture that a frame shows is never older than its frame, and every drawn picture is
 * resampled once, from its own pixels.
 */
export class Animation2d {
  private readonly curves: Curves;
  private readonly drawer: FrameDrawer;
  /** Frames of the prompts, ascending. */
  private readonly keys: readonly number[];
  private readonly colourKeys: ColourKeys;
  private calls = 0;
  private plannedCalls = 0;

  private constructor(
    model: LoadedModel,
    private readonly spec: ResolvedSpec,
    private readonly input: AnimationInput,
    private readonly hooks: Hooks,
  ) {
    this.curves = curvesOf(spec);
    const keys = Object.keys(spec.prompts)
      .map(Number)
      .sort((a, b) => a - b);
    const texts = keys.map((key) => spec.prompts[String(key)]!);
    const isStretched = spec.interpolatePrompts && spec.stretchPrompts;
    this.keys = isStretched ? stretchedKeys(keys, input.frames) : keys;
    const onCall = () => {
      this.calls += 1;
      this.plannedCalls = Math.max(this.plannedCalls, this.calls);
      hooks.onStep(this.calls, this.plannedCalls);
    };
    this.drawer = new FrameDrawer(model, spec, texts, input.size, { ...hooks, onCall });
    this.colourKeys = new ColourKeys(spec, input, this.keys, (index) => this.drawPrompt(index));
  }

  /**
   * Opens what the animation is made from.
   * @param scratch a folder for what is of use until it is closed
   * @throws EaselError those of {@link AnimationInput.open}, sizeInvalid, sizeFixed
   */
  static async open(model: LoadedModel, spec: ResolvedSpec, scratch: string, hooks: Hooks): Promise<Animation2d> {
    const input = await AnimationInput.open(spec, model.folder.sizeFactor, scratch, hooks.signal);
    try {
      return new Animation2d(model, spec, input, hooks);
    } catch (error) {
      await input.close();
      throw error;
    }
  }

  get size(): { readonly width: number; readonly height: number } {
    return this.input.size;
  }

  get frameCount(): number {
    return this.input.frames;
  }

  async close(): Promise<void> {
    await this.input.close();
  }

  /**
   * The frames from `first` on, the same as those of a run that began with frame 0.
   * @param store has what the last frame before said is to be kept
   * @throws EaselError as drawing pictures does
   */
  async *frames(first: number, store: PictureStore): AsyncGenerator<MadeFrame> {
    if (first >= this.frameCount) return;
    const drawn = drawnFrames(this.frameCount, this.curves.diffusionCadenceCurve);
    if (drawn.some((frame) => this.isFromPicture(frame))) this.drawer.tellOfPictures();
    this.plannedCalls = drawn.filter((frame) => frame >= first).reduce((sum, frame) => sum + this.callsAt(frame), 0);
    if (first > 0 && this.colourKeys.isFrameZero) this.colourKeys.setFirst(await store.kept(pictureName(0)));
    let base = await this.baseBefore(first, drawn, store);
    for (const [i, end] of drawn.entries()) {
      if (end < first) continue;
      const start = drawn[i - 1];
      const isHeld = this.isHeld(end);
      // A run that was interrupted between two drawn frames has the second of them already.
      const isThere = !isHeld && start !== undefined && first > start + 1;
      const motion = await motionBetween(base?.frame ?? -1, end, this.spec, this.curves, this.input);
      const picture = isThere ? await store.kept(pictureName(end)) : await this.draw(end, base?.picture, motion);
      const isLast = end === this.frameCount - 1;
      const isKey = end === 0 && this.colourKeys.isFrameZero;
      if (!isThere && (!isHeld || isKey)) await store.keep(pictureName(end), picture);
      if (isKey || (end === 0 && !this.hasStart)) this.colourKeys.setFirst(picture);
      for (let frame = Math.max(first, (start ?? end) + 1); frame < end; frame++) {
        throwIfCancelled(this.hooks.signal);
        const share = (frame - start!) / (end - start!);
        const between = isHeld
          ? this.moved(base!.picture, motion(frame)?.before, await this.input.levelsAt(frame)).picture
          : await this.between(base!.picture, picture, motion, frame, share);
        yield { picture: between, kept: isHeld ? this.keptWith(base!.frame) : this.keptWith(base!.frame, end) };
      }
      if (!isHeld) base = { frame: end, picture };
      yield { picture, kept: isLast ? [] : this.keptWith(base!.frame) };
    }
  }

  /** What the frames from `first` on are moved from. */
  private async baseBefore(first: number, drawn: readonly number[], store: PictureStore): Promise<Base | undefined> {
    const frame = drawn.findLast((each) => each < first && !this.isHeld(each));
    if (frame !== undefined) return { frame, picture: await store.kept(pictureName(frame)) };
    const picture = await this.input.start();
    return picture && { frame: -1, picture };
  }

  /**
   * Whether all of a frame is kept: then nothing is drawn, and what comes after it is still moved from where it was moved
   * from itself, so that no picture is resampled twice.
   */
  private isHeld(frame: number): boolean {
    const isAdjusted = !isNeutral(adjustmentsAt(this.curves, frame));
    return this.strengthAt(frame) === 1 && !this.input.isVideo && !this.paintsBorder && !isAdjusted;
  }

  private get hasStart(): boolean {
    return this.input.isVideo || this.spec.initImage !== undefined;
  }

  private keptWith(...frames: number[]): string[] {
    const needed = new Set([...frames, ...(this.colourKeys.isFrameZero ? [0] : [])]);
    return [...needed].filter((frame) => frame >= 0).map(pictureName);
  }

  /** Whether a drawing sees something of a picture and makes another of it. */
  private isFromPicture(frame: number): boolean {
    const strength = this.strengthAt(frame);
    return strength > 0 && strength < 1;
  }

  /** How much is kept of what a frame is drawn from; 0 where there is nothing. */
  private strengthAt(frame: number): number {
    return frame === 0 && !this.hasStart ? 0 : this.curves.strengthCurve(frame);
  }

  private callsAt(frame: number): number {
    const strength = this.strengthAt(frame);
    return this.drawer.callsOf(this.stepsAt(frame, strength), strength);
  }

  private stepsAt(frame: number, strength: number): number {
    return stepsOf(this.curves.stepsCurve(frame), strength, this.spec.stepsStrengthAdj);
  }

  private order(frame: number, strength: number): Omit<FrameOrder, 'from'> {
    const { seed, lockedSeed, interpolatePrompts } = this.spec;
    return {
      prompts: promptsAt(this.keys, frame, interpolatePrompts),
      seed: frameSeed(seed, frame, lockedSeed),
      steps: this.stepsAt(frame, strength),
    };
  }

  /** @param earlier what it is drawn from, before it is moved; undefined: from noise */
  private async draw(frame: number, earlier: Picture | undefined, motion: SpanMotion): Promise<Picture> {
    if (earlier === undefined) return this.drawer.draw(this.order(frame, 0));
    const strength = this.curves.strengthCurve(frame);
    const order = this.order(frame, strength);
    const levels = await this.input.levelsAt(frame);
    if (strength === 0 && levels === undefined) return this.drawer.draw(order);

    const { picture: moved, inside } = this.moved(earlier, motion(frame)?.before, levels);
    const whole = strength > 0 && this.paintsBorder ? await this.paintBorder(moved, inside, frame) : moved;
    const prepared = await this.prepared(whole, frame, order.seed, strength < 1);
    // What a mask holds would change a little more with every frame.
    const picture = levels === undefined ? prepared : mix(whole, prepared, shares(levels));
    const noiseScale = this.curves.noiseScaleCurve(frame);
    return this.drawer.draw({ ...order, from: { picture, strength, noiseScale, levels, isLaidOver: true } });
  }

  /**
   * The colours of the key picture, the video's picture, the curves for colours, noise: in this order.
   * @param isDrawn whether it is drawn after that, which the key's colours and the noise are for
   */
  private async prepared(picture: Picture, frame: number, seed: number, isDrawn: boolean): Promise<Picture> {
    const { curves, spec } = this;
    const key = isDrawn ? await this.colourKeys.at(frame) : undefined;
    let result = picture;
    if (spec.colorCoherence !== 'None' && key !== undefined) result = matchColours(result, key, spec.colorCoherence);
    const video = await this.input.videoAt(frame);
    if (video !== undefined) result = mix(result, video, curves.videoMixInCurve(frame));
    result = adjustColours(result, adjustmentsAt(curves, frame));
    return isDrawn ? addNoise(result, curves.noiseAddCurve(frame), new TorchRandom(pixelNoiseSeed(seed))) : result;
  }

  /** What a prompt alone gives. */
  private async drawPrompt(index: number): Promise<Picture> {
    const { seed, steps } = this.order(Math.round(this.keys[index]!), 0);
    this.plannedCalls += this.drawer.callsOf(steps, 0);
    return this.drawer.draw({ prompts: { from: index, next: index, share: 0 }, seed, steps });
  }

  private get paintsBorder(): boolean {
    const { inpaintBorder, border, cadenceSpans } = this.spec;
    return inpaintBorder || border === 'prefill' || cadenceSpans;
  }

  private async paintBorder(picture: Picture, inside: Float32Array, frame: number): Promise<Picture> {
    if (inside.every((value) => value === 1)) return picture;
    const { keepsPictures } = this.drawer;
    // A model that keeps nothing would exchange all of the picture for its border's sake.
    const least = keepsPictures ? this.curves.maskMinValue(frame) : 0;
    const { width, height } = picture;
    const levels = Uint8Array.from(soften(inside, width, height), (value) =>
      Math.round(Math.max(1 - value, least) * 255),
    );
    const order = this.order(frame, 0);
    this.plannedCalls += this.drawer.callsOf(order.steps, 0);
    return this.drawer.draw({
      ...order,
      from: { picture, strength: 0, noiseScale: 1, levels, isLaidOver: !keepsPictures },
    });
  }

  private async between(
    start: Picture,
    end: Picture,
    motion: SpanMotion,
    frame: number,
    share: number,
  ): Promise<Picture> {
    const places = motion(frame);
    const levels = await this.input.levelsAt(frame);
    const before = this.moved(start, places?.before, levels);
    const after = this.moved(end, places?.after, levels);
    const { width, height } = start;
    // What lies outside of one picture is taken from the other.
    const first = mix(after.picture, before.picture, soften(before.inside, width, height));
    const second = mix(before.picture, after.picture, soften(after.inside, width, height));
    return this.blend(first, second, this.spec.cadenceSpans ? share * share : share);
  }

  private async blend(first: Picture, second: Picture, share: number): Promise<Picture> {
    if (this.spec.cadenceInterp === 'mix') return mix(first, second, share);
    const [a, b] = [await this.drawer.encode(first), await this.drawer.encode(second)];
    return this.drawer.decode((this.spec.cadenceInterp === 'vae-lerp' ? lerp : slerp)(a, b, share));
  }

  /** A picture moved to its places; what a mask holds stays where it was. */
  private moved(picture: Picture, places: Positions | undefined, levels: Uint8Array | undefined): Warped {
    if (places === undefined) return { picture, inside: new Float32Array(picture.width * picture.height).fill(1) };
    const { border } = this.spec;
    const edge: Border = border === 'prefill' ? 'replicate' : border;
    const moved = resample(picture, places, edge);
    if (levels === undefined) return moved;
    const free = shares(levels);
    return {
      picture: mix(picture, moved.picture, free),
      inside: moved.inside.map((value, i) => (free[i]! === 0 ? 1 : value)),
    };
  }
}

/** How much each pixel may change, 0 … 1. */
function shares(levels: Uint8Array): Float32Array {
  return Float32Array.from(levels, (level) => level / 255);
}

function pictureName(frame: number): string {
  return `drawn-${String(frame).padStart(5, '0')}.png`;
}
