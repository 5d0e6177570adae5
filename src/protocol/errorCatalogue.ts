/** What a button under an error can do; the extension and the CLI each decide how. */
export const errorActions = [
  'openSettings',
  'chooseModel',
  'showLog',
  'restartSidecar',
  'retry',
  'useCpu',
  'runDoctor',
  'manageTrust',
  'openFile',
  'repairManifest',
] as const;
export type ErrorAction = (typeof errorActions)[number];

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

  // The editor
  settingInvalid: {
    what: 'The setting {setting} has a value that cannot be used: {detail}',
    todo: 'Correct it in the settings.',
    actions: ['openSettings'],
  },
  nothingToDraw: {
    what: 'There are no words to draw at the cursor.',
    todo: 'Select some text, or put the cursor into a paragraph, a list item or a comment.',
    actions: [],
  },
  noDocument: {
    what: 'There is no open document to take the words from.',
    todo: 'Open one, select what is to be drawn and try again.',
    actions: [],
  },
  noEditor: {
    what: 'There is no open document to put the picture into.',
    todo: 'Open one, put the cursor where the picture is to go and try again.',
    actions: [],
  },
  documentReadOnly: {
    what: 'The document {document} cannot be changed.',
    todo: 'Make it writable, or put the cursor into another one.',
    actions: [],
  },
  promptEmpty: {
    what: 'The prompt has no words.',
    todo: 'Say what is to be drawn.',
    actions: [],
  },
  noFolderForPicture: {
    what: 'No folder is open in this window that could keep the picture.',
    todo: 'Open one and try again.',
    actions: [],
  },
  pictureGone: {
    what: 'The picture {picture} is no longer there.',
    todo: 'It was deleted or moved outside of the gallery.',
    actions: [],
  },
  noFolder: {
    what: 'There is no open folder to look for documents in.',
    todo: 'Open one and try again.',
    actions: [],
  },
  noImageAtCursor: {
    what: 'There is no reference to a picture of this folder at the cursor.',
    todo: 'Put the cursor into one, as ![alt text](images/name.png).',
    actions: [],
  },
  imageNotDrawable: {
    what: 'The picture {name} cannot be drawn. {detail}',
    todo: 'Change the document and try again.',
    actions: [],
  },
  documentUnsupported: {
    what: 'Pictures cannot be put into {document}: it is not a file in a folder.',
    todo: 'Save it as a file first.',
    actions: [],
  },
  manifestInvalid: {
    what: 'The list of pictures {file} cannot be understood: {detail}',
    todo: 'It was left as it is, and new pictures are not entered there: correct it, or let Easel write a repaired copy beside it.',
    actions: ['openFile', 'repairManifest'],
  },
  manifestNewer: {
    what: 'The list of pictures {file} has version {version}, which this Easel does not know.',
    todo: 'It was left as it is, and new pictures are not entered there: update Easel.',
    actions: [],
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
  transparentUnsupported: {
    what: 'The model "{model}" cannot draw a transparent background.',
    todo: 'Choose a model that can, or ask for a picture with a background.',
    actions: ['chooseModel'],
  },
  promptPartsTooMany: {
    what: 'The prompt mixes {count} prompts with weights ("one:1 | another:0.5"); {limit} is the most.',
    todo: 'Leave some out; where "|" is meant as a sign, write "\\|".',
    actions: [],
  },
  strengthWithoutImage: {
    what: 'The request has a strength of {strength}, but no init image that it could be the strength of.',
    todo: 'Give an init image as well, or leave the strength out.',
    actions: [],
  },
  maskWithoutImage: {
    what: 'The request has a mask, but no init image that the mask could be laid on.',
    todo: 'Give an init image as well, or leave the mask out.',
    actions: [],
  },
  maskMissing: {
    what: 'The request says how a mask is read, but has no mask.',
    todo: 'Give a mask and an init image, or leave these options out.',
    actions: [],
  },
  strengthTooSmall: {
    what: 'With a strength of {strength}, none of the {steps} steps is made: the picture would stay as it is.',
    todo: 'Use a strength of {smallest} or more, or more steps.',
    actions: [],
  },
  initImageUnsupported: {
    what: 'The model "{model}" cannot start from an image: it has no vae_encoder.',
    todo: 'Choose a model that has one, or leave the image out.',
    actions: ['chooseModel'],
  },
  initImageUnreadable: {
    what: 'The init image cannot be read: {detail}',
    todo: 'Give a picture as PNG, JPEG, WebP, AVIF, GIF, TIFF or SVG.',
    actions: [],
  },
  maskImageUnreadable: {
    what: 'The mask cannot be read: {detail}',
    todo: 'Give a picture as PNG, JPEG, WebP, AVIF, GIF, TIFF or SVG.',
    actions: [],
  },
  imagingUnavailable: {
    what: 'The imaging library for other formats, sizes and given pictures cannot be loaded on this machine: {detail}',
    todo: 'Ask for a PNG in the size that is drawn; pictures from words alone need nothing else.',
    actions: ['showLog'],
  },
  initImageChanged: {
    what: 'The init image is not the one that the request was written for: its sha256 is {received}, not {wanted}.',
    todo: 'Give that image, or leave initImageSha256 out to draw from this one.',
    actions: [],
  },
  maskImageChanged: {
    what: 'The mask is not the one that the request was written for: its sha256 is {received}, not {wanted}.',
    todo: 'Give that mask, or leave maskImageSha256 out to draw with this one.',
    actions: [],
  },
  imagesMissing: {
    what: 'The picture was drawn from another one, which does not come with the request (sha256 {wanted}).',
    todo: 'Give that image as the init image, or leave initImageSha256 and maskImageSha256 out to draw from words alone.',
    actions: [],
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
  fileNotRead: {
    what: 'The file {file} could not be read: {detail}',
    todo: 'Check the path and whether you may read it.',
    actions: [],
  },
  batchLineInvalid: {
    what: 'Line {line} of {file} cannot be drawn: {detail}',
    todo: 'Correct that line; the others do not depend on it.',
    actions: [],
  },
  fileNotWritten: {
    what: 'The file {file} could not be written: {detail}',
    todo: 'Check that the folder exists, may be written to and has space left, or choose another place.',
    actions: [],
  },
  noSpaceLeft: {
    what: 'The file {file} could not be written: there is no space left where it should go.',
    todo: 'Make space there, or choose another place.',
    actions: [],
  },
  fileNameTooLong: {
    what: 'The file {file} could not be written: its name is too long for the file system.',
    todo: 'Choose a shorter name.',
    actions: [],
  },
  folderNotWritable: {
    what: 'The file {file} could not be written: you may not write into the folder {folder}.',
    todo: 'Change its permissions, or choose another place.',
    actions: [],
  },
  fileTaken: {
    what: 'There is already something at {file}; it was left as it is.',
    todo: 'Move it away first, or choose another name.',
    actions: [],
  },
  assetModelMissing: {
    what: 'The picture {file} was drawn with the model "{model}" (sha256 {hash}), which is not on this machine.',
    todo: 'Download that model, or name its folder.',
    actions: [],
  },
  assetOtherVersion: {
    what: 'The picture {file} was drawn by Easel {drawn} and says so in its file; this is Easel {version}, which cannot draw the same bytes.',
    todo: 'Use that version, or accept a picture that differs in its bytes.',
    actions: [],
  },
  assetDiffers: {
    what: 'The picture {file} came out with other bytes than those that were saved: {detail}',
    todo: 'It was not put there. You can accept a picture that differs in its bytes.',
    actions: [],
  },
  assetOutside: {
    what: 'The list of pictures names {file}, which is not below its folder.',
    todo: 'Nothing is written there: correct the list.',
    actions: [],
  },
  pictureKeptElsewhere: {
    what: 'The picture is drawn but could not be put in its place. {detail}',
    todo: 'It is kept in {kept}.',
    actions: [],
  },

  // Files that play
  framesGone: {
    what: '{missing} of {done} frames that were drawn were deleted.',
    todo: 'Draw the animation once more: it begins anew.',
    actions: ['retry'],
  },
  framesMissing: {
    what: 'There are no frames in the folder {folder}.',
    todo: 'Name a folder with PNG files whose names end in a number: frame-00000.png, frame-00001.png and so on.',
    actions: [],
  },
  framesMixed: {
    what: 'The folder {folder} holds the frames of more than one animation: {one} and {other}, for example.',
    todo: 'Put each animation into a folder of its own.',
    actions: [],
  },
  framesDiffer: {
    what: 'The frame {file} is {received}, but the first one is {expected}.',
    todo: 'All frames must have one size: draw it again, or take it out of the folder.',
    actions: [],
  },
  frameUnreadable: {
    what: 'The frame {file} cannot be read as a picture: {detail}',
    todo: 'Draw it again, or take it out of the folder.',
    actions: [],
  },
  frameListInvalid: {
    what: 'The list {file} beside the frames cannot be understood: {detail}',
    todo: 'Correct it, or take it out of the folder and say the frame rate yourself.',
    actions: [],
  },
  framesTooLarge: {
    what: 'The animation would be {width}×{height}; no side may be longer than {longest} pixels.',
    todo: 'Ask for a smaller width.',
    actions: [],
  },
  spritesTooLarge: {
    what: 'The sprite sheet would be {width}×{height}; browsers show none with a side of more than {longest} pixels.',
    todo: 'Ask for a smaller width, take fewer frames, or choose another kind of file.',
    actions: [],
  },
  budgetTooSmall: {
    what: 'The animation does not fit into {maxBytes} bytes: even at {width}×{height} and the least quality it has {bytes}.',
    todo: 'Allow more bytes, take fewer frames, or choose WebP or MP4, which are smaller than the others.',
    actions: [],
  },
  exportEndingUnknown: {
    what: 'The ending of {output} is not that of a file that plays.',
    todo: 'Let it end in one of: {endings}; or in / for a folder of frames.',
    actions: [],
  },
  ffmpegFailed: {
    what: 'The ffmpeg at {ffmpeg} could not make the video: {detail}',
    todo: 'Mend it, or take it off the PATH.',
    actions: ['showLog'],
  },

  // Frames
  animationInvalid: {
    what: 'The animation cannot be made as {place} says: {detail}',
    todo: 'Correct it there and try again.',
    actions: [],
  },
  noAnimationFile: {
    what: 'There is no animation file to run.',
    todo: 'Open one, or save it: a file whose name ends in .easel.json.',
    actions: [],
  },
  framesExist: {
    what: 'The folder {folder} has frames already.',
    todo: 'Choose another folder, or go on with the run that made them (--resume).',
    actions: [],
  },
  framesOfAnother: {
    what: 'The frames in {folder} are of another run: {detail} is not the same.',
    todo: 'Go on with what they were made from, or choose another folder.',
    actions: [],
  },
  framesRecordInvalid: {
    what: 'The account of frames {file} cannot be understood: {detail}',
    todo: 'Choose another folder.',
    actions: [],
  },

  sequenceUnreadable: {
    what: 'The file {file} could not be read as a picture or a video: {detail}',
    todo: 'Use a GIF or WebP file, a folder of PNG files, or, with ffmpeg on the PATH, an APNG or video file.',
    actions: [],
  },
  ffmpegMissing: {
    what: 'The file {file} needs the program ffmpeg, which is not on the PATH.',
    todo: 'Install ffmpeg, or use a GIF, a WebP or a folder of PNG files instead.',
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
  modelPipelineUnsupported: {
    what: 'The model in {folder} is a {pipeline}, which Easel cannot draw with.',
    todo: 'Choose a model of the Stable Diffusion 1, 2, XL, Turbo or LCM kind, exported to ONNX.',
    actions: ['chooseModel'],
  },
  schedulerClassUnknown: {
    what: 'The model asks for the scheduler class "{name}", which Easel does not have.',
    todo: 'Choose another model, or name a scheduler under defaults.scheduler in its easel.model.json: {known}.',
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
  modelRunFailed: {
    what: 'The graph {file} failed while it ran: {detail}',
    todo: "Some exported graphs draw only sizes near their own: leave width and height at the model's defaults, or choose another model.",
    actions: ['chooseModel', 'showLog'],
  },
  sizeFixed: {
    what: 'This model cannot draw {width}×{height}: its graph is made for {fixedWidth}×{fixedHeight} alone.',
    todo: 'Leave width and height out, or choose another model.',
    actions: ['openSettings', 'chooseModel'],
  },
  modelNaN: {
    what: 'The model gave numbers that are not finite ({component}).',
    todo: 'With 16-bit weights this is mostly an overflow: try the CPU, another scheduler, or a 32-bit version of the model.',
    actions: ['useCpu', 'chooseModel'],
  },
  pictureConstant: {
    what: 'The picture came out as one single colour, which is almost always a fault and not a drawing.',
    todo: 'With 16-bit weights the decoder may have overflowed: try the CPU or a 32-bit version of the model; else try another prompt or seed.',
    actions: ['useCpu', 'chooseModel'],
  },

  // The model store
  modelBuiltin: {
    what: 'The model "{model}" came with Easel and cannot be removed.',
    todo: 'Choose another model to use in its place.',
    actions: ['chooseModel'],
  },
  modelIdTaken: {
    what: 'There is already a model "{model}", in {folder}.',
    todo: 'Give this one another id, or remove the other first.',
    actions: [],
  },
  downloadLicense: {
    what: 'The model {repository} is under the licence "{license}", which has not been accepted.',
    todo: 'Read it at {url}, then download the model with exactly this licence accepted.',
    actions: [],
  },
  downloadNotFound: {
    what: 'There is no model {repository} with the revision "{revision}" at {endpoint}.',
    todo: 'Check the name; for a private model set HF_TOKEN in the environment.',
    actions: [],
  },
  downloadGated: {
    what: 'The model {repository} is given only to people who have accepted its terms at {url}.',
    todo: 'Accept them there, then set HF_TOKEN in the environment to an access token of yours and try again.',
    actions: ['retry'],
  },
  downloadNotOnnx: {
    what: 'The model {repository} cannot be used: {detail}',
    todo: 'Choose a model in the diffusers layout that has ONNX files.',
    actions: ['chooseModel'],
  },
  downloadFailed: {
    what: 'The download of {file} failed: {detail}',
    todo: 'What has arrived is kept: try again to go on from there.',
    actions: ['retry'],
  },
  downloadDamaged: {
    what: 'The file {file} did not arrive as announced: its sha256 is {received}, not {expected}.',
    todo: 'It was deleted: try again.',
    actions: ['retry'],
  },
  diskFull: {
    what: 'There is not enough space in {folder}: {needed} are needed and {free} are free.',
    todo: 'Make space, or move that folder to a larger disk (environment variable EASEL_STATE_FOLDER).',
    actions: ['retry'],
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
  stateFolderUnusable: {
    what: "The folder {folder} for Easel's own files cannot be used: {detail}",
    todo: 'Make it writable, or name another one in the environment variable EASEL_STATE_FOLDER.',
    actions: ['showLog'],
  },
  requestCancelled: { what: 'This was cancelled.', todo: '', actions: [] },
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
  runInterrupted: {
    what: 'The Easel sidecar process ended while “{title}” was drawn; its frames are kept.',
    todo: 'The sidecar is started again when it is needed: go on where it stopped.',
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
