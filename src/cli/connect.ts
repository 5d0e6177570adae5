import path from 'node:path';
import { version } from '../../package.json';
import { SidecarClient } from '../client/sidecarClient';
import { defaultStateFolder } from '../client/stateFolder';
import { tell } from './terminal';

export { version };

/** How long a sidecar that a command started waits for the next command or window. */
const idleSeconds = 300;

/** What every command is handed. */
export interface CommandContext {
  /** Aborted by Ctrl+C. */
  readonly signal: AbortSignal;
  /** Tell also how the sidecar is found and started. */
  readonly verbose: boolean;
  /** The process's exit code when nothing was thrown. */
  setExitCode(code: number): void;
}

/** Runs `use` with a client of the user's sidecar, which is started when it is first needed. */
export async function withClient<T>(
  { verbose }: CommandContext,
  use: (client: SidecarClient) => Promise<T>,
): Promise<T> {
  const client = new SidecarClient({
    name: 'easel-cli',
    version,
    sidecarPath: path.join(__dirname, 'sidecar.js'),
    stateFolder: defaultStateFolder(),
    idleSeconds,
    log: (line, level) => {
      if (verbose) tell(`${level}: ${line}`);
    },
  });
  try {
    return await use(client);
  } finally {
    client.dispose();
  }
}

/** Like {@link withClient}, but starts nothing. @returns undefined when no sidecar runs */
export async function withRunningSidecar<T>(
  context: CommandContext,
  use: (client: SidecarClient) => Promise<T>,
): Promise<T | undefined> {
  return withClient(context, async (client) => ((await client.connectIfRunning()) ? use(client) : undefined));
}
