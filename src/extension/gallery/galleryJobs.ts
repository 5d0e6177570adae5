import * as vscode from 'vscode';
import type { ToGallery } from '../../protocol/gallery';
import type { Preview } from '../../protocol/jobs';
import type { Drawing, Drawings } from '../drawing/drawings';
import { jobText } from '../status/statusText';

/** The page is told of progress no more often than this. */
const pauseMilliseconds = 100;

/** Tells a page what this window is drawing, and cancels one of it. */
export class GalleryJobs implements vscode.Disposable {
  readonly #drawings: Drawings;
  readonly #post: (message: ToGallery) => void;
  readonly #subscription: vscode.Disposable;
  readonly #numbers = new Map<Drawing, number>();
  readonly #sent = new WeakMap<Drawing, Preview>();
  #next = 1;
  #timer: NodeJS.Timeout | undefined;

  constructor(drawings: Drawings, post: (message: ToGallery) => void) {
    this.#drawings = drawings;
    this.#post = post;
    this.#subscription = drawings.onDidChange(() => {
      this.#timer ??= setTimeout(() => this.send(), pauseMilliseconds);
    });
  }

  /** @param all to a page that knows nothing yet: also the previews that were sent before */
  send(all = false): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { active } = this.#drawings;
    for (const drawing of this.#numbers.keys()) if (!active.includes(drawing)) this.#numbers.delete(drawing);
    const jobs = active.map((drawing) => ({
      id: this.#numberOf(drawing),
      prompt: drawing.prompt,
      text: jobText(drawing.job, vscode.l10n.t),
      step: drawing.job?.step ?? 0,
      steps: drawing.job?.steps ?? 0,
    }));
    this.#post({ type: 'jobs', jobs });
    if (all) for (const drawing of active) this.#sent.delete(drawing);
    for (const drawing of active) this.#sendPreview(drawing);
  }

  cancel(id: number): void {
    for (const [drawing, number] of this.#numbers) if (number === id) drawing.cancel();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#subscription.dispose();
  }

  #sendPreview(drawing: Drawing): void {
    const { preview } = drawing;
    if (!preview || this.#sent.get(drawing) === preview) return;
    this.#sent.set(drawing, preview);
    // What VS Code hands to pages as bytes is a plain array of them, and no Node.js buffer.
    this.#post({ type: 'preview', job: this.#numberOf(drawing), data: new Uint8Array(preview.data) });
  }

  #numberOf(drawing: Drawing): number {
    const number = this.#numbers.get(drawing) ?? this.#next++;
    this.#numbers.set(drawing, number);
    return number;
  }
}
