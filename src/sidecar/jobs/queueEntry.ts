import type { Job, JobResult, JobWork } from '../../protocol/jobs';
import type { TaskModel } from './resolveTask';

/** A job from its submission until it is collected or discarded. */
export interface QueueEntry {
  job: Job;
  /** Until it has ended: there may be files in it. */
  work: JobWork | undefined;
  readonly model: TaskModel | undefined;
  readonly abort: AbortController;
  /** Resolves when the job is done, failed or cancelled. */
  readonly finished: Promise<void>;
  readonly finish: () => void;
  result?: JobResult;
}

/** Of its pictures; the frames of others are on the disk. */
export function resultBytes({ result }: QueueEntry): number {
  if (result === undefined || !('pictures' in result)) return 0;
  return result.pictures.reduce((sum, { data }) => sum + data.byteLength, 0);
}

/** Of the images that it was given. */
export function imageBytes(work: JobWork | undefined): number {
  if (work === undefined || !('images' in work)) return 0;
  return (work.images.init?.byteLength ?? 0) + (work.images.mask?.byteLength ?? 0);
}
