import type { JobOutcome } from '../../../protocol/jobs';
import type { ResolvedWalk } from '../../../protocol/walk';
import { FrameFolder } from '../media/frameFolder';
import { encodePng } from '../media/png';
import { latentWalk } from '../pipelines/latentWalk';
import type { TaskContext } from './task';

/** Draws the frames of a walk, each on disk before the next is begun. */
export async function walk(
  { spec, folder: path, resume }: ResolvedWalk,
  { model, source, signal, onProgress, onNotice }: TaskContext,
): Promise<JobOutcome> {
  const { width, height, fps, frames } = spec;
  const loaded = await model();
  const size = { width, height, fps, frames };
  const plan = { task: 'walk', ...size, backwards: false, model: source!, request: { spec } };
  const folder = await FrameFolder.open(path, plan, resume);
  let progress = { step: 0, steps: 0 };
  const tell = () => onProgress('running', { ...progress, frames: { done: folder.done, all: frames } });
  const hooks = {
    signal,
    onNotice,
    onStep: (step: number, steps: number) => {
      progress = { step, steps };
      tell();
    },
  };
  for await (const frame of latentWalk(loaded, spec, hooks, folder.done)) {
    await folder.add(await encodePng(frame), []);
    tell();
  }
  return { task: 'walk', folder: path, ...size };
}
