import { element } from './dom';

/** For how long what was done is told. */
const toldMilliseconds = 6000;

/** Tells what was done, in a corner of the page and to screen readers. */
export class Said {
  readonly element = element('div', { class: 'said', role: 'status' });
  #timer = 0;

  say(text: string): void {
    this.element.textContent = text;
    this.element.classList.add('shown');
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => {
      this.element.classList.remove('shown');
      this.element.textContent = '';
    }, toldMilliseconds);
  }
}
