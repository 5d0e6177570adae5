import type { ExportRequest } from '../../../protocol/exporting';
import type { JobOutcome } from '../../../protocol/jobs';
import { exportAnimation } from '../media/animation/exportAnimation';
import type { TaskContext } from './task';

/** Makes a file that plays of frames in a folder. */
export async function exportTask(
  request: ExportRequest,
  { signal, onProgress, onNotice }: TaskContext,
): Promise<JobOutcome> {
  const tell = (step: number, steps: number) => onProgress('running', { step, steps });
  return { task: 'export', ...(await exportAnimation(request, { signal, onNotice, onProgress: tell })) };
}
