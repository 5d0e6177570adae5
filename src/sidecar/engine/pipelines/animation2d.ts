import type { ResolvedSpec } from '../../../protocol/animation';
import { cameraTransform } from '../animation/affine';
import { adjustColours, blendByTiles, matchColours } from '../animation/colours';
import { opticalFlow, type Flow } from '../animation/flow';
import { lerp, slerp } from '../animation/latentBlend';
import { addNoise } from '../animation/noise';
import { mix, type Picture } from '../animation/picture';
import { resample, type Border, type Positions, type Warped } from '../animation/resample';
import { drawnFrames, frameSeed, pixelNoiseSeed, promptsAt, stepsOf, stretchedKeys } from '../animation/schedule';
import { soften } from '../animation/softMask';
import { cameraMotion, flowMotion, type SpanMotion } from '../animation/spanMotion';
import { TorchRandom } from '../tensor/torchRandom';
import { curvesOf, type Curves } from './animationCurves';
import { AnimationInput } from './animationInput';
import { throwIfCancelled } from './denoise';
import type { Hooks } from './drawPictures';
import { FrameDrawer, type FrameOrder } from './frameDrawer';
import type { LoadedModel } from './loadModel';

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
  private readonly keyPictures = new Map<number, Picture>();
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
    if (first > 0 && this.isKeyFrameZero) this.keyPictures.set(0, await store.kept(pictureName(0)));
    let before = first === 0 ? undefined : await store.kept(pictureName(drawn.findLast((frame) => frame < first)!));
    for (const [i, end] of drawn.entries()) {
      if (end < first) continue;
      const start = drawn[i - 1];
      // A run that was interrupted between two drawn frames has the second of them already.
      const isThere = start !== undefined && first > start + 1;
      const motion = await this.motion(start ?? -1, end);
      const picture = isThere ? await store.kept(pictureName(end)) : await this.draw(end, before, motion);
      const isLast = end === this.frameCount - 1;
      if (!isThere) await store.keep(pictureName(end), picture);
      if (end === 0 && (this.isKeyFrameZero || !this.hasStart)) this.keyPictures.set(0, picture);
      for (let frame = Math.max(first, (start ?? end) + 1); frame < end; frame++) {
        throwIfCancelled(this.hooks.signal);
        const share = (frame - start!) / (end - start!);
        const between = await this.between(before!, picture, motion, frame, share);
        yield { picture: between, kept: this.keptWith(start!, end) };
      }
      yield { picture, kept: isLast ? [] : this.keptWith(end) };
      before = picture;
    }
  }

  private get hasStart(): boolean {
    return this.input.isVideo || this.spec.initImage !== undefined;
  }

  /** Whether the first frame is the key picture for the colours of all others. */
  private get isKeyFrameZero(): boolean {
    return this.spec.colorCoherence !== 'None' && !this.spec.colorMatchAnimate && !this.input.isVideo;
  }

  private keptWith(...frames: number[]): string[] {
    const needed = new Set([...frames, ...(this.isKeyFrameZero ? [0] : [])]);
    return [...needed].map(pictureName);
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

  private async draw(frame: number, before: Picture | undefined, motion: SpanMotion): Promise<Picture> {
    const earlier = before ?? (await this.input.start());
    if (earlier === undefined) return this.drawer.draw(this.order(frame, 0));
    const strength = this.curves.strengthCurve(frame);
    const order = this.order(frame, strength);
    const levels = await this.input.levelsAt(frame);
    if (strength === 0 && levels === undefined) return this.drawer.draw(order);

    const { picture: moved, inside } = this.moved(earlier, motion(frame)?.before, levels);
    const whole = strength > 0 && this.paintsBorder ? await this.paintBorder(moved, inside, frame) : moved;
    const prepared = await this.prepared(whole, frame, order.seed);
    // What a mask holds would change a little more with every frame.
    const picture = levels === undefined ? prepared : mix(whole, prepared, shares(levels));
    const noiseScale = this.curves.noiseScaleCurve(frame);
    return this.drawer.draw({ ...order, from: { picture, strength, noiseScale, levels, isLaidOver: true } });
  }

  /** The colours of the key picture, the video's picture, the curves for colours, noise: in this order. */
  private async prepared(picture: Picture, frame: number, seed: number): Promise<Picture> {
    const { curves, spec } = this;
    const key = await this.colourKey(frame);
    let result = picture;
    if (spec.colorCoherence !== 'None' && key !== undefined) result = matchColours(result, key, spec.colorCoherence);
    const video = await this.input.videoAt(frame);
    if (video !== undefined) result = mix(result, video, curves.videoMixInCurve(frame));
    result = adjustColours(result, {
      brightness: curves.brightness(frame),
      contrast: curves.contrast(frame),
      hue: curves.hue(frame),
      saturation: curves.saturation(frame),
      lightness: curves.lightness(frame),
    });
    return addNoise(result, curves.noiseAddCurve(frame), new TorchRandom(pixelNoiseSeed(seed)));
  }

  private async colourKey(frame: number): Promise<Picture | undefined> {
    if (this.spec.colorCoherence === 'None') return undefined;
    if (this.input.isVideo) return this.input.videoAt(frame);
    if (!this.spec.colorMatchAnimate) return this.keyPictures.get(0);
    const { from, next, share } = promptsAt(this.keys, frame, true);
    const first = await this.keyPicture(from);
    return share === 0 ? first : blendByTiles(first, await this.keyPicture(next), share);
  }

  /** What a prompt alone gives; of the prompts before `index`, only the nearest is remembered. */
  private async keyPicture(index: number): Promise<Picture> {
    const known = this.keyPictures.get(index);
    if (known !== undefined) return known;
    const frame = Math.round(this.keys[index]!);
    const { seed, steps } = this.order(frame, 0);
    this.plannedCalls += this.drawer.callsOf(steps, 0);
    const picture = await this.drawer.draw({ prompts: { from: index, next: index, share: 0 }, seed, steps });
    for (const other of this.keyPictures.keys()) if (other < index - 1) this.keyPictures.delete(other);
    this.keyPictures.set(index, picture);
    return picture;
  }

  private get paintsBorder(): boolean {
    const { inpaintBorder, border, cadenceSpans } = this.spec;
    return inpaintBorder || border === 'prefill' || cadenceSpans;
  }

  private async paintBorder(picture: Picture, inside: Float32Array, frame: number): Promise<Picture> {
    if (inside.every((value) => value === 1)) return picture;
    const least = this.curves.maskMinValue(frame);
    const { width, height } = picture;
    const levels = Uint8Array.from(soften(inside, width, height), (value) =>
      Math.round(Math.max(1 - value, least) * 255),
    );
    const order = this.order(frame, 0);
    this.plannedCalls += this.drawer.callsOf(order.steps, 0);
    return this.drawer.draw({ ...order, from: { picture, strength: 0, noiseScale: 1, levels } });
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

  private async motion(start: number, end: number): Promise<SpanMotion> {
    const { width, height } = this.size;
    if (!this.input.isVideo) {
      const { angle, zoom, translationX, translationY } = this.curves;
      const move = (frame: number) => ({
        angle: angle(frame),
        zoom: zoom(frame),
        translationX: translationX(frame),
        translationY: translationY(frame),
      });
      return cameraMotion((frame) => cameraTransform(move(frame), width, height), start, end, width, height);
    }
    if (!this.spec.videoFlowWarp || start < 0) return () => undefined;
    const [back, ahead]: [Flow[], Flow[]] = [[], []];
    let last = (await this.input.videoAt(start))!;
    for (let frame = start + 1; frame <= end; frame++) {
      const next = (await this.input.videoAt(frame))!;
      back.push(opticalFlow(last, next));
      if (frame > start + 1) ahead.push(opticalFlow(next, last));
      last = next;
    }
    return flowMotion(back, ahead, start, width, height);
  }
}

/** How much each pixel may change, 0 … 1. */
function shares(levels: Uint8Array): Float32Array {
  return Float32Array.from(levels, (level) => level / 255);
}

function pictureName(frame: number): string {
  return `drawn-${String(frame).padStart(5, '0')}.png`;
}
