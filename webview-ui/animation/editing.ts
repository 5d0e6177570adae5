import type {
  AnimationSetup,
  AnimationState,
  Draft,
  KeyedPrompt,
  Parameter,
  ShownRun,
} from '../../src/protocol/galleryAnimation';
import type { Store } from '../store';
import { keyOf } from './draft';

/** What the parts of the editor share: the draft that is being written, and how it is changed. */
export class Editing {
  readonly store: Store;
  readonly setup: AnimationSetup;
  /** Ids of models that are there. */
  models: readonly string[] = [];
  runs: readonly ShownRun[] = [];
  readonly #changed: () => void;

  /** @param changed something that the parts show has changed */
  constructor(store: Store, setup: AnimationSetup, changed: () => void) {
    this.store = store;
    this.setup = setup;
    this.#changed = changed;
  }

  get state(): AnimationState {
    return this.store.state.animation;
  }

  get draft(): Draft {
    return this.state.draft;
  }

  /** The run that is shown. */
  get run(): ShownRun | undefined {
    return this.runs.find(({ id }) => id === this.state.run);
  }

  /** Changes what is kept of the editor, but not what the file says. */
  keep(changes: Partial<AnimationState>): void {
    this.store.change({ animation: { ...this.state, ...changes } });
    this.#changed();
  }

  change(changes: Partial<Draft>): void {
    this.keep({ draft: { ...this.draft, ...changes, isChanged: true } });
  }

  setPrompts(prompts: readonly KeyedPrompt[]): void {
    this.change({ prompts: [...prompts] });
  }

  setValue(parameter: Pick<Parameter, 'name'>, text: string): void {
    const key = keyOf(parameter.name);
    if ((this.draft.values[key] ?? '') === text) return;
    this.change({ values: { ...this.draft.values, [key]: text } });
  }
}
