import type { Keyframe, ValueRange } from '../../src/protocol/keyframes';
import { element, fillIn } from '../dom';
import { addPoint, clamp, frameAfter, movePoint, removePoint, roundTo, shownRange, stepOf } from './keyframeEdits';

export interface CurveGraphOptions {
  readonly label: string;
  readonly range: ValueRange;
  /** The value that most animations have. */
  readonly usual: number;
  readonly texts: {
    readonly curve: string;
    readonly curveHint: string;
    readonly point: string;
    readonly pointValue: string;
  };
  readonly onEdit: (keys: readonly Keyframe[]) => void;
}

const svgNamespace = 'http://www.w3.org/2000/svg';
/** How many frames, or steps of the value, an arrow key with Shift moves. */
const largeStep = 10;

/** A curve over the frames, with a handle for each key that mouse and keyboard move. */
export class CurveGraph {
  readonly element: HTMLElement;
  readonly #options: CurveGraphOptions;
  readonly #area: HTMLElement;
  readonly #line = document.createElementNS(svgNamespace, 'polyline');
  readonly #handles: HTMLButtonElement[] = [];
  readonly #most = element('span', { class: 'most' });
  readonly #least = element('span', { class: 'least' });
  #keys: readonly Keyframe[] = [];
  #frames = 1;
  /** While a key is dragged, the scale stays. */
  #held: ValueRange | undefined;

  constructor(options: CurveGraphOptions) {
    this.#options = options;
    const { label, texts } = options;
    const drawing = document.createElementNS(svgNamespace, 'svg');
    drawing.setAttribute('viewBox', '0 0 100 100');
    drawing.setAttribute('preserveAspectRatio', 'none');
    drawing.setAttribute('aria-hidden', 'true');
    drawing.append(this.#line);
    this.#area = element('div', { class: 'area' });
    this.#area.append(drawing);
    this.#area.title = texts.curveHint;
    this.#area.addEventListener('dblclick', (event) => {
      if (event.target instanceof Element && event.target.closest('.point')) return;
      this.#add(this.#at(event));
    });
    const scale = element('div', { class: 'scale' }, this.#most, this.#least);
    scale.setAttribute('aria-hidden', 'true');
    this.element = element(
      'div',
      { class: 'graph', role: 'group', label: fillIn(texts.curve, label) },
      scale,
      this.#area,
    );
  }

  /** @param keys none: there is no curve yet, and a first key is added by double click or Insert */
  show(keys: readonly Keyframe[], frames: number): void {
    this.#keys = keys;
    this.#frames = frames;
    this.#draw();
  }

  #draw(): void {
    const keys = this.#keys;
    const range = this.#shown;
    while (this.#handles.length > keys.length) this.#handles.pop()!.remove();
    while (this.#handles.length < keys.length) this.#addHandle();
    keys.forEach((key, index) => this.#place(this.#handles[index]!, key, index));
    const ends = keys.length === 0 ? [] : [`0,${this.#y(keys[0]!.value)}`, `100,${this.#y(keys.at(-1)!.value)}`];
    const between = keys.map(({ frame, value }) => `${this.#x(frame)},${this.#y(value)}`);
    this.#line.setAttribute('points', [ends[0], ...between, ends[1]].join(' '));
    this.#area.tabIndex = keys.length === 0 ? 0 : -1;
    this.#most.textContent = String(roundTo(range.maximum, stepOf(range)));
    this.#least.textContent = String(roundTo(range.minimum, stepOf(range)));
  }

  get #shown(): ValueRange {
    return this.#held ?? shownRange(this.#keys, this.#options.range, this.#options.usual);
  }

  #addHandle(): void {
    const handle = element('button', { class: 'point', role: 'slider' });
    handle.setAttribute('aria-orientation', 'vertical');
    const index = this.#handles.push(handle) - 1;
    handle.addEventListener('keydown', (event) => this.#key(event, index));
    handle.addEventListener('pointerdown', (event) => this.#drag(event, handle, index));
    this.#area.append(handle);
  }

  #place(handle: HTMLButtonElement, { frame, value }: Keyframe, index: number): void {
    const { label, range, texts } = this.#options;
    handle.style.setProperty('--x', `${this.#x(frame)}%`);
    handle.style.setProperty('--y', `${this.#y(value)}%`);
    handle.setAttribute('aria-label', fillIn(texts.point, label, index + 1));
    handle.setAttribute('aria-valuemin', String(range.minimum));
    handle.setAttribute('aria-valuemax', String(range.maximum));
    handle.setAttribute('aria-valuenow', String(value));
    const text = fillIn(texts.pointValue, frame, value);
    handle.setAttribute('aria-valuetext', text);
    handle.title = text;
    handle.classList.toggle('beyond', frame >= this.#frames);
  }

  #drag(event: PointerEvent, handle: HTMLButtonElement, index: number): void {
    if (event.button !== 0) return;
    event.preventDefault();
    handle.focus();
    handle.setPointerCapture(event.pointerId);
    this.#held = this.#shown;
    const move = (moved: PointerEvent): void => this.#edit(this.#moved(index, this.#at(moved)));
    const end = (): void => {
      handle.removeEventListener('pointermove', move);
      this.#held = undefined;
      this.#draw();
    };
    handle.addEventListener('pointermove', move);
    handle.addEventListener('lostpointercapture', end, { once: true });
  }

  #key(event: KeyboardEvent, index: number): void {
    const key = this.#keys[index]!;
    const by = event.shiftKey ? largeStep : 1;
    const step = stepOf(this.#shown);
    const to = (frame: number, value: number): void =>
      this.#edit(this.#moved(index, { frame: key.frame + frame * by, value: key.value + value * step * by }));
    const actions: Readonly<Record<string, () => void>> = {
      ArrowUp: () => to(0, 1),
      ArrowDown: () => to(0, -1),
      ArrowLeft: () => to(-1, 0),
      ArrowRight: () => to(1, 0),
      Delete: () => this.#remove(index),
      Backspace: () => this.#remove(index),
      Insert: () => this.#insertAfter(index),
    };
    const action = actions[event.key];
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  }

  #moved(index: number, { frame, value }: Keyframe): Keyframe[] {
    const to = { frame, value: roundTo(value, stepOf(this.#shown)) };
    return movePoint(this.#keys, index, to, this.#options.range, this.#frames);
  }

  #remove(index: number): void {
    this.#edit(removePoint(this.#keys, index));
    this.#handles[Math.min(index, this.#handles.length - 1)]?.focus();
  }

  #insertAfter(index: number): void {
    const frame = frameAfter(this.#keys, index, this.#frames);
    if (frame !== undefined) this.#add({ frame, value: this.#keys[index]!.value });
  }

  #add({ frame, value }: Keyframe): void {
    const rounded = { frame, value: roundTo(value, stepOf(this.#shown)) };
    const { keys, index } = addPoint(this.#keys, rounded, this.#options.range);
    this.#edit(keys);
    this.#handles[index]?.focus();
  }

  #edit(keys: readonly Keyframe[]): void {
    this.#keys = keys;
    this.#draw();
    this.#options.onEdit(keys);
  }

  /** What is under the mouse. */
  #at({ clientX, clientY }: MouseEvent): Keyframe {
    const { left, top, width, height } = this.#area.getBoundingClientRect();
    const { minimum, maximum } = this.#shown;
    const across = clamp((clientX - left) / Math.max(width, 1), 0, 1);
    const down = clamp((clientY - top) / Math.max(height, 1), 0, 1);
    return { frame: Math.round(across * Math.max(this.#frames - 1, 0)), value: maximum - down * (maximum - minimum) };
  }

  /** In hundredths of the width. */
  #x(frame: number): number {
    return this.#frames < 2 ? 0 : clamp((frame / (this.#frames - 1)) * 100, 0, 100);
  }

  /** In hundredths of the height, from the top. */
  #y(value: number): number {
    const { minimum, maximum } = this.#shown;
    return clamp(((maximum - value) / (maximum - minimum)) * 100, 0, 100);
  }
}
