import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { Command, Option } from 'commander';
import { resumedFile } from '../../client/framesInFolder';
import { resolveModel } from '../../client/modelPath';
import { readAnimationFile } from '../../protocol/animationFile';
import { withModel, withPaths } from '../../protocol/animationTask';
import { EaselError } from '../../protocol/errors';
import { devicePreferences, type DevicePreference } from '../../protocol/generation';
import { addClipOptions } from '../clips';
import type { CommandContext } from '../connect';
import { drawFrames, planFrames, type FramesFlags } from '../drawFrames';
import { modelPath } from '../requestOptions';

interface AnimateFlags extends FramesFlags {
  readonly spec: string;
  readonly output: string;
  readonly model?: string;
  readonly device?: DevicePreference;
  readonly resume: boolean;
  readonly json: boolean;
}

export function animateCommand(context: CommandContext): Command {
  const command = new Command('animate')
    .summary('make the frames of an animation')
    .description(
      'Make the frames of a keyframed animation or a walk, as a file says (JSON; see its schema for all it can say).',
    )
    .requiredOption('--spec <file>', 'what to make ("-" reads it from standard input)')
    .requiredOption(
      '-o, --output <folder|file>',
      'where the frames go; or a file that plays (.gif, .webp, .png, .mp4, .css); until it is made its frames are in a ' +
        'folder beside it',
    )
    .option('--overwrite', 'replace a file of that name (else the new one gets -2, -3, …); frames never', false);
  return addClipOptions(command)
    .option('--model <id|folder>', "model id or model folder (default: the file's, else the built-in model)")
    .addOption(new Option('--device <name>', 'where the model runs').choices(devicePreferences))
    .option('--resume', 'go on after the frames that are there', false)
    .option('--json', 'print one JSON document', false)
    .action((flags: AnimateFlags) => animate(flags, context));
}

async function animate(flags: AnimateFlags, context: CommandContext): Promise<void> {
  const isInput = flags.spec === '-';
  const text = await readSpec(flags.spec);
  const { resume, device, json } = flags;
  const output = planFrames(flags.output, flags);
  const read = readAnimationFile(text, isInput ? 'standard input' : flags.spec);
  const asked = flags.model === undefined ? read : withModel(read, modelPath(flags.model));
  const base = isInput ? '.' : path.dirname(flags.spec);
  const file = withPaths(
    asked,
    (each) => path.resolve(base, each),
    (model) => resolveModel(model, base),
  );
  await drawFrames(resume ? await resumedFile(file, output.folder) : file, output, { resume, device, json }, context);
}

/** @throws EaselError fileNotRead */
async function readSpec(file: string): Promise<string> {
  try {
    return file === '-' ? await readAll(process.stdin) : await readFile(file, 'utf8');
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw EaselError.of('fileNotRead', { file, detail }, { cause: error });
  }
}
