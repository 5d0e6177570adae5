import { rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { EaselError } from '../../../../protocol/errors';
import {
  defaultFrameRate,
  type AnimationKind,
  type ExportRequest,
  type ExportResult,
} from '../../../../protocol/exporting';
import { maximumSide, type Notice } from '../../../../protocol/generation';
import { notice } from '../../../../protocol/notices';
import { encodePng } from '../png';
import { apng } from './apng';
import { fitBudget, ladder, mostAttempts } from './budget';
import { clipPixels, surveyClip, type Clip } from './clip';
import type { AnimationEncoder } from './encoder';
import { readFrameFolder } from './frameFolder';
import { frameSequence } from './frameSequence';
import { gif } from './gif';
import { evenSide, mp4 } from './mp4';
import { spriteLayout, spriteSheet } from './spriteSheet';
import { webp } from './webp';

/** One line a kind. */
const encoders: Readonly<Record<AnimationKind, { readonly encoder: AnimationEncoder; readonly name: string }>> = {
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
}

/**
 * Makes a file that plays of frames that were drawn. Memory does not grow with their number, but for MP4's by the file
 * itself.
 * @param folder absolute path of an existing folder of this export's own; files in it are replaced
 * @throws EaselError framesMissing, framesMixed, framesDiffer, frameUnreadable, frameListInvalid, framesTooLarge,
 *   spritesTooLarge, budgetTooSmall, fileNotRead, fileNotWritten, jobCancelled
 */
export async function exportAnimation(
  request: ExportRequest,
  folder: string,
  { signal, onProgress }: ExportOptions,
): Promise<ExportResult> {
  const { kind, loop = 0, rubberBand = false, maxBytes, width, still = false } = request;
  const source = await readFrameFolder(request.frames);
  const fps = request.fps ?? source.fps ?? defaultFrameRate;
  const clip = await surveyClip(source.files, { fps, rubberBand, width, signal });
  if (Math.max(clip.width, clip.height) > maximumSide)
    throw EaselError.of('framesTooLarge', { width: clip.width, height: clip.height, longest: maximumSide });

  const { encoder, name } = encoders[kind];
  const notices: Notice[] = [...noticesOf(kind, clip)];
  const rungs = ladder(clip, encoder);
  const perAttempt = clip.frames.length;
  const total = source.files.length + perAttempt * (maxBytes === undefined ? 1 : mostAttempts(rungs.length));
  let base = source.files.length;
  onProgress(base, total);
  const bytesOf = new Map<number, number>();
  const attempt = async (index: number, limit: number): Promise<number> => {
    let done = 0;
    const onFrame = () => onProgress(base + Math.min(++done, perAttempt), total);
    const options = {
      quality: rungs[index]!.quality,
      loop,
      limit,
      signal,
      onFrame,
      onNotice: (each: Notice) => notices.push(each),
    };
    const bytes = await encoder.encode(rungs[index]!.clip, path.join(folder, `${index}-${name}`), options);
    base += perAttempt;
    bytesOf.set(index, bytes);
    return bytes;
  };
  const chosen = maxBytes === undefined ? 0 : await fitBudget(rungs, maxBytes, attempt);
  if (maxBytes === undefined) await attempt(0, Infinity);
  for (const index of rungs.keys())
    if (index !== chosen) await rm(path.join(folder, `${index}-${name}`), { recursive: true, force: true });
  await rename(path.join(folder, `${chosen}-${name}`), path.join(folder, name));
  onProgress(total, total);

  const made = rungs[chosen]!.clip;
  if (made.width !== clip.width) {
    const args = {
      maxBytes: maxBytes!,
      width: made.width,
      height: made.height,
      before: `${clip.width}×${clip.height}`,
    };
    notices.push(notice('exportSmaller', args));
  } else if (chosen > 0) notices.push(notice('exportQualityLowered', { maxBytes: maxBytes! }));
  const files: ExportResult['files'] = [{ role: 'animation', name, bytes: bytesOf.get(chosen)! }];
  if (still) {
    const data = await encodePng(await clipPixels(made, made.frames[0]!));
    await writeFile(path.join(folder, stillName), data);
    files.push({ role: 'still', name: stillName, bytes: data.length });
  }
  const ticks = clip.frames.reduce((sum, frame) => sum + frame.ticks, 0);
  return {
    ...{ kind, files, notices, fps, loop, frames: clip.frames.length, seconds: ticks / fps },
    width: kind === 'mp4' ? evenSide(made.width) : made.width,
    height: kind === 'mp4' ? evenSide(made.height) : made.height,
    ...(kind === 'sprites' ? { sprites: spriteLayout(made, loop) } : {}),
  };
}

/** What a kind cannot do with this clip. */
function* noticesOf(kind: AnimationKind, { width, height, channels, fps }: Clip): Generator<Notice> {
  if (kind === 'gif' && fps > 50) yield notice('gifFramesLeftOut', { fps });
  if (kind === 'mp4' && channels === 4) yield notice('alphaOnWhite', {});
  if (kind === 'mp4' && (width % 2 === 1 || height % 2 === 1))
    yield notice('sidesMadeEven', { before: `${width}×${height}`, width: evenSide(width), height: evenSide(height) });
}
