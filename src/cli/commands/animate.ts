import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { Command, Option } from 'commander';
import { runJob } from '../../client/runJob';
import { resumedFile } from '../../client/framesInFolder';
import { resolveModel } from '../../client/modelPath';
import { readAnimationFile } from '../../protocol/animationFile';
import { framesJob, withModel, withPaths } from '../../protocol/animationTask';
import { EaselError } from '../../protocol/errors';
import { devicePreferences, type DevicePreference } from '../../protocol/generation';
import { withClient, type CommandContext } from '../connect';
import { createProgress } from '../progress';
import { modelPath } from '../requestOptions';
import { framesDocument, tellFrames } from '../results';
import { printJson } from '../terminal';

interface AnimateFlags {
  readonly spec: string;
  readonly output: string;
  readonly model?: string;
  readonly device?: DevicePreference;
  readonly resume: boolean;
  readonly json: boolean;
}

export function animateCommand(context: CommandContext): Command {
  return new Command('animate')
    .summary('make the frames of an animation')
    .description(
      'Make the frames of a keyframed animation or a walk, as a file says (JSON; see its schema for all it can say).',
    )
    .requiredOption('--spec <file>', 'what to make ("-" reads it from standard input)')
    .requiredOption('-o, --output <folder>', 'where the frames go')
    .option('--model <id|folder>', "model id or model folder (default: the file's, else the built-in model)")
    .addOption(new Option('--device <name>', 'where the model runs').choices(devicePreferences))
    .option('--resume', 'go on after the frames that are there', false)
    .option('--json', 'print one JSON document', false)
    .action((flags: AnimateFlags) => animate(flags, context));
}

async function animate(flags: AnimateFlags, context: CommandContext): Promise<void> {
  const isInput = flags.spec === '-';
  const text = await readSpec(flags.spec);
  const folder = path.resolve(flags.output);
  const read = readAnimationFile(text, isInput ? 'standard input' : flags.spec);
  const asked = flags.model === undefined ? read : withModel(read, modelPath(flags.model));
  const base = isInput ? '.' : path.dirname(flags.spec);
  const file = withPaths(
    asked,
    (each) => path.resolve(base, each),
    (model) => resolveModel(model, base),
  );
  const { resume, device } = flags;
  const job = framesJob(resume ? await resumedFile(file, folder) : file, { folder, resume, device });
  const progress = await createProgress();
  const result = await withClient(context, (client) =>
    runJob(client, job, { signal: context.signal, onChange: (job) => progress.update(job) }),
  ).finally(() => progress.stop());
  if (flags.json) return printJson(framesDocument(result));
  tellFrames(result);
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
