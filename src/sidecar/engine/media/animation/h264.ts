import { createH264MP4Encoder } from 'h264-mp4-encoder';
import {
  BufferSource,
  BufferTarget,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  Input,
  MP4,
  Mp4OutputFormat,
  Output,
} from 'mediabunny';
import type { Pixels } from '../pixels';
import { toYuv420 } from './yuv';

/** How many frames lie between two that can be jumped to; a short loop has one. */
const keyFrameDistance = 48;

/**
 * Encodes with minih264, as WebAssembly.
 * @param frames red, green, blue, alpha; both sides even
 * @param quantiser 10 (best) … 51
 * @returns an MP4 file of one frame after the other
 */
export async function encodeH264(
  frames: AsyncIterable<{ readonly pixels: Pixels }>,
  { width, height }: { readonly width: number; readonly height: number },
  quantiser: number,
): Promise<Uint8Array> {
  const encoder = await createEncoder();
  let isOpen = false;
  try {
    Object.assign(encoder, { width, height, quantizationParameter: quantiser, groupOfPictures: keyFrameDistance });
    encoder.initialize();
    isOpen = true;
    try {
      for await (const { pixels } of frames) encoder.addFrameYuv(toYuv420(pixels));
    } finally {
      // It cannot be deleted with a file that is not finished.
      encoder.finalize();
    }
    const file: unknown = encoder.FS.readFile(encoder.outputFilename);
    if (!(file instanceof Uint8Array)) throw new Error('the encoder wrote no file');
    return file;
  } finally {
    // All instances of this process share one file system.
    if (isOpen) encoder.FS.unlink(encoder.outputFilename);
    encoder.delete();
  }
}

async function createEncoder() {
  const events = ['uncaughtException', 'unhandledRejection'] as const;
  const before = events.map((event) => process.listeners(event as never));
  const encoder = await createH264MP4Encoder();
  // Emscripten's runtime would take over what this process does about its own defects.
  for (const [index, event] of events.entries())
    for (const listener of process.listeners(event as never))
      if (!before[index]!.includes(listener)) process.off(event, listener);
  return encoder;
}

/**
 * The same pictures with times of their own, in a file that can be played before all of it has arrived: the encoder's
 * has one rate, its index at the end, and does not say what its colours mean.
 * @param mp4 as {@link encodeH264} gives it
 * @param seconds per picture, how long it is shown
 * @param plays how often all of them come
 */
export async function repackMp4(mp4: Uint8Array, seconds: readonly number[], plays: number): Promise<Uint8Array> {
  const track = await new Input({ source: new BufferSource(mp4), formats: [MP4] }).getPrimaryVideoTrack();
  const config = await track?.getDecoderConfig();
  if (!track || !config) throw new Error('the encoder wrote no pictures');
  const target = new BufferTarget();
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: 'in-memory' }), target });
  const source = new EncodedVideoPacketSource('avc');
  output.addVideoTrack(source);
  await output.start();
  // What toYuv420 makes of the screen's colours.
  const colorSpace = { primaries: 'bt709', transfer: 'iec61966-2-1', matrix: 'bt709', fullRange: false } as const;
  const packets = new EncodedPacketSink(track);
  let timestamp = 0;
  for (let play = 0; play < plays; play++) {
    let index = 0;
    for await (const packet of packets.packets()) {
      const duration = seconds[index++];
      if (duration === undefined) throw new Error('the encoder wrote more pictures than it was given');
      await source.add(packet.clone({ timestamp, duration }), { decoderConfig: { ...config, colorSpace } });
      timestamp += duration;
    }
    if (index !== seconds.length) throw new Error(`the encoder wrote ${index} of ${seconds.length} pictures`);
  }
  await output.finalize();
  return new Uint8Array(target.buffer!);
}
