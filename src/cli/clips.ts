import path from 'node:path';
import type { Command } from 'commander';
import type { ExportedClip, ExportTarget } from '../client/exportClip';
import { EaselError } from '../protocol/errors';
import { animationEndings, animationKindOf, type AnimationKind, type ExportRequest } from '../protocol/exporting';
import { noticeText } from '../protocol/notices';
import { formatSeconds } from './progress';
import { number } from './requestOptions';
import { counted, shown } from './results';
import { formatBytes, print, tell } from './terminal';

/** How a file that plays is to be, whatever it is made of. */
export interface ClipFlags {
  readonly loop?: number;
  readonly rubberBand?: boolean;
  readonly maxBytes?: number;
  readonly still?: boolean;
}

export function addClipOptions(command: Command): Command {
  return command
    .option('--loop <times>', 'how often it plays; 0: for ever (default: for ever)', number)
    .option('--rubber-band', 'back again after the last frame')
    .option('--max-bytes <number>', 'the most bytes of the file: quality and size are lowered until it fits', number)
    .option('--still', 'also save the first frame as a picture, for people who want no motion');
}

export function clipOptionsOf({ loop, rubberBand, maxBytes, still }: ClipFlags): Partial<ExportRequest> {
  return { loop, rubberBand, maxBytes, still };
}

/** @throws EaselError exportEndingUnknown */
export function planExport({ output, overwrite }: { readonly output: string; readonly overwrite: boolean }): {
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
