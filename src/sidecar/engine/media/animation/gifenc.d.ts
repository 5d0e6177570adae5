/** The parts of gifenc that are used here; it comes without types. */
declare module 'gifenc' {
  /** Red, green, blue. */
  export type Colour = [number, number, number];

  export interface FrameOptions {
    /** Whether file and colour table have to be written before. */
    first: boolean;
    palette?: Colour[];
    /** Times after the first one; 0: for ever, −1: none. */
    repeat: number;
    /** Milliseconds. */
    delay: number;
    transparent: boolean;
    transparentIndex: number;
    dispose: number;
    colorDepth: number;
  }

  export function GIFEncoder(options: { auto: boolean }): {
    writeHeader(): void;
    writeFrame(index: Uint8Array, width: number, height: number, options: FrameOptions): void;
    finish(): void;
    /** A copy of what has been written since the last reset. */
    bytes(): Uint8Array;
    reset(): void;
  };

  /** @param rgba the whole of its buffer */
  export function quantize(
    rgba: Uint8Array,
    maxColors: number,
    options: { format: 'rgb444'; useSqrt: boolean },
  ): Colour[];
  export function nearestColorIndex(colours: readonly Colour[], pixel: readonly number[]): number;
}
