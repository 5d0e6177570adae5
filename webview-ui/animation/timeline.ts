import { createButton } from '../components/components';
import { element, fillIn } from '../dom';
import { framesOf, hasTimeline, promptsOf } from './draft';
import type { Editing } from './editing';
import { clamp } from './keyframeEdits';
import { PromptList } from './promptList';
import { addPrompt, freeFrame, movePrompt, removePrompt } from './promptTrack';

/** How many frames an arrow key with Shift moves. */
const largeStep = 10;
/** About so many frames have their number on the ruler. */
const marks = 8;

/** The prompts, along the frames where the kind of motion goes from prompt to prompt, and as texts. */
export class Timeline {
  readonly element: HTMLElement;
  readonly #editing: Editing;
  readonly #ruler = element('div', { class: 'ruler' });
  readonly #track = element('div', { class: 'track' });
  readonly #markers: HTMLButtonElement[] = [];
  readonly #list: PromptList;
  readonly #add: HTMLElement;

  constructor(editing: Editing) {
    this.#editing = editing;
    const { texts } = editing.setup;
    this.#track.title = texts.timelineHint;
    this.#track.setAttribute('role', 'group');
    this.#track.setAttribute('aria-label', texts.timeline);
    this.#ruler.setAttribute('aria-hidden', 'true');
    this.#track.addEventListener('dblclick', (event) => {
      if (event.target instanceof Element && event.target.closest('.marker')) return;
      this.#insert(this.#frameAt(event));
    });
    this.#list = new PromptList(editing, (index) => this.#remove(index));
    this.#add = createButton(texts.addPrompt, () => this.#addAnywhere());
    this.element = element(
      'section',
      { class: 'timeline', label: texts.timeline },
      element('h3', { text: texts.timeline }),
      this.#ruler,
      this.#track,
      this.#list.element,
      this.#add,
    );
    this.update();
  }

  update(): void {
    const { draft } = this.#editing;
    const isTimed = hasTimeline(draft.kind);
    for (const part of [this.#ruler, this.#track, this.#add]) part.hidden = !isTimed;
    const prompts = isTimed ? promptsOf(draft) : [];
    while (this.#markers.length > prompts.length) this.#markers.pop()!.remove();
    while (this.#markers.length < prompts.length) this.#addMarker();
    prompts.forEach((_, index) => this.#place(index));
    this.#list.update();
    this.#showRuler();
  }

  /** To a prompt's text. */
  focus(index = 0): void {
    this.#list.focus(index);
  }

  get #frames(): number {
    const { draft, setup } = this.#editing;
    return framesOf(draft, setup);
  }

  #showRuler(): void {
    const last = Math.max(this.#frames - 1, 1);
    const step = rulerStep(last);
    const numbers = Array.from({ length: Math.floor(last / step) + 1 }, (_, index) => index * step);
    const now = numbers.join();
    if (this.#ruler.dataset['shown'] === now) return;
    this.#ruler.dataset['shown'] = now;
    const made = numbers.map((frame) => {
      const mark = element('span', { text: String(frame) });
      mark.style.setProperty('--x', `${(frame / last) * 100}%`);
      return mark;
    });
    this.#ruler.replaceChildren(...made);
  }

  #addMarker(): void {
    const marker = element('button', { class: 'marker', role: 'slider' });
    const index = this.#markers.push(marker) - 1;
    marker.textContent = String(index + 1);
    marker.addEventListener('keydown', (event) => this.#key(event, index));
    marker.addEventListener('pointerdown', (event) => this.#drag(event, marker, index));
    marker.addEventListener('click', () => this.#list.reveal(index));
    marker.addEventListener('dblclick', () => this.#list.focus(index));
    this.#track.append(marker);
  }

  #place(index: number): void {
    const { setup, draft } = this.#editing;
    const { frame, text } = draft.prompts[index]!;
    const marker = this.#markers[index]!;
    const last = Math.max(this.#frames - 1, 1);
    marker.style.setProperty('--x', `${clamp((frame / last) * 100, 0, 100)}%`);
    marker.classList.toggle('beyond', frame > last);
    marker.setAttribute('aria-label', fillIn(setup.texts.promptOf, index + 1));
    marker.setAttribute('aria-valuemin', '0');
    marker.setAttribute('aria-valuemax', String(Math.max(last, frame)));
    marker.setAttribute('aria-valuenow', String(frame));
    const place = fillIn(frame > last ? setup.texts.promptBeyond : setup.texts.promptAt, frame, text);
    marker.setAttribute('aria-valuetext', place);
    marker.title = place;
    // The first prompt is there from the beginning.
    if (index === 0) marker.setAttribute('aria-readonly', 'true');
  }

  #drag(event: PointerEvent, marker: HTMLElement, index: number): void {
    if (event.button !== 0) return;
    marker.setPointerCapture(event.pointerId);
    const move = (moved: PointerEvent): void => this.#move(index, this.#frameAt(moved));
    marker.addEventListener('pointermove', move);
    marker.addEventListener('lostpointercapture', () => marker.removeEventListener('pointermove', move), {
      once: true,
    });
  }

  #key(event: KeyboardEvent, index: number): void {
    const { frame } = this.#editing.draft.prompts[index]!;
    const by = event.shiftKey ? largeStep : 1;
    const actions: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => this.#move(index, frame - by),
      ArrowDown: () => this.#move(index, frame - by),
      ArrowRight: () => this.#move(index, frame + by),
      ArrowUp: () => this.#move(index, frame + by),
      Enter: () => this.#list.focus(index),
      Insert: () => this.#addAnywhere(),
      Delete: () => this.#remove(index),
      Backspace: () => this.#remove(index),
    };
    const action = actions[event.key];
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    action();
  }

  #move(index: number, frame: number): void {
    const { draft } = this.#editing;
    const moved = movePrompt(draft.prompts, index, frame, this.#frames);
    if (moved[index]!.frame !== draft.prompts[index]!.frame) this.#editing.setPrompts(moved);
  }

  #addAnywhere(): void {
    const frame = freeFrame(this.#editing.draft.prompts, this.#frames);
    if (frame !== undefined) this.#insert(frame);
  }

  #insert(frame: number): void {
    const added = addPrompt(this.#editing.draft.prompts, frame);
    if (added === undefined) return;
    this.#editing.setPrompts(added.prompts);
    this.#list.focus(added.index);
  }

  #remove(index: number): void {
    const left = removePrompt(this.#editing.draft.prompts, index);
    this.#editing.setPrompts(left);
    this.#list.focus(Math.min(index, left.length - 1));
  }

  #frameAt({ clientX }: MouseEvent): number {
    const { left, width } = this.#track.getBoundingClientRect();
    return Math.round(clamp((clientX - left) / Math.max(width, 1), 0, 1) * Math.max(this.#frames - 1, 1));
  }
}

/** 1, 2, 5, 10, 20, 50, …: the least that leaves room for the numbers. */
function rulerStep(last: number): number {
  const wanted = last / marks;
  const power = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(wanted, 1))));
  return [1, 2, 5, 10].map((each) => each * power).find((step) => step >= wanted) ?? power * 10;
}
