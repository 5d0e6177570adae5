import type { ResolvedSpec } from '../../../protocol/animation';
import { blendByTiles } from '../animation/colours';
import type { Picture } from '../animation/picture';
import { promptsAt } from '../animation/schedule';
import type { AnimationInput } from './animationInput';

/** The pictures whose colours the frames of an animation are matched to. */
export class ColourKeys {
  private readonly pictures = new Map<number, Picture>();

  /**
   * @param keys frames of the prompts, ascending
   * @param drawPrompt what a prompt alone gives, by its place among the keys
   */
  constructor(
    private readonly spec: Pick<ResolvedSpec, 'colorCoherence' | 'colorMatchAnimate'>,
    private readonly input: AnimationInput,
    private readonly keys: readonly number[],
    private readonly drawPrompt: (index: number) => Promise<Picture>,
  ) {}

  /** Whether the first frame is the key picture for the colours of all others. */
  get isFrameZero(): boolean {
    return this.spec.colorCoherence !== 'None' && !this.spec.colorMatchAnimate && !this.input.isVideo;
  }

  /** Tells what the first prompt gave, or the first frame where that is the key. */
  setFirst(picture: Picture): void {
    this.pictures.set(0, picture);
  }

  /** Undefined where colours are not to be matched, or there is nothing yet to match them to. */
  async at(frame: number): Promise<Picture | undefined> {
    if (this.spec.colorCoherence === 'None') return undefined;
    if (this.input.isVideo) return this.input.videoAt(frame);
    if (!this.spec.colorMatchAnimate) return this.pictures.get(0);
    const { from, next, share } = promptsAt(this.keys, frame, true);
    const first = await this.ofPrompt(from);
    return share === 0 ? first : blendByTiles(first, await this.ofPrompt(next), share);
  }

  /** Of the prompts before `index`, only the nearest is remembered. */
  private async ofPrompt(index: number): Promise<Picture> {
    const known = this.pictures.get(index);
    if (known !== undefined) return known;
    const picture = await this.drawPrompt(index);
    for (const other of this.pictures.keys()) if (other < index - 1) this.pictures.delete(other);
    this.pictures.set(index, picture);
    return picture;
  }
}
