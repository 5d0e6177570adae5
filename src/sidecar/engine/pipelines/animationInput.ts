import type { ResolvedSpec } from '../../../protocol/animation';
import { EaselError } from '../../../protocol/errors';
import { opaque, type Picture } from '../animation/picture';
import { openSequence, readCovering, type PictureSequence } from '../media/pictureSequence';
import { canvasOf, readStartPicture } from '../media/startPicture';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The files that an animation is made from, in the size of its frames. */
export class AnimationInput {
  private constructor(
    private readonly spec: ResolvedSpec,
    readonly size: Size,
    private readonly video: PictureSequence | undefined,
    private readonly mask: PictureSequence | undefined,
  ) {}

  /**
   * @param factor both sides of a frame are multiples of it
   * @param scratch a folder for the pictures of a video file
   * @throws EaselError fileNotRead, initImageUnreadable, sequenceUnreadable, ffmpegMissing, framesTooLarge, invalidRequest,
   *   jobCancelled
   */
  static async open(spec: ResolvedSpec, factor: number, scratch: string, signal: AbortSignal): Promise<AnimationInput> {
    const { width, height, initImage, initSizing, animationMode, videoPath, mask, extractNthFrame, maxFrames } = spec;
    const isCanvas = initImage !== undefined && initSizing === 'resize-canvas';
    const size = isCanvas ? await canvasOf(initImage, factor) : { width, height };
    const isVideo = animationMode === 'Video Input';
    if (isVideo && videoPath === undefined) {
      throw EaselError.of('invalidRequest', { detail: 'videoPath is missing: animationMode is "Video Input"' });
    }
    const options = { nth: extractNthFrame, most: maxFrames, scratch, signal };
    const video = isVideo ? await openSequence(videoPath!, options) : undefined;
    try {
      const masks = mask === undefined ? undefined : await openSequence(mask, options);
      return new AnimationInput(spec, size, video, masks);
    } catch (error) {
      await video?.close();
      throw error;
    }
  }

  get isVideo(): boolean {
    return this.video !== undefined;
  }

  /** A video that ends early ends the animation. */
  get frames(): number {
    return Math.min(this.spec.maxFrames, this.video?.count ?? Infinity);
  }

  /** The video's picture of a frame. */
  async videoAt(frame: number): Promise<Picture | undefined> {
    return this.video && opaque(await readCovering(this.video, frame, this.size));
  }

  /** How much each pixel of a frame may change, 0 … 255; undefined without a mask. */
  async levelsAt(frame: number): Promise<Uint8Array | undefined> {
    if (this.mask === undefined) return undefined;
    const { data } = await readCovering(this.mask, frame, this.size);
    const { width, height } = this.size;
    return Uint8Array.from({ length: width * height }, (_, i) => {
      const grey = Math.round((data[i * 3]! * 299 + data[i * 3 + 1]! * 587 + data[i * 3 + 2]! * 114) / 1000);
      return this.spec.maskInvert ? 255 - grey : grey;
    });
  }

  /** What the first frame is drawn from. */
  async start(): Promise<Picture | undefined> {
    if (this.video !== undefined) return this.videoAt(0);
    const { initImage, initSizing } = this.spec;
    if (initImage === undefined) return undefined;
    const sizing = initSizing === 'stretch' ? 'stretch' : 'cover';
    return opaque(await readStartPicture(initImage, sizing, this.size));
  }

  async close(): Promise<void> {
    await this.video?.close();
    await this.mask?.close();
  }
}
