import type { Command } from './command';
import { generateFromAltTextInWorkspace } from './generateFromAltTextInWorkspace';

/** The same for what is chosen in the Explorer, where it has a title of its own. */
export const generateFromAltTextInFolder: Command = {
  id: 'easel.generateFromAltTextInFolder',
  run: (services, ...args) => generateFromAltTextInWorkspace.run(services, ...args),
};
