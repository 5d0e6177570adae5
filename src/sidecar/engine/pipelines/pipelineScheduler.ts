import type { ResolvedRequest } from '../../../protocol/generation';
import type { ModelFolder } from '../../models/modelFolder';
import type { SchedulerConfig } from '../../models/schedulerClass';
import { createScheduler } from '../schedulers/registry';
import type { Scheduler } from '../schedulers/scheduler';

/**
 * The scheduler of one picture, as the reference's pipeline would have it.
 * @throws EaselError schedulerUnknown, schedulerConfigInvalid, schedulerPredictionType, stepsInvalid
 */
export function pipelineScheduler(folder: ModelFolder, { scheduler, numInferenceSteps }: ResolvedRequest): Scheduler {
  // By name, that scheduler's own settings hold; the model's own keeps all that its configuration says.
  const isOwn = scheduler === folder.ownScheduler;
  const config = correctedConfig(folder.pipeline, folder.schedulerConfig, isOwn);
  return createScheduler(config, numInferenceSteps, { name: isOwn ? undefined : scheduler });
}

/**
 * `StableDiffusionPipeline` takes `steps_offset` other than 1 and `clip_sample` true for mistakes of an old export and
 * corrects them, in the scheduler that the model brings; SDXL's and LCM's pipelines do not. A key that is not written
 * stands for the class's own default there, and is not passed on to another class.
 */
function correctedConfig(pipeline: string, config: SchedulerConfig, isOwn: boolean): SchedulerConfig {
  if (!/^StableDiffusion(?!XL|3)/.test(pipeline) || config._class_name.startsWith('FlowMatch')) return config;
  const corrected = { ...config };
  if (isOwn || config['steps_offset'] !== undefined) corrected['steps_offset'] = 1;
  if (isOwn || config['clip_sample'] !== undefined) corrected['clip_sample'] = false;
  return corrected;
}
