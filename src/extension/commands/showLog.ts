import type { Command } from './command';

export const showLog: Command = {
  id: 'easel.showLog',
  run({ log }) {
    log.show();
    return Promise.resolve();
  },
};
