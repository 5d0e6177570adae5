import type { ShownRun } from '../../src/protocol/galleryAnimation';
import { maximumSeed } from '../../src/protocol/generation';
import { type Button, createButton } from '../components/components';
import { element, fillIn } from '../dom';
import { post } from '../host';
import { mistakesOf, previewValues, typed, valuesOf } from './draft';
import type { Editing } from './editing';

/** Draws the first frame or all of them, and says how it goes; beside it all other runs that there are. */
export class RunPanel {
  readonly element: HTMLElement;
  readonly #editing: Editing;
  readonly #preview: Button;
  readonly #run: Button;
  readonly #stop: Button;
  readonly #resume: Button;
  readonly #discard: Button;
  readonly #bar = element('div', { class: 'bar', role: 'progressbar' });
  readonly #text = element('p', { class: 'state', role: 'status' });
  readonly #missing = element('p', { class: 'missing' });
  readonly #others = element('ul', { class: 'otherRuns' });
  #othersShown = '';

  constructor(editing: Editing) {
    this.#editing = editing;
    const { texts } = editing.setup;
    const act = (action: 'stop' | 'resume' | 'discard') => () => {
      const { run } = this.#editing;
      if (run) post({ type: 'animationAct', action, run: run.id });
    };
    this.#preview = createButton(texts.preview, () => this.#start(true), { hint: texts.previewHint });
    this.#run = createButton(texts.run, () => this.#start(false), { kind: 'primary' });
    this.#stop = createButton(texts.stop, act('stop'));
    this.#resume = createButton(texts.resume, act('resume'));
    this.#discard = createButton(texts.discard, act('discard'));
    this.#bar.setAttribute('aria-valuemin', '0');
    this.#bar.setAttribute('aria-label', texts.run);
    this.element = element(
      'div',
      { class: 'runPanel', role: 'group', label: texts.run },
      element('div', { class: 'actions' }, this.#run, this.#preview, this.#stop, this.#resume, this.#discard),
      this.#missing,
      this.#bar,
      this.#text,
      this.#others,
    );
    this.update();
  }

  update(): void {
    const { draft, setup, run } = this.#editing;
    const { parameters, prompts } = mistakesOf(draft, setup);
    const isWrong = parameters.length > 0 || prompts !== undefined;
    this.#preview.disabled = isWrong;
    this.#run.disabled = isWrong;
    const names = parameters.map(({ label }) => label).join(', ');
    const sentences = [
      ...(parameters.length > 0 ? [fillIn(setup.texts.mistakes, names)] : []),
      ...(prompts ? [setup.texts[prompts]] : []),
    ];
    this.#missing.textContent = sentences.join('. ');
    this.#missing.hidden = !isWrong;
    this.#stop.hidden = run?.state !== 'drawing';
    this.#resume.hidden = run?.state !== 'stopped';
    this.#discard.hidden = !run || run.state === 'drawing';
    this.#bar.hidden = run?.state !== 'drawing';
    this.#text.hidden = !run;
    if (run) this.#showRun(run);
    this.#showOthers();
  }

  #showRun(run: ShownRun): void {
    this.#bar.setAttribute('aria-valuemax', String(run.frames));
    this.#bar.setAttribute('aria-valuenow', String(run.done));
    this.#bar.style.setProperty('--done', String(run.frames === 0 ? 0 : run.done / run.frames));
    this.#text.classList.toggle('problem', run.isProblem);
    // Read out when it changes.
    if (this.#text.textContent !== run.text) this.#text.textContent = run.text;
  }

  #showOthers(): void {
    const { runs, state, setup } = this.#editing;
    const others = runs.filter(({ id }) => id !== state.run);
    const now = JSON.stringify(others.map(({ id, title, text }) => [id, title, text]));
    if (now === this.#othersShown) return;
    this.#othersShown = now;
    const made = others.map(({ id, title, text }) =>
      element(
        'li',
        {},
        element('span', { class: 'title', text: title }),
        element('span', { class: 'state', text }),
        createButton(setup.texts.show, () => this.#editing.keep({ run: id }), {
          label: `${setup.texts.show}: ${title}`,
        }),
      ),
    );
    this.#others.replaceChildren(...made);
    this.#others.hidden = others.length === 0;
    this.#others.setAttribute('aria-label', setup.texts.runs);
  }

  #start(isPreview: boolean): void {
    const { setup } = this.#editing;
    if (isPreview) this.#chooseSeed();
    const { draft, run } = this.#editing;
    const { parameters, prompts } = mistakesOf(draft, setup);
    if (parameters.length > 0 || prompts !== undefined) return;
    post({
      type: 'animationRun',
      values: isPreview ? previewValues(draft, setup) : valuesOf(draft, setup),
      file: draft.file,
      replaces: run?.frames === 1 ? run.id : null,
    });
  }

  /** The run is to begin with what the preview showed. */
  #chooseSeed(): void {
    const { draft, setup } = this.#editing;
    const parameter = setup.parameters[draft.kind].find(({ name }) => name === 'seed');
    if (!parameter) return;
    const own = typed(parameter, draft).trim();
    if (own !== '' && Number(own) > 0) return;
    this.#editing.setValue(parameter, String(1 + Math.floor(Math.random() * maximumSeed)));
  }
}
