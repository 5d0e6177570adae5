import type { JobOutcome, JobWork } from '../../../protocol/jobs';
import { animate } from './animate';
import { exportTask } from './export';
import { generate } from './generate';
import type { TaskContext } from './task';
import { walk } from './walk';

/** Does a job's work, as its task says. */
export function runTask(work: JobWork, context: TaskContext): Promise<JobOutcome> {
  switch (work.task) {
    case undefined:
    case 'generate':
      return generate(work, context);
    case 'animate':
      return animate(work.request, context);
    case 'walk':
      return walk(work.request, context);
    case 'export':
      return exportTask(work.request, context);
  }
}
