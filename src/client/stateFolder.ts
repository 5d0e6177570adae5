import { homedir } from 'node:os';
import path from 'node:path';

/** The user's folder for what Easel keeps between runs: the sidecar's record and log, hashes, downloaded models. */
export function defaultStateFolder(
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  const own = environment['EASEL_STATE_FOLDER'];
  if (own !== undefined && own !== '') return path.resolve(own);
  if (platform === 'win32')
    return path.join(environment['LOCALAPPDATA'] ?? path.join(home, 'AppData', 'Local'), 'Easel');
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support', 'Easel');
  // A relative path there is to be ignored (XDG Base Directory Specification).
  const xdg = environment['XDG_STATE_HOME'];
  return path.join(xdg !== undefined && path.isAbsolute(xdg) ? xdg : path.join(home, '.local', 'state'), 'easel');
}
