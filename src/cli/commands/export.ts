import path from 'node:path';
import { Command } from 'commander';
import { exportClip } from '../../client/exportClip';
import { animationEndings, exportRequestSchema } from '../../protocol/exporting';
import { addClipOptions, clipDocument, clipOptionsOf, planExport, tellClip, type ClipFlags } from '../clips';
import { withClient, type CommandContext } from '../connect';
import { prepareFolder } from '../outputs';
import { createProgress } from '../progress';
import { describeFlags, number } from '../requestOptions';
import { printJson, UsageError } from '../terminal';

interface ExportFlags extends ClipFlags {
  readonly output: string;
  readonly overwrite: boolean;
  readonly fps?: number;
  readonly width?: number;
  readonly json: boolean;
}

export function exportCommand(context: CommandContext): Command {
  const command = new Command('export')
    .summary('make a file that plays from frames')
    .description(
      'Make a file that plays from a folder of numbered PNG frames (frame-00000.png, …), or from a GIF, WebP, APNG or ' +
        'video file; the last two are read by the ffmpeg on the PATH. The name of the output says which: .gif, .webp, .png (APNG), .mp4, .css (a sprite sheet), or / for a folder of frames.',
    )
    .argument(
      '<frames>',
      'folder with the frames, and perhaps a frames.json that says how fast they go; or a file that plays',
    )
    .requiredOption('-o, --output <file|folder>', `a file (.${animationEndings.join(', .')}), or a folder (ends in /)`)
    .option('--overwrite', 'replace files of that name (else the new ones get -2, -3, …)', false)
    .option('--fps <number>', 'frames a second (default: what frames.json or the file says, else 12)', number)
    .option('--width <pixels>', 'width; the height follows (default: as the frames are)', number);
  return addClipOptions(command)
    .option('--json', 'print one JSON document', false)
    .action((frames: string, flags: ExportFlags) => exportFrames(frames, flags, context));
}

async function exportFrames(frames: string, flags: ExportFlags, context: CommandContext): Promise<void> {
  const { kind, target } = planExport(flags);
  const { fps, width } = flags;
  const values = { frames: path.resolve(frames), kind, fps, width, ...clipOptionsOf(flags) };
  const parsed = exportRequestSchema.omit({ folder: true }).safeParse(values);
  if (!parsed.success) throw new UsageError(describeFlags(parsed.error, values));
  prepareFolder(target.folder);
  const progress = await createProgress();
  const clip = await withClient(context, (client) =>
    exportClip(client, parsed.data, target, { signal: context.signal, onChange: (job) => progress.update(job) }),
  ).finally(() => progress.stop());
  if (flags.json) printJson(clipDocument(clip));
  else tellClip(clip, target);
}
