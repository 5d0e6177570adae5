import type { ShownRun } from '../../src/protocol/galleryAnimation';
import { type Button, createButton, createCheckbox } from '../components/components';
import { element, fillIn } from '../dom';
import { wantsNoMotion } from '../media';
import type { Editing } from './editing';
import { frameSource, framesThere, newestFrame, nextFrame } from './playback';

/** So many frames are loaded before their turn. */
const ahead = 12;
/** So many frames are kept. */
const kept = 96;

/** Shows the frames of a run: as they come, one by one, or playing. */
export class Player {
  readonly element: HTMLElement;
  readonly #editing: Editing;
  readonly #image = element('img');
  readonly #empty: HTMLElement;
  readonly #play: Button;
  readonly #scrub = element('input');
  readonly #place = element('span', { class: 'place' });
  readonly #controls: HTMLElement;
  readonly #loaded = new Map<string, HTMLImageElement>();
  #run: ShownRun | undefined;
  #frame = 0;
  /** Shows each frame that comes, until the person looks at another. */
  #isFollowing = true;
  #request = 0;

  constructor(editing: Editing) {
    this.#editing = editing;
    const { texts } = editing.setup;
    this.#image.alt = '';
    this.#image.draggable = false;
    this.#empty = element('p', { text: texts.noFrames });
    this.#play = createButton(texts.play, () => this.#toggle());
    this.#play.classList.add('play');
    this.#scrub.type = 'range';
    this.#scrub.setAttribute('aria-label', texts.scrub);
    this.#scrub.addEventListener('input', () => {
      this.#pause();
      this.#isFollowing = false;
      this.#show(Number(this.#scrub.value));
    });
    const repeat = createCheckbox(texts.repeat, editing.state.isLooping, (isLooping) => editing.keep({ isLooping }));
    this.#controls = element('div', { class: 'controls' }, this.#play, this.#scrub, this.#place, repeat);
    const stage = element('div', { class: 'frame' }, this.#empty, this.#image);
    this.element = element('div', { class: 'player', role: 'group', label: texts.stage }, stage, this.#controls);
    this.update();
  }

  update(): void {
    const { run } = this.#editing;
    const before = this.#run;
    this.#run = run;
    if (run?.id !== before?.id) this.#begin();
    const there = run && framesThere(run);
    this.#image.hidden = !there;
    this.#empty.hidden = there !== undefined;
    this.#controls.hidden = !there || there.first === there.last;
    if (!run || !there) return this.#pause();
    this.#scrub.min = String(there.first);
    this.#scrub.max = String(there.last);
    const newest = newestFrame(run)!;
    if (this.#isFollowing && this.#request === 0) this.#show(newest);
    else this.#tell();
    const isComplete = before?.id === run.id && before.state === 'drawing' && run.state === 'done';
    if (isComplete && run.frames > 1 && this.#isFollowing && !wantsNoMotion()) this.#start();
  }

  /** When the editor is left. */
  pause(): void {
    this.#pause();
  }

  #begin(): void {
    this.#pause();
    this.#loaded.clear();
    this.#isFollowing = true;
    this.#frame = 0;
  }

  #toggle(): void {
    if (this.#request === 0) this.#start();
    else this.#pause();
  }

  #start(): void {
    const there = this.#run && framesThere(this.#run);
    if (!this.#run || !there) return;
    this.#pause();
    this.#isFollowing = false;
    if (this.#frame >= there.last || this.#frame < there.first) this.#show(there.first);
    let shownAt = performance.now();
    const tick = (now: number): void => {
      const run = this.#run;
      const frames = run && framesThere(run);
      if (!run || !frames) return this.#pause();
      const steps = Math.floor(((now - shownAt) / 1000) * run.fps);
      if (steps > 0) {
        shownAt += (steps * 1000) / run.fps;
        const next = nextFrame(this.#frame, frames, steps, this.#editing.state.isLooping);
        if (next === undefined) {
          this.#show(frames.last);
          return this.#pause();
        }
        this.#show(next);
      }
      this.#request = requestAnimationFrame(tick);
    };
    this.#request = requestAnimationFrame(tick);
    this.#label();
  }

  #pause(): void {
    cancelAnimationFrame(this.#request);
    this.#request = 0;
    this.#label();
  }

  #label(): void {
    const { texts } = this.#editing.setup;
    this.#play.textContent = this.#request === 0 ? texts.play : texts.pause;
  }

  #show(frame: number): void {
    const run = this.#run!;
    this.#frame = frame;
    const source = this.#load(frame).src;
    if (this.#image.src !== source) this.#image.src = source;
    this.#image.alt = fillIn(this.#editing.setup.texts.frameOf, frame + 1, run.frames);
    if (this.#request !== 0) this.#loadAhead();
    this.#tell();
  }

  #tell(): void {
    this.#scrub.value = String(this.#frame);
    const text = fillIn(this.#editing.setup.texts.frameOf, this.#frame + 1, this.#run?.frames ?? 0);
    this.#place.textContent = text;
    this.#scrub.setAttribute('aria-valuetext', text);
  }

  #loadAhead(): void {
    const there = framesThere(this.#run!)!;
    for (let more = 1; more <= ahead; more += 1) {
      const frame = nextFrame(this.#frame, there, more, true);
      if (frame !== undefined) this.#load(frame);
    }
  }

  #load(frame: number): HTMLImageElement {
    const source = frameSource(this.#run!, frame);
    const image = this.#loaded.get(source) ?? new Image();
    if (image.src === '') image.src = source;
    // The newest is last.
    this.#loaded.delete(source);
    this.#loaded.set(source, image);
    const [oldest] = this.#loaded.keys();
    if (this.#loaded.size > kept && oldest !== undefined) this.#loaded.delete(oldest);
    return image;
  }
}
