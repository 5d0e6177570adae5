import type { ResolvedAnimation } from '../../../protocol/animation';
import type { JobOutcome } from '../../../protocol/jobs';
import { FrameFolder } from '../media/frameFolder';
import { encodePng } from '../media/png';
import { animation2d } from '../pipelines/animation2d';
import type { TaskContext } from './task';

/** Makes the frames of an animation, each on disk before the next is begun. */
export async function animate(
  { spec, folder: path, resume }: ResolvedAnimation,
  { model, source, signal, onProgress, onNotice }: TaskContext,
): Promise<JobOutcome> {
  const { width, height, fps, maxFrames, reverse } = spec;
  const loaded = await model();
  const size = { width, height, fps, frames: maxFrames };
  const plan = { task: 'animate', ...size, backwards: reverse, model: source!, request: { spec } };
  const folder = await FrameFolder.open(path, plan, resume);
  let progress = { step: 0, steps: 0 };
  const tell = (phase: 'running' | 'encoding') =>
    onProgress(phase, { ...progress, frames: { done: folder.done, all: maxFrames } });
  const hooks = {
    signal,
    onNotice,
    onStep: (step: number, steps: number) => {
      progress = { step, steps };
      tell('running');
    },
  };
  for await (const frame of animation2d(loaded, spec, folder.done, hooks)) {
    await folder.add(await encodePng(frame));
    tell('running');
  }
  return { task: 'animate', folder: path, ...size };
}
