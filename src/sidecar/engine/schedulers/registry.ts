import { EaselError } from '../../../protocol/errors';
import { configInvalid, configure, writtenKeys, type PredictionType, type WrittenConfig } from './config';
import { ddim } from './ddim';
import { ddpm } from './ddpm';
import { deis } from './deis';
import { dpm2 } from './dpm2';
import { dpm2Ancestral } from './dpm2Ancestral';
import { dpmppMultistep } from './dpmppMultistep';
import { dpmppSinglestep } from './dpmppSinglestep';
import { euler } from './euler';
import { eulerAncestral } from './eulerAncestral';
import { flowMatchEuler } from './flowMatchEuler';
import { heun } from './heun';
import { lcm } from './lcm';
import { lms } from './lms';
import { pndm } from './pndm';
import type { Scheduler } from './scheduler';
import { stepsInvalid, type RunSettings, type SchedulerClass } from './schedulerRun';
import { tcd } from './tcd';
import { unipc } from './unipc';

interface Entry {
  readonly name: string;
  readonly algorithm: SchedulerClass;
  /** Keys that the name itself decides, over what the model's configuration says. */
  readonly overrides?: WrittenConfig;
}

/**
 * Every scheduler a person can name, in the order in which they are offered. To add one: a file, and a line here.
 * A class that has several names is its configuration's own choice under the first of them.
 */
const entries = [
  { name: 'ddim', algorithm: ddim },
  { name: 'ddpm', algorithm: ddpm },
  { name: 'pndm', algorithm: pndm },
  { name: 'lms', algorithm: lms },
  { name: 'euler', algorithm: euler },
  { name: 'euler-ancestral', algorithm: eulerAncestral },
  { name: 'heun', algorithm: heun },
  { name: 'dpm2', algorithm: dpm2 },
  { name: 'dpm2-ancestral', algorithm: dpm2Ancestral },
  { name: 'dpmpp-2m', algorithm: dpmppMultistep },
  { name: 'dpmpp-2m-karras', algorithm: dpmppMultistep, overrides: { use_karras_sigmas: true } },
  { name: 'dpmpp-2s', algorithm: dpmppSinglestep },
  { name: 'dpmpp-sde-2m', algorithm: dpmppMultistep, overrides: { algorithm_type: 'sde-dpmsolver++' } },
  { name: 'unipc', algorithm: unipc },
  { name: 'deis', algorithm: deis },
  { name: 'lcm', algorithm: lcm },
  { name: 'tcd', algorithm: tcd },
  { name: 'flow-match-euler', algorithm: flowMatchEuler },
] as const satisfies readonly Entry[];

export type SchedulerName = (typeof entries)[number]['name'];
export const schedulerNames: readonly SchedulerName[] = entries.map((entry) => entry.name);

/** The choices of one run; the model's configuration decides everything else. */
export interface SchedulerOptions {
  /** A scheduler other than the model's own. */
  readonly name?: string | undefined;
  /**
   * Image to image: the share of the steps that is made, 0 … 1. The run begins at
   * `timesteps[(n − ⌊n·strength⌋)·order]`; `timesteps` holds only what remains.
   */
  readonly strength?: number | undefined;
  /**
   * False for a model that is no latent consistency model (its UNet has no `timestep_cond`) but is run with LCM:
   * its strength then leaves steps away, as everywhere else, and does not shorten LCM's grid.
   */
  readonly latentConsistencyModel?: boolean | undefined;
  /** Fresh noise of DDIM and TCD, 0 … 1. Pipelines pass 0, the default. */
  readonly eta?: number | undefined;
  /** The exponent of the shift for models with `use_dynamic_shifting`, which depends on the picture's size. */
  readonly mu?: number | undefined;
}

/**
 * A scheduler for one run, made as the reference's `from_config` makes it: keys that the configuration writes
 * carry over, also to another class; for absent keys that class's own defaults hold.
 * @param config the parsed JSON of the model's `scheduler_config.json`
 * @param steps inference steps, 1 … num_train_timesteps
 * @throws EaselError schedulerUnknown, schedulerConfigInvalid, schedulerPredictionType, stepsInvalid, invalidRequest
 */
export function createScheduler(config: unknown, steps: number, options: SchedulerOptions = {}): Scheduler {
  const { className, written } = writtenKeys(config);
  const entry = options.name === undefined ? entryOfClass(className) : entryOfName(options.name);
  const { algorithm } = entry;
  const settings: RunSettings = {
    name: options.name ?? algorithm.className,
    steps,
    strength: share('strength', options.strength ?? 1),
    strengthShortensGrid: algorithm.strengthShortensGrid === true && options.latentConsistencyModel !== false,
    eta: share('eta', options.eta ?? 0),
    mu: options.mu,
  };

  const predictionType = modelPrediction(className ?? algorithm.className, written);
  if (!algorithm.predictionTypes.includes(predictionType)) {
    throw EaselError.of('schedulerPredictionType', { scheduler: settings.name, predictionType });
  }
  checkSteps(settings, configure(written, { num_train_timesteps: 1000 }).num_train_timesteps);
  return algorithm.create({ ...written, ...flowKeys(className, algorithm, written), ...entry.overrides }, settings);
}

/** What a model with this `scheduler_config.json` predicts. */
export function predictionTypeOf(config: unknown): PredictionType {
  const { className, written } = writtenKeys(config);
  return modelPrediction(className ?? '', written);
}

function entryOfName(name: string): Entry {
  const found = entries.find((entry) => entry.name === name);
  if (found === undefined) throw unknown(name);
  return found;
}

function entryOfClass(className: string | undefined): Entry {
  if (className === undefined)
    throw configInvalid('_class_name is missing: it does not say which scheduler it is for.');
  const found = entries.find((entry) => entry.algorithm.className === className);
  if (found === undefined) throw unknown(className);
  return found;
}

function unknown(name: string): EaselError {
  return EaselError.of('schedulerUnknown', { name, known: schedulerNames.join(', ') });
}

function share(what: string, value: number): number {
  if (value >= 0 && value <= 1) return value;
  throw EaselError.of('invalidRequest', { detail: `${what} is ${value}, and must be from 0 to 1.` });
}

function checkSteps(settings: RunSettings, trainedTimesteps: number): void {
  if (!Number.isInteger(settings.steps) || settings.steps < 1) {
    throw stepsInvalid(settings, 'it must be a whole number of at least 1.');
  }
  if (settings.steps > trainedTimesteps) {
    throw stepsInvalid(
      settings,
      `this model was trained with ${trainedTimesteps} timesteps, and no run can have more.`,
    );
  }
}

/** What the model predicts. The flow-matching classes have no key for it: their models can only predict the flow. */
function modelPrediction(className: string, written: WrittenConfig): PredictionType {
  const unwritten = isFlowClass(className) ? 'flow_prediction' : 'epsilon';
  return configure(written, { prediction_type: unwritten }).prediction_type;
}

/**
 * The keys that let a solver run a model whose configuration is for a flow-matching class. `from_config` alone
 * would take the flow for noise and draw nonsense; the reference's users pass these keys by hand.
 */
function flowKeys(className: string | undefined, algorithm: SchedulerClass, written: WrittenConfig): WrittenConfig {
  if (className === undefined || !isFlowClass(className) || isFlowClass(algorithm.className)) return {};
  return { prediction_type: 'flow_prediction', use_flow_sigmas: true, flow_shift: written['shift'] ?? 1 };
}

function isFlowClass(className: string): boolean {
  return className.startsWith('FlowMatch');
}
