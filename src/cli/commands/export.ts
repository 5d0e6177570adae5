import path from 'node:path';
import { Command } from 'commander';
import { exportClip, type ExportedClip, type ExportTarget } from '../../client/exportClip';
import { EaselError } from '../../protocol/errors';
import { animationEndings, animationKindOf, exportRequestSchema, type AnimationKind } from '../../protocol/exporting';
import { noticeText } from '../../protocol/notices';
import { withClient, type CommandContext } from '../connect';
import { prepareFolder } from '../outputs';
import { createProgress, formatSeconds } from '../progress';
import { describeFlags, number } from '../requestOptions';
import { counted, shown } from '../results';
import { formatBytes, print, printJson, tell, UsageError } from '../terminal';

interface ExportFlags {
  readonly output: string;
  readonly overwrite: boolean;
  readonly fps?: number;
  readonly loop?: number;
  readonly rubberBand?: boolean;
  readonly maxBytes?: number;
  readonly width?: number;
  readonly still?: boolean;
  readonly json: boolean;
}

export function exportCommand(context: CommandContext): Command {
  return new Command('export')
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
    .option('--loop <times>', 'how often it plays; 0: for ever (default: for ever)', number)
    .option('--rubber-band', 'back again after the last frame')
    .option('--max-bytes <number>', 'the most bytes of the file: quality and size are lowered until it fits', number)
    .option('--width <pixels>', 'width; the height follows (default: as the frames are)', number)
    .option('--still', 'also save the first frame as a picture, for people who want no motion')
    .option('--json', 'print one JSON document', false)
    .action((frames: string, flags: ExportFlags) => exportFrames(frames, flags, context));
}

async function exportFrames(frames: string, flags: ExportFlags, context: CommandContext): Promise<void> {
  const { kind, target } = planExport(flags);
  const { fps, loop, rubberBand, maxBytes, width, still } = flags;
  const values = { frames: path.resolve(frames), kind, fps, loop, rubberBand, maxBytes, width, still };
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

/** @throws EaselError exportEndingUnknown */
export function planExport({ output, overwrite }: Pick<ExportFlags, 'output' | 'overwrite'>): {
  kind: AnimationKind;
  target: ExportTarget;
} {
  const named = path.resolve(output);
  const folder = path.dirname(named);
  if (/[/\\]$/.test(output))
    return { kind: 'frames', target: { folder, baseName: path.basename(named), extension: '', overwrite } };
  const kind = animationKindOf(named);
  if (kind === undefined)
    throw EaselError.of('exportEndingUnknown', {
      output,
      endings: animationEndings.map((each) => `.${each}`).join(', '),
    });
  const extension = path.extname(named);
  const baseName = path.basename(named, extension);
  return { kind, target: { folder, baseName, extension: extension.slice(1), overwrite } };
}

/** The JSON document of an export. */
export function clipDocument({ result, file, sprites, still }: ExportedClip): Record<string, unknown> {
  const { kind, files, width, height, frames, fps, duration, loop, notices, seconds } = result;
  return {
    ...{
      file,
      sheet: sprites?.sheet,
      className: sprites?.className,
      still,
      kind,
      width,
      height,
      frames,
      fps,
      duration,
      loop,
    },
    bytes: files.find(({ role }) => role === 'animation')!.bytes,
    notices: notices.map((notice) => ({ code: notice.code, text: noticeText(notice) })),
    seconds,
  };
}

/** The files on standard output, all else on standard error. */
export function tellClip(
  { result, file, sprites, still }: ExportedClip,
  { folder, baseName, extension }: ExportTarget,
): void {
  const { files, width, height, frames, fps, duration, notices, seconds } = result;
  const asked = path.join(folder, extension === '' ? baseName : `${baseName}.${extension}`);
  if (file !== asked) {
    const advice = extension === '' ? '' : ' (--overwrite replaces it)';
    tell(`${shown(asked)} exists and was left as it is${advice}.`);
  }
  for (const each of [file, sprites?.sheet, still]) if (each !== undefined) print(shown(each));
  const bytes = formatBytes(files.find(({ role }) => role === 'animation')!.bytes);
  const length = `${Number(duration.toFixed(2))} s at ${fps} frames a second`;
  tell(`Made in ${formatSeconds(seconds)}: ${counted(frames, 'picture')} of ${width}×${height}, ${length}, ${bytes}.`);
  for (const notice of notices) tell(`Note: ${noticeText(notice)}`);
}
