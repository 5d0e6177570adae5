import * as z from 'zod';
import { EaselError } from '../../protocol/errors';
import { schedulerNames, type SchedulerName } from '../../protocol/generation';

/** `scheduler_config.json`; what its keys mean is the schedulers' own affair. */
export const schedulerConfigSchema = z.looseObject({ _class_name: z.string().min(1) });
export type SchedulerConfig = z.infer<typeof schedulerConfigSchema>;

const nameOfClass: Readonly<Record<string, SchedulerName>> = {
  DDIMScheduler: 'ddim',
  DDPMScheduler: 'ddpm',
  PNDMScheduler: 'pndm',
  LMSDiscreteScheduler: 'lms',
  EulerDiscreteScheduler: 'euler',
  EulerAncestralDiscreteScheduler: 'euler-ancestral',
  HeunDiscreteScheduler: 'heun',
  KDPM2DiscreteScheduler: 'dpm2',
  KDPM2AncestralDiscreteScheduler: 'dpm2-ancestral',
  DPMSolverMultistepScheduler: 'dpmpp-2m',
  DPMSolverSinglestepScheduler: 'dpmpp-2s',
  UniPCMultistepScheduler: 'unipc',
  DEISMultistepScheduler: 'deis',
  LCMScheduler: 'lcm',
  TCDScheduler: 'tcd',
  FlowMatchEulerDiscreteScheduler: 'flow-match-euler',
};

/** The name under which Easel knows the algorithm of a `scheduler_config.json`; undefined when it does not. */
export function schedulerNameOf(config: SchedulerConfig): SchedulerName | undefined {
  const name = nameOfClass[config._class_name];
  if (name !== 'dpmpp-2m') return name;
  if (config['algorithm_type'] === 'sde-dpmsolver++') return 'dpmpp-sde-2m';
  return config['use_karras_sigmas'] === true ? 'dpmpp-2m-karras' : 'dpmpp-2m';
}

/** @throws EaselError schedulerClassUnknown, always */
export function unknownSchedulerClass(config: SchedulerConfig): never {
  throw EaselError.of('schedulerClassUnknown', { name: config._class_name, known: schedulerNames.join(', ') });
}
