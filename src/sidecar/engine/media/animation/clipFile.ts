import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { maximumFrames } from '../../../../protocol/keyframes';
import { imaging } from '../imaging';
import { explained, kindOfSequence } from '../pictureSequence';
import { encodePng } from '../png';
import { videoPictures, type VideoPictures } from '../videoFile';
import { throwIfCancelled } from './clip';
import { writeFileWith } from './fileSink';
import { readFrames, type FrameFolder } from './frameList';

/** What an export is made of. */
export interface ClipSource extends FrameFolder {
  /** Removes what was put aside for it. */
  readonly close: () => Promise<void>;
}

/** As browsers show it: what is to be over sooner (in milliseconds) lasts for {@link browserDelay}. */
const shortestDelay = 20;
const browserDelay = 100;
/** Pages that are decoded at once: a GIF's can only be reached through all that are before them. */
const pagesAtOnce = 16;

/**
 * The frames of a folder, or of a file that plays, which is taken apart for it.
 * @param scratch a folder for its pictures
 * @throws EaselError those of {@link readFrames}, sequenceUnreadable, ffmpegMissing, fileNotWritten, jobCancelled
 */
export async function openClip(source: string, scratch: string, signal: AbortSignal): Promise<ClipSource> {
  return explained(source, async () => {
    switch (await kindOfSequence(source)) {
      case 'folder':
        return { ...(await readFrames(source)), close: () => Promise.resolve() };
      case 'pages':
        return pagesOf(source, scratch, signal);
      case 'video': {
        const video = await videoPictures(source, { nth: 1, most: maximumFrames, scratch, signal });
        const { files } = await readFrames(video.folder);
        return { ...timed(files, videoTimes(video)), close: () => video.close() };
      }
    }
  });
}

async function pagesOf(source: string, scratch: string, signal: AbortSignal): Promise<ClipSource> {
  const sharp = await imaging();
  const { pages: count = 1, delay = [] } = await sharp(source).metadata();
  await mkdir(scratch, { recursive: true });
  const folder = await mkdtemp(path.join(scratch, 'pages-'));
  const close = () => rm(folder, { recursive: true, force: true });
  try {
    const files: string[] = [];
    for (let page = 0; page < count; page += pagesAtOnce) {
      throwIfCancelled(signal);
      const pages = Math.min(pagesAtOnce, count - page);
      const image = sharp(source, { page, pages }).toColourspace('srgb').ensureAlpha();
      const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
      const [width, height] = [info.width, info.height / pages];
      for (let i = 0; i < pages; i++) {
        const pixels = data.subarray(i * width * height * 4, (i + 1) * width * height * 4);
        const file = path.join(folder, `${String(page + i).padStart(6, '0')}.png`);
        const png = await encodePng({ data: pixels, channels: 4, width, height });
        await writeFileWith(file, Infinity, (sink) => sink.write(png));
        files.push(file);
      }
    }
    return { ...timed(files, evenTimes(files.map((_, i) => delay[i] ?? browserDelay))), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Each file as often as it is shown for a tick. */
function timed(files: readonly string[], { ticks, fps }: EvenTimes): FrameFolder {
  return { files: files.flatMap((file, i) => Array<string>(ticks[i] ?? 1).fill(file)), ...(fps && { fps }) };
}

/** How long pictures are shown, as multiples of one tick. */
interface EvenTimes {
  readonly ticks: readonly number[];
  /** Ticks a second; undefined where nothing tells. */
  readonly fps: number | undefined;
}

function videoTimes({ times, end }: Pick<VideoPictures, 'times' | 'end'>): EvenTimes {
  const delays = times.slice(1).map((time, i) => (time - times[i]!) * 1000);
  if (delays.length === 0) return { ticks: [1], fps: undefined };
  const { ticks, fps } = evenTimes(delays);
  // The container's word is too coarse to measure by.
  const last = end === undefined ? 1 : Math.round((end - times.at(-1)!) * fps);
  return { ticks: [...ticks, Math.max(1, last)], fps };
}

/**
 * Times as multiples of one tick, which is about the shortest of them; all of them together last as long as before.
 * @param delays in milliseconds, at least one
 */
export function evenTimes(delays: readonly number[]): EvenTimes & { readonly fps: number } {
  const shown = delays.map((delay) => (delay < shortestDelay ? browserDelay : delay));
  const shortest = Math.min(...shown);
  const ticks = shown.map((delay) => Math.round(delay / shortest));
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const fps = (sum(ticks) * 1000) / sum(shown);
  // Times were rounded by whoever wrote them.
  return { ticks, fps: Math.abs(fps - Math.round(fps)) < 0.05 ? Math.round(fps) : Number(fps.toFixed(3)) };
}
