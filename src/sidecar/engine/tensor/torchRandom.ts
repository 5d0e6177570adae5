import { MersenneTwister } from './mersenneTwister';
import type { NoiseSource } from './noiseSource';

/** torch fills in blocks of this many values: eight radii, eight angles. */
const block = 16;
const half = block / 2;

/**
 * The normal numbers of `torch.randn(…, generator=torch.Generator('cpu').manual_seed(seed))`, float32.
 *
 * torch has two ways, chosen by the size of the draw, and a stream may mix them:
 * - 16 values or more: uniforms of 24 bits fill the array, then Box–Muller turns each block of 16 in place.
 * - fewer: Box–Muller on pairs of 53-bit doubles; the sine value of a pair waits for the next small draw, even
 *   when large draws come between.
 *
 * torch computes the first way with vectorised float32 approximations of log, sin and cos, so values agree to
 * about 1e-6, not to the bit.
 */
export class TorchRandom implements NoiseSource {
  private readonly engine: MersenneTwister;
  private waitingNormal: number | undefined;

  /** @param seed 0 … 2³² − 1 */
  constructor(seed: number) {
    this.engine = new MersenneTwister(seed);
  }

  normal(count: number): Float32Array {
    const values = new Float32Array(count);
    if (count < block) {
      for (let i = 0; i < count; i++) values[i] = this.nextSmallDrawNormal();
      return values;
    }
    this.fillUniform(values);
    for (let start = 0; start + block <= count; start += block) boxMuller(values.subarray(start, start + block));
    if (count % block !== 0) {
      // The last 16 are drawn anew, over values that are partly done already.
      const tail = values.subarray(count - block);
      this.fillUniform(tail);
      boxMuller(tail);
    }
    return values;
  }

  private fillUniform(values: Float32Array): void {
    for (let i = 0; i < values.length; i++) values[i] = (this.engine.nextUint32() & 0xffffff) / 2 ** 24;
  }

  private nextSmallDrawNormal(): number {
    if (this.waitingNormal !== undefined) {
      const value = this.waitingNormal;
      this.waitingNormal = undefined;
      return value;
    }
    const angle = 2 * Math.PI * this.nextDouble();
    const radius = Math.sqrt(-2 * Math.log1p(-this.nextDouble()));
    this.waitingNormal = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** The low 53 bits of two words (the first one is the high word), in [0, 1). */
  private nextDouble(): number {
    const high = this.engine.nextUint32() & 0x1fffff;
    const low = this.engine.nextUint32();
    return (high * 2 ** 32 + low) / 2 ** 53;
  }
}

/** Turns 16 uniforms of [0, 1) into 16 normals in place: cosines to the first half, sines to the second. */
function boxMuller(values: Float32Array): void {
  for (let i = 0; i < half; i++) {
    const radius = Math.sqrt(-2 * Math.log(1 - (values[i] ?? 0)));
    const angle = 2 * Math.PI * (values[i + half] ?? 0);
    values[i] = radius * Math.cos(angle);
    values[i + half] = radius * Math.sin(angle);
  }
}
