import path from 'node:path';
import { Command, Option } from 'commander';
import { slug } from '../../client/slug';
import { interpolations, walkModes } from '../../protocol/walk';
import { addClipOptions } from '../clips';
import type { CommandContext } from '../connect';
import { drawFrames, planFrames, type FramesFlags } from '../drawFrames';
import { addPromptOptions, number } from '../requestOptions';
import { UsageError } from '../terminal';
import { walkFromFlags, walkInFolder, type WalkFlags } from '../walkOptions';

interface Flags extends WalkFlags, FramesFlags {
  readonly output?: string;
  readonly resume: boolean;
  readonly json: boolean;
}

const several = (prompt: string, before: readonly string[]): readonly string[] => [...before, prompt];

export function walkCommand(context: CommandContext): Command {
  const command = addPromptOptions(new Command('walk'))
    .summary('draw the frames of a walk between prompts or seeds')
    .description(
      'Draw a walk, frame by frame into a folder: from prompt to prompt, through a grid of four, around one prompt, ' +
        'in a loop without a seam, or from seed to seed.',
    )
    .argument('[prompt...]', 'each in quotes; or one with the prompts by frame, "{0: a caterpillar, 24: a butterfly}"')
    .option('--prompt <text>', 'one more prompt', several, [])
    .addOption(
      new Option(
        '--mode <name>',
        'what is walked through (default: prompts if there are several, seeds with --seed-to, else loop)',
      ).choices(walkModes),
    )
    .option('--frames <count>', 'how many frames (default: 24; of a grid 25, and a square number)', number)
    .option('--fps <rate>', 'frames a second (default: 12)', number)
    .addOption(
      new Option('--interpolation <name>', 'between prompts (default: linear) or seeds (default: spherical)').choices(
        interpolations,
      ),
    )
    .option('--seed <number>', 'seed of the noise; a loop goes through the two after it too (default: random)', number)
    .option('--seed-to <number>', 'with --mode seeds: the seed to end with', number)
    .option('--radius <degrees>', 'of a loop, 0 … 90; the smaller, the more alike its frames (default: 20)', number)
    .option(
      '--step <size>',
      'with --mode around: added to each number of the embedding, a frame (default: 0.005)',
      number,
    )
    .option(
      '-o, --output <folder|file>',
      'where the frames go (default: a name from the prompt, in this folder); or a file that plays (.gif, .webp, .png, ' +
        '.mp4, .css); until it is made its frames are in a folder beside it',
    )
    .option('--overwrite', 'replace a file of that name (else the new one gets -2, -3, …); frames never', false);
  return addClipOptions(command)
    .option('--resume', 'go on with the walk of this --output, as it was asked for', false)
    .option('--json', 'print one JSON document', false)
    .action((words: string[], flags: Flags) => walk(words, flags, context));
}

async function walk(words: readonly string[], flags: Flags, context: CommandContext): Promise<void> {
  const { output, resume, device, json } = flags;
  const named = output === undefined ? undefined : planFrames(output, flags);
  const spec = resume ? await resumed(words, flags, named?.folder) : walkFromFlags(words, flags);
  const planned = named ?? planFrames(`${slug(spec.prompts[0]!)}${path.sep}`, flags);
  await drawFrames({ task: 'walk', spec }, planned, { resume, device, json }, context);
}

function resumed(words: readonly string[], { prompt }: Flags, folder: string | undefined) {
  if (folder === undefined) throw new UsageError('--resume needs --output: the folder of the frames');
  if (words.length + prompt.length > 0)
    throw new UsageError('--resume goes on with the prompts of the folder: leave them out');
  return walkInFolder(path.resolve(folder));
}
