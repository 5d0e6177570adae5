import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { EaselError } from '../../../../protocol/errors';
import type { AnimationKind, ExportOutcome, ExportRequest } from '../../../../protocol/exporting';
import { defaultFrameRate } from '../../../../protocol/frames';
import { maximumSide, type Notice } from '../../../../protocol/generation';
import { notice } from '../../../../protocol/notices';
import { encodePng } from '../png';
import { apng } from './apng';
import { fitBudget, ladder, mostAttempts, type Rung } from './budget';
import { clipPixels, surveyClip, type Clip } from './clip';
import { openClip, type ClipSource } from './clipFile';
import type { AnimationEncoder } from './encoder';
import { writeFileWith } from './fileSink';
import { frameSequence } from './frameSequence';
import { gif } from './gif';
import { evenSide, mp4 } from './mp4';
import { spriteLayout, spriteSheet } from './spriteSheet';
import { webp } from './webp';

interface Kind {
  readonly encoder: AnimationEncoder;
  /** Of the file that plays. */
  readonly name: string;
}

/** One line a kind. */
const kinds: Readonly<Record<AnimationKind, Kind>> = {
  frames: { encoder: frameSequence, name: 'frames' },
  gif: { encoder: gif, name: 'animation.gif' },
  webp: { encoder: webp, name: 'animation.webp' },
  apng: { encoder: apng, name: 'animation.png' },
  mp4: { encoder: mp4, name: 'animation.mp4' },
  sprites: { encoder: spriteSheet, name: 'sheet.png' },
};
const stillName = 'still.png';

export interface ExportOptions {
  readonly signal: AbortSignal;
  /** @param done frames looked at or encoded so far, of `total`; attempts to keep a byte budget count as well */
  readonly onProgress: (done: number, total: number) => void;
  readonly onNotice: (notice: Notice) => void;
}

/**
 * Makes a file that plays of frames that were drawn, or of another file that plays. Memory does not grow with their number,
 * but for MP4's by the file itself.
 * @throws EaselError framesMissing, framesMixed, framesDiffer, frameUnreadable, frameListInvalid, framesTooLarge,
 *   spritesTooLarge, budgetTooSmall, sequenceUnreadable, ffmpegMissing, fileNotRead, fileNotWritten, jobCancelled
 */
export async function exportAnimation(request: ExportRequest, options: ExportOptions): Promise<ExportOutcome> {
  const source = await openClip(request.frames, request.folder, options.signal);
  try {
    return await exportClip(source, request, options);
  } finally {
    await source.close();
  }
}

async function exportClip(source: ClipSource, request: ExportRequest, options: ExportOptions): Promise<ExportOutcome> {
  const { folder, kind, loop = 0, rubberBand = false, width, still = false } = request;
  const fps = request.fps ?? source.fps ?? defaultFrameRate;
  const clip = await surveyClip(source.files, { fps, rubberBand, width, signal: options.signal });
  if (Math.max(clip.width, clip.height) > maximumSide)
    throw EaselError.of('framesTooLarge', { width: clip.width, height: clip.height, longest: maximumSide });
  for (const each of noticesOf(kind, clip)) options.onNotice(each);

  const { bytes, made } = await makeFile(kinds[kind], clip, request, source.files.length, options);
  const files: ExportOutcome['files'] = [{ role: 'animation', name: kinds[kind].name, bytes }];
  if (still) {
    const data = await encodePng(await clipPixels(made, made.frames[0]!));
    await writeFileWith(path.join(folder, stillName), Infinity, (sink) => sink.write(data));
    files.push({ role: 'still', name: stillName, bytes: data.length });
  }
  const side = (pixels: number) => (kind === 'mp4' ? evenSide(pixels) : pixels);
  return {
    ...{ kind, files, width: side(made.width), height: side(made.height), frames: clip.frames.length },
    ...{ fps, duration: clip.frames.reduce((sum, { ticks }) => sum + ticks, 0) / fps, loop },
    ...(kind === 'sprites' ? { sprites: spriteLayout(made, loop) } : {}),
  };
}

/** The file that plays, as good as the byte budget allows. @returns what it shows, in the size that it got */
async function makeFile(
  { encoder, name }: Kind,
  clip: Clip,
  { folder, loop = 0, maxBytes }: ExportRequest,
  looked: number,
  { signal, onProgress, onNotice }: ExportOptions,
): Promise<{ readonly bytes: number; readonly made: Clip }> {
  const rungs = ladder(clip, encoder);
  const attempts = maxBytes === undefined ? 1 : mostAttempts(rungs.length);
  const total = looked + clip.frames.length * attempts;
  const fileOf = (index: number) => path.join(folder, `${index}-${name}`);
  const sizes = new Map<number, number>();
  let attempted = 0;
  onProgress(looked, total);
  const attempt = async (index: number, limit: number): Promise<number> => {
    const base = looked + clip.frames.length * attempted++;
    let done = 0;
    const onFrame = () => onProgress(base + Math.min(++done, clip.frames.length), total);
    const { quality, clip: scaled } = rungs[index]!;
    const bytes = await encoder.encode(scaled, fileOf(index), { quality, loop, limit, signal, onFrame, onNotice });
    sizes.set(index, bytes);
    return bytes;
  };
  let chosen = 0;
  if (maxBytes === undefined) await attempt(0, Infinity);
  else {
    chosen = await fitBudget(rungs, maxBytes, attempt);
    if (chosen > 0) onNotice(loweredNotice(clip, rungs[chosen]!, maxBytes));
  }
  for (const index of rungs.keys()) if (index !== chosen) await rm(fileOf(index), { recursive: true, force: true });
  await rename(fileOf(chosen), path.join(folder, name));
  onProgress(total, total);
  return { bytes: sizes.get(chosen)!, made: rungs[chosen]!.clip };
}

/** What a budget has cost. */
function loweredNotice(asked: Clip, { clip: { width, height } }: Rung, maxBytes: number): Notice {
  if (width === asked.width) return notice('exportQualityLowered', { maxBytes });
  return notice('exportSmaller', { maxBytes, width, height, before: `${asked.width}×${asked.height}` });
}

/** What a kind cannot do with this clip. */
function* noticesOf(kind: AnimationKind, { width, height, channels, fps }: Clip): Generator<Notice> {
  if (kind === 'gif' && fps > 50) yield notice('gifFramesLeftOut', { fps });
  if (kind === 'mp4' && channels === 4) yield notice('alphaOnWhite', {});
  if (kind === 'mp4' && (width % 2 === 1 || height % 2 === 1))
    yield notice('sidesMadeEven', { before: `${width}×${height}`, width: evenSide(width), height: evenSide(height) });
}
