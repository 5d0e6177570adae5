import type { Command } from './command';

/** Cancels everything that this window waits for. */
export const cancelAll: Command = {
  id: 'easel.cancelAll',
  run({ drawings }) {
    drawings.cancelAll();
    return Promise.resolve();
  },
};
