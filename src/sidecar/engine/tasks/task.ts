import type { FromEngine } from '../../../protocol/engineMessages';
import type { Notice } from '../../../protocol/generation';
import type { LoadedModel } from '../pipelines/loadModel';
import type { Previews } from '../pipelines/previews';

type ProgressMessage = Extract<FromEngine, { type: 'progress' }>;
export type Progress = Omit<ProgressMessage, 'type' | 'job' | 'phase'>;

/** What a task has to work with. */
export interface TaskContext {
  /** When it is loaded; a cancellation does not wait for that. A task that asks for none needs none. */
  readonly model: () => Promise<LoadedModel>;
  /** Which model that is; for metadata. */
  readonly source: { readonly id: string; readonly hash: string } | undefined;
  /** To be looked at between two steps; then `jobCancelled` is thrown. */
  readonly signal: AbortSignal;
  readonly onProgress: (phase: ProgressMessage['phase'], progress: Progress) => void;
  /** What paints previews of what this model draws. */
  readonly previews: (model: LoadedModel) => Previews;
  readonly onNotice: (notice: Notice) => void;
}
