import type * as nodeFs from 'node:fs';
import { Worker } from 'node:worker_threads';

/** The engine's end of a pipe that the sidecar holds open and never writes to. */
const watchedDescriptor = 4;

/**
 * Kills this process as soon as the sidecar is gone, even while the main thread is inside a native call: a thread of
 * its own waits for the end of the inherited pipe. Runs as text so that the bundle stays one file.
 */
export function watchParent(): Worker {
  const worker = new Worker(`(${waitForEnd.toString()})(${watchedDescriptor})`, {
    eval: true,
    stdin: false,
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1, stackSizeMb: 1 },
  });
  worker.unref();
  return worker;
}

/** Stands alone: it is turned into text, so it can use nothing from around it. */
function waitForEnd(descriptor: number): void {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const fs = require('node:fs') as typeof nodeFs;
  const byte = Buffer.alloc(1);
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    try {
      if (fs.readSync(descriptor, byte) === 0) process.kill(process.pid, 'SIGKILL');
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // Some systems hand the pipe over in non-blocking mode.
      if (code === 'EAGAIN') Atomics.wait(pause, 0, 0, 200);
      else if (code === 'EOF' || code === 'ECONNRESET' || code === 'EPIPE') process.kill(process.pid, 'SIGKILL');
      // No pipe was handed over: started by hand.
      else return;
    }
  }
}
