import type { KeyedPrompt } from '../../src/protocol/galleryAnimation';
import { clamp } from './keyframeEdits';

// The prompts of a timeline, in the order of their frames; the first one stays at frame 0.

/** A prompt at another frame, between its neighbours. */
export function movePrompt(
  prompts: readonly KeyedPrompt[],
  index: number,
  frame: number,
  frames: number,
): KeyedPrompt[] {
  if (index === 0) return [...prompts];
  const least = prompts[index - 1]!.frame + 1;
  const most = (prompts[index + 1]?.frame ?? Math.max(frames, least + 1)) - 1;
  const moved = clamp(Math.round(frame), least, Math.max(least, most));
  return prompts.map((prompt, at) => (at === index ? { ...prompt, frame: moved } : prompt));
}

/** A prompt without words yet; undefined when no frame is free there. */
export function addPrompt(
  prompts: readonly KeyedPrompt[],
  frame: number,
): { readonly prompts: KeyedPrompt[]; readonly index: number } | undefined {
  const at = Math.max(1, Math.round(frame));
  if (prompts.some((prompt) => prompt.frame === at)) return undefined;
  const added = { frame: at, text: '' };
  const all = [...prompts, added].sort((a, b) => a.frame - b.frame);
  return { prompts: all, index: all.indexOf(added) };
}

/** Where one more prompt goes by itself: the end, else the middle of the longest stretch. */
export function freeFrame(prompts: readonly KeyedPrompt[], frames: number): number | undefined {
  const end = Math.max(frames - 1, 1);
  if (!prompts.some(({ frame }) => frame >= end)) return end;
  const gaps = prompts
    .slice(1)
    .map(({ frame }, at) => ({ from: prompts[at]!.frame, width: frame - prompts[at]!.frame }));
  const widest = gaps.reduce((best, gap) => (gap.width > best.width ? gap : best), { from: 0, width: 0 });
  return widest.width < 2 ? undefined : widest.from + Math.floor(widest.width / 2);
}

/** Without one; the next one takes the place of the first. */
export function removePrompt(prompts: readonly KeyedPrompt[], index: number): KeyedPrompt[] {
  if (prompts.length === 1) return [...prompts];
  const left = prompts.filter((_, at) => at !== index);
  return left.map((prompt, at) => (at === 0 ? { ...prompt, frame: 0 } : prompt));
}
