import { expect, test } from 'vitest';
import { defaultStateFolder } from '../../../src/client/stateFolder';

test.each([
  [{ EASEL_STATE_FOLDER: '/own', XDG_STATE_HOME: '/xdg' }, 'linux', '/own'],
  [{ EASEL_STATE_FOLDER: '', XDG_STATE_HOME: '/xdg' }, 'linux', '/xdg/easel'],
  [{ XDG_STATE_HOME: 'relative' }, 'linux', '/home/x/.local/state/easel'],
  [{}, 'linux', '/home/x/.local/state/easel'],
  [{}, 'darwin', '/home/x/Library/Application Support/Easel'],
  [{ LOCALAPPDATA: '/appdata' }, 'win32', '/appdata/Easel'],
  [{}, 'win32', '/home/x/AppData/Local/Easel'],
] as const)('%j on %s: %s', (environment, platform, folder) => {
  expect(defaultStateFolder(environment, platform, '/home/x')).toBe(folder);
});
