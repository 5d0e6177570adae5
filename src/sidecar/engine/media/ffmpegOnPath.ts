import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

/**
 * The absolute path of the first ffmpeg on the PATH that answers a question well; undefined when there is none.
 * @param question arguments with which it ends by itself
 */
export async function ffmpegOnPath(
  question: readonly string[],
  isGood: (answer: string) => boolean,
): Promise<string | undefined> {
  const name = process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg';
  // Only places that somebody has chosen: an empty or relative entry means the folder one happens to be in.
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter((each) => path.isAbsolute(each));
  for (const folder of folders) {
    const file = path.join(folder, name);
    const answer = await promisify(execFile)(file, ['-hide_banner', ...question], { timeout: 10_000 }).catch(
      () => undefined,
    );
    if (answer !== undefined && isGood(answer.stdout)) return file;
  }
  return undefined;
}
