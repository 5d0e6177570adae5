import type { DevicePreference } from '../../protocol/generation';
import type { JobWork, ReceivedSubmission } from '../../protocol/jobs';
import { builtinModelId } from '../../protocol/models';
import { readModelFolder, type ModelFolder } from '../models/modelFolder';
import { modelName, type KnownModel, type ModelStore } from '../models/modelStore';
import { resolveAnimation } from '../models/resolveAnimation';
import { resolveRequest } from '../models/resolveRequest';
import { resolveWalk } from '../models/resolveWalk';
import { checkImages } from './givenImages';

/** The model of a job, as its result names it. */
export type TaskModel = KnownModel & { readonly name: string };

export interface ResolvedTask {
  readonly work: JobWork;
  /** Undefined for a task that needs no model. */
  readonly model: TaskModel | undefined;
  readonly devicePreference: DevicePreference;
}

/**
 * Fills in what a submission leaves open, and refuses at once what cannot be done.
 * @param randomSeed an integer in 0 … 2³²−1
 * @throws EaselError what is wrong with the model or the request
 */
export async function resolveTask(
  submission: ReceivedSubmission,
  store: ModelStore,
  randomSeed: () => number,
): Promise<ResolvedTask> {
  const devicePreference = ('device' in submission.request ? submission.request.device : undefined) ?? 'auto';
  switch (submission.task) {
    case undefined:
    case 'generate': {
      const { task, kind, request, images = {}, embedMetadata = true, preview = false } = submission;
      const sums = checkImages(submission);
      const { model, content } = await modelOf(request.model, store);
      const resolved = resolveRequest({ ...request, ...sums }, content, randomSeed);
      const work = { task, kind, request: resolved, images, embedMetadata, preview };
      return { work, model, devicePreference };
    }
    case 'animate': {
      const { task, request } = submission;
      const { model, content } = await modelOf(request.spec.model, store);
      return { work: { task, request: resolveAnimation(request, content, randomSeed) }, model, devicePreference };
    }
    case 'walk': {
      const { task, request } = submission;
      const { model, content } = await modelOf(request.spec.model, store);
      return { work: { task, request: resolveWalk(request, content, randomSeed) }, model, devicePreference };
    }
    case 'export':
      return { work: { task: 'export', request: submission.request }, model: undefined, devicePreference };
  }
}

async function modelOf(
  named: string | undefined,
  store: ModelStore,
): Promise<{ model: TaskModel; content: ModelFolder }> {
  const known = await store.find(named ?? builtinModelId);
  const content = await readModelFolder(known.folder);
  return { model: { ...known, name: modelName(known, content) }, content };
}
