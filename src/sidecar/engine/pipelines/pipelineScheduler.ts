import type { ResolvedRequest } from '../../../protocol/generation';
import type { ModelFolder } from '../../models/modelFolder';
import type { SchedulerConfig } from '../../models/schedulerClass';
import { createScheduler } from '../schedulers/registry';
import type { Scheduler } from '../schedulers/scheduler';

/**
 * The scheduler of one picture, as the reference's pipeline would have it.
 * @param isLatentConsistencyModel only such a model's own LCM understands strength in a way of its own
 * @throws EaselError schedulerUnknown, schedulerConfigInvalid, schedulerPredictionType, stepsInvalid
 */
export function pipelineScheduler(
  folder: ModelFolder,
  request: ResolvedRequest,
  isLatentConsistencyModel: boolean,
): Scheduler {
  const { scheduler, numInferenceSteps, strength } = request;
  // By name, that scheduler's own settings hold; the model's own keeps all that its configuration says.
  const isOwn = scheduler === folder.ownScheduler;
  const config = correctedConfig(folder, request, isOwn);
  return createScheduler(config, numInferenceSteps, {
    name: isOwn ? undefined : scheduler,
    strength,
    latentConsistencyModel: isLatentConsistencyModel,
  });
}

/**
 * `StableDiffusionPipeline` takes `steps_offset` other than 1 and `clip_sample` true for mistakes of an old export and
 * corrects them, in the scheduler that the model brings; SDXL's and LCM's pipelines do not. A key that is not written
 * stands for the class's own default there, and is not passed on to another class. `StableDiffusionInpaintPipeline` leaves
 * `clip_sample`, and sets `skip_prk_steps`.
 */
function correctedConfig(
  { pipeline, schedulerConfig: config }: ModelFolder,
  { maskImageSha256 }: ResolvedRequest,
  isOwn: boolean,
): SchedulerConfig {
  if (!/^StableDiffusion(?!XL|3)/.test(pipeline) || config._class_name.startsWith('FlowMatch')) return config;
  const corrected = { ...config };
  if (isOwn || config['steps_offset'] !== undefined) corrected['steps_offset'] = 1;
  const switched = maskImageSha256 === undefined ? { clip_sample: false } : { skip_prk_steps: true };
  for (const [key, value] of Object.entries(switched)) if (isOwn || config[key] !== undefined) corrected[key] = value;
  return corrected;
}
