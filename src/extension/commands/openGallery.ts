import type { Command } from './command';

export const openGallery: Command = {
  id: 'easel.openGallery',
  run: ({ gallery }) => gallery().show(),
};
