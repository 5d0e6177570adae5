const size = 624;
const middle = 397;

/**
 * The 32-bit Mersenne Twister MT19937 (Matsumoto and Nishimura, 1998) with the plain one-word initialisation,
 * which is what torch's CPU generator runs on.
 */
export class MersenneTwister {
  private readonly state = new Uint32Array(size);
  private position = size;

  /** @param seed taken modulo 2³², as torch does with the low word of its seed */
  constructor(seed: number) {
    let word = seed >>> 0;
    this.state[0] = word;
    for (let i = 1; i < size; i++) {
      word = (Math.imul(1812433253, word ^ (word >>> 30)) + i) >>> 0;
      this.state[i] = word;
    }
  }

  /** The next word, 0 … 2³² − 1. */
  nextUint32(): number {
    if (this.position === size) this.twist();
    let word = this.word(this.position++);
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    word ^= word >>> 18;
    return word >>> 0;
  }

  private word(index: number): number {
    return this.state[index] ?? 0;
  }

  private twist(): void {
    for (let i = 0; i < size; i++) {
      const joined = (this.word(i) & 0x80000000) | (this.word((i + 1) % size) & 0x7fffffff);
      const feedback = joined & 1 ? 0x9908b0df : 0;
      this.state[i] = this.word((i + middle) % size) ^ (joined >>> 1) ^ feedback;
    }
    this.position = 0;
  }
}
