import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { EaselError } from '../../../../protocol/errors';
import { frameName, framesRecordName } from '../../../../protocol/frames';
import { encodePng } from '../png';
import type { AnimationEncoder } from './encoder';
import { OverBudget } from './fileSink';
import { eachFrame } from './frameLoop';

/** A folder of numbered PNG files, one a tick of the clip, and `frames.json` with its rate: an export's input again. */
export const frameSequence: AnimationEncoder = {
  qualities: [1],
  encode: async (clip, folder, options) => {
    let count = 0;
    let bytes = 0;
    const save = async (name: string, data: Uint8Array) => {
      bytes += data.length;
      if (bytes > options.limit) throw new OverBudget();
      const file = path.join(folder, name);
      await writeFile(file, data).catch((error: unknown) => {
        const detail = error instanceof Error ? error.message : String(error);
        throw EaselError.of('fileNotWritten', { file, detail }, { cause: error });
      });
    };
    await mkdir(folder, { recursive: true });
    const ticks = clip.frames.map((frame) => ({ frame, delay: frame.ticks }));
    for await (const { pixels, delay } of eachFrame(clip, ticks, options)) {
      const data = await encodePng(pixels);
      for (let tick = 0; tick < delay; tick++) await save(frameName(count++), data);
    }
    await save(framesRecordName, Buffer.from(`${JSON.stringify({ fps: clip.fps })}\n`));
    return bytes;
  },
};
