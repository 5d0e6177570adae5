import type { ErrorAction } from './errors';

interface CatalogueEntry {
  /** What happened, with the value received. */
  readonly what: string;
  /** What the person can do about it. */
  readonly todo: string;
  readonly actions: readonly ErrorAction[];
}

/**
 * Every failure a person can meet, in one place: translators, documentation and tests read this table.
 * To add one: a line here, then `EaselError.of('code', { … })`; the compiler checks the placeholders.
 */
export const catalogue = {
  unexpected: {
    what: 'Something unexpected happened: {detail}',
    todo: 'The log has the details.',
    actions: ['showLog', 'restartSidecar'],
  },

  // Requests
  invalidRequest: {
    what: 'The request is not valid: {detail}',
    todo: 'Correct the value and try again.',
    actions: ['openSettings'],
  },
  sizeInvalid: {
    what: 'This model cannot draw {width}×{height}: both sides must be multiples of {factor}.',
    todo: 'The nearest sizes it can draw are {smaller} and {larger}.',
    actions: ['openSettings'],
  },
  schedulerUnknown: {
    what: 'There is no scheduler "{name}".',
    todo: 'Choose one of: {known}.',
    actions: ['openSettings'],
  },
  schedulerPredictionType: {
    what: 'The scheduler "{scheduler}" cannot work with the prediction type "{predictionType}" of this model.',
    todo: "Choose another scheduler, or none to use the model's own.",
    actions: ['openSettings'],
  },
  schedulerConfigInvalid: {
    what: 'The scheduler configuration is not valid: {detail}',
    todo: 'Correct scheduler/scheduler_config.json in the model folder, or choose another model.',
    actions: ['chooseModel'],
  },
  stepsInvalid: {
    what: 'The scheduler "{scheduler}" cannot make {steps} steps: {detail}',
    todo: 'Use another number of steps.',
    actions: ['openSettings'],
  },

  // Files
  fileNotWritten: {
    what: 'The file {file} could not be written: {detail}',
    todo: 'Check that the folder exists, may be written to and has space left, or choose another place.',
    actions: [],
  },

  // Model folders
  modelUnknown: {
    what: 'There is no model "{model}".',
    todo: 'Use one of: {known}; or the path of a model folder.',
    actions: ['chooseModel'],
  },
  modelFolderMissing: {
    what: 'The model folder {folder} does not exist or cannot be read.',
    todo: 'Check the path, or choose another model.',
    actions: ['chooseModel', 'openSettings'],
  },
  modelNotAModel: {
    what: 'The folder {folder} is not a model: it has no model_index.json.',
    todo: 'Choose a folder in the diffusers layout with ONNX files (model_index.json, unet/model.onnx, …).',
    actions: ['chooseModel'],
  },
  modelIndexInvalid: {
    what: 'The file {file} cannot be understood: {detail}',
    todo: 'Download the model again, or choose another one.',
    actions: ['chooseModel'],
  },
  modelComponentMissing: {
    what: 'The model in {folder} is incomplete: {component} is missing.',
    todo: 'Download the model again with all its ONNX files, or choose another one.',
    actions: ['chooseModel'],
  },
  modelFileCorrupt: {
    what: 'The file {file} is damaged or incomplete: {detail}',
    todo: 'Download the model again, or choose another one.',
    actions: ['chooseModel'],
  },
  modelGraphUnsupported: {
    what: 'The graph {file} cannot be used: {detail}',
    todo: 'Choose a model that was exported for text-to-image with diffusers or Optimum.',
    actions: ['chooseModel'],
  },
  modelNaN: {
    what: 'The model gave numbers that are not finite ({component}, step {step}).',
    todo: 'With 16-bit weights this is mostly an overflow: try the CPU, another scheduler, or a 32-bit version of the model.',
    actions: ['useCpu', 'chooseModel'],
  },
  pictureConstant: {
    what: 'The picture came out as one single colour, which is almost always a fault and not a drawing.',
    todo: 'With 16-bit weights the decoder may have overflowed: try the CPU or a 32-bit version of the model; else try another prompt or seed.',
    actions: ['useCpu', 'chooseModel'],
  },

  // Devices and memory
  deviceUnavailable: {
    what: 'The device "{device}" cannot be used: {detail}',
    todo: 'Use "auto" or "cpu", or let the doctor say what is missing.',
    actions: ['useCpu', 'runDoctor'],
  },
  outOfMemory: {
    what: 'There was not enough memory on {device} for this picture.',
    todo: 'Draw a smaller picture, close other programs that use this device, or use the CPU.',
    actions: ['useCpu', 'openSettings'],
  },

  // Jobs
  jobUnknown: {
    what: 'There is no job "{job}".',
    todo: 'It may have been collected or discarded already.',
    actions: [],
  },
  jobNotDone: {
    what: 'The job "{job}" is {state}, so its result cannot be collected.',
    todo: 'Wait until it is done.',
    actions: [],
  },
  jobCancelled: { what: 'The drawing was cancelled.', todo: '', actions: [] },
  queueFull: {
    what: 'The queue is full: {count} jobs are waiting.',
    todo: 'Wait until some are done, or cancel some.',
    actions: [],
  },
  engineDied: {
    what: 'The engine process ended while it was drawing ({detail}).',
    todo: 'Try again; if it happens again, draw a smaller picture or use the CPU.',
    actions: ['retry', 'useCpu', 'showLog'],
  },
  engineStartFailed: {
    what: 'The engine process could not be started: {detail}',
    todo: 'Reinstalling Easel mends a damaged installation; the log has the details.',
    actions: ['showLog', 'restartSidecar'],
  },

  // Wire
  sidecarStartFailed: {
    what: 'The Easel sidecar process could not be started: {detail}',
    todo: 'The log has the details.',
    actions: ['showLog', 'restartSidecar'],
  },
  sidecarCrashLoop: {
    what: 'The Easel sidecar process ended {count} times in {minutes} minutes and is not started again by itself.',
    todo: 'Look at the log, then restart it.',
    actions: ['showLog', 'restartSidecar'],
  },
  sidecarLost: {
    what: 'The Easel sidecar process ended; {count} unfinished drawing(s) were lost.',
    todo: 'It is started again when it is needed: try again.',
    actions: ['retry', 'showLog'],
  },
  connectionClosed: {
    what: 'The connection to the Easel sidecar was closed ({detail}).',
    todo: 'Try again.',
    actions: ['retry', 'showLog'],
  },
  connectionRefused: {
    what: 'The Easel sidecar refused the connection: {detail}',
    todo: 'Restart the sidecar.',
    actions: ['restartSidecar', 'showLog'],
  },
  protocolMismatch: {
    what: 'The sidecar speaks protocol version {received}, but version {expected} is needed.',
    todo: 'Restart the sidecar.',
    actions: ['restartSidecar'],
  },
  messageTooLarge: {
    what: 'A message of {size} bytes is too large: {limit} bytes is the most.',
    todo: 'Send less at once.',
    actions: [],
  },
} as const satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof catalogue;
