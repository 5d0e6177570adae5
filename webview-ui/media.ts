import { createButton } from './components/components';
import { element, picture } from './dom';
import type { GalleryPicture } from './pictures';

type Shown = Pick<GalleryPicture, 'source' | 'file' | 'kind'>;

/** What the system says, or VS Code's own setting. */
export function wantsNoMotion(): boolean {
  return (
    matchMedia('(prefers-reduced-motion: reduce)').matches || document.body.classList.contains('vscode-reduce-motion')
  );
}

/** A picture, or the first frame of what plays: many that play at once are more than anybody can look at. */
export function resting(shown: Shown, alternative: string, broken: () => Node): HTMLElement {
  if (shown.kind !== 'animation') return picture(shown.source, alternative, broken);
  const made = isVideo(shown) ? video(shown, alternative, broken, false) : firstFrame(shown, alternative, broken);
  made.append(element('span', { class: 'plays', text: '▶' }));
  return made;
}

/** Something that is shown, and the button that stops it, where it has none of its own. */
export interface Played {
  readonly element: HTMLElement;
  readonly control?: HTMLElement;
}

/** A picture, or what plays; where no motion is wanted it begins when it is asked to. */
export function playing(
  shown: Shown,
  alternative: string,
  { play, pause }: { readonly play: string; readonly pause: string },
  broken: () => Node,
): Played {
  if (shown.kind !== 'animation') return { element: picture(shown.source, alternative, broken) };
  if (isVideo(shown)) return { element: video(shown, alternative, broken, true) };
  let isPlaying = !wantsNoMotion();
  const holder = element('div', { class: 'playing' });
  const control = createButton(pause, () => {
    isPlaying = !isPlaying;
    show();
  });
  const show = (): void => {
    const frame = isPlaying ? picture(shown.source, alternative, broken) : firstFrame(shown, alternative, broken);
    holder.replaceChildren(frame);
    control.textContent = isPlaying ? pause : play;
  };
  show();
  return { element: holder, control };
}

function isVideo({ file }: Shown): boolean {
  return file.toLowerCase().endsWith('.mp4');
}

function video({ source }: Shown, alternative: string, broken: () => Node, hasControls: boolean): HTMLElement {
  const player = element('video', { label: alternative });
  player.controls = hasControls;
  player.autoplay = hasControls && !wantsNoMotion();
  player.muted = true;
  player.loop = true;
  player.playsInline = true;
  player.preload = 'metadata';
  const frame = element('div', { class: 'frame' }, player);
  player.addEventListener('error', () => frame.replaceChildren(broken()), { once: true });
  player.src = source;
  return frame;
}

function firstFrame({ source }: Shown, alternative: string, broken: () => Node): HTMLElement {
  const canvas = element('canvas', alternative === '' ? {} : { role: 'img', label: alternative });
  const frame = element('div', { class: 'frame' }, canvas);
  const image = new Image();
  image.addEventListener('load', () => {
    canvas.width = image.naturalWidth;
    canvas.height = image.naturalHeight;
    canvas.getContext('2d')?.drawImage(image, 0, 0);
  });
  image.addEventListener('error', () => frame.replaceChildren(broken()), { once: true });
  image.src = source;
  return frame;
}
