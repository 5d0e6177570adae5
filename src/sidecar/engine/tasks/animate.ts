import type { ResolvedAnimation } from '../../../protocol/animation';
import type { JobOutcome } from '../../../protocol/jobs';
import { opaque } from '../animation/picture';
import { FrameFolder } from '../media/frameFolder';
import { givenHashes } from '../media/givenHashes';
import { readPicture } from '../media/givenPicture';
import { encodePng } from '../media/png';
import { Animation2d, type PictureStore } from '../pipelines/animation2d';
import type { TaskContext } from './task';

/** Makes the frames of an animation, each on disk before the next is begun. */
export async function animate(
  { spec, folder: path, resume }: ResolvedAnimation,
  { model, source, signal, onProgress, onNotice }: TaskContext,
): Promise<JobOutcome> {
  let done = 0;
  let progress = { step: 0, steps: 0 };
  const tell = () => onProgress('running', { ...progress, frames: { done, all: animation.frameCount } });
  const hooks = {
    signal,
    onNotice,
    onStep: (step: number, steps: number) => {
      progress = { step, steps };
      tell();
    },
  };
  const scratch = await FrameFolder.prepare(path, resume);
  const animation = await Animation2d.open(await model(), spec, scratch, hooks);
  try {
    const about = { ...animation.size, fps: spec.fps, frames: animation.frameCount };
    const { initImage, mask, videoPath, reverse } = spec;
    const given = await givenHashes({ initImage, mask, videoPath });
    const plan = { task: 'animate', ...about, backwards: reverse, model: source!, request: { spec }, ...given };
    const folder = await FrameFolder.open(path, plan, resume);
    done = folder.done;
    const store: PictureStore = {
      keep: async (name, picture) => folder.keep(name, await encodePng(picture)),
      kept: async (name) => opaque(await readPicture(await folder.kept(name), 3, animation.size)),
    };
    for await (const { picture, kept } of animation.frames(folder.done, store)) {
      await folder.add(await encodePng(picture), kept);
      done = folder.done;
      tell();
    }
    return { task: 'animate', folder: path, ...about };
  } finally {
    await animation.close();
  }
}
