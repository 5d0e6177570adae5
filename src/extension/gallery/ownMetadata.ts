import { open } from 'node:fs/promises';
import { type GenerationMetadata, readGenerationMetadata } from '../../protocol/generationMetadata';

/** PNG and JPEG have it before their pixels, WebP and AVIF behind them. */
const partBytes = 128 * 1024;

/** What a picture file says about how it was drawn, from its first and its last part; undefined when it is not ours. */
export async function readOwnMetadata(file: string): Promise<GenerationMetadata | undefined> {
  try {
    const handle = await open(file, 'r');
    try {
      const { size } = await handle.stat();
      const read = async (position: number): Promise<GenerationMetadata | undefined> => {
        const { buffer, bytesRead } = await handle.read(Buffer.alloc(Math.min(partBytes, size)), { position });
        return readGenerationMetadata(buffer.subarray(0, bytesRead));
      };
      return (await read(0)) ?? (size > partBytes ? await read(size - partBytes) : undefined);
    } finally {
      await handle.close();
    }
  } catch {
    return undefined; // deleted meanwhile, or nobody may read it
  }
}
