/** The signature that every PNG begins with. */
const signature = 8;
/** Of a chunk: four bytes of length before its name, four of checksum behind its data. */
const aroundData = 12;

/**
 * Takes PNG files apart that come one behind the other, as from a pipe; what breaks off at the end is left out.
 * @throws Error where no PNG stands
 */
export async function* pngsOf(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let waiting = Buffer.alloc(0);
  let chunks: Buffer[] = [];
  for await (const piece of stream) {
    waiting = Buffer.concat([waiting, piece]);
    for (;;) {
      const start = chunks.length === 0 ? signature : 0;
      if (waiting.length < start + aroundData) break;
      const end = start + aroundData + waiting.readUInt32BE(start);
      const name = waiting.toString('latin1', start + 4, start + 8);
      if (!/^[A-Za-z]{4}$/.test(name)) throw new Error(`this is no PNG: ${JSON.stringify(name)} names no chunk`);
      if (waiting.length < end) break;
      chunks.push(waiting.subarray(0, end));
      waiting = waiting.subarray(end);
      if (name !== 'IEND') continue;
      yield Buffer.concat(chunks);
      chunks = [];
    }
  }
}
