import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Command } from 'commander';
import { defaultStateFolder } from '../../client/stateFolder';
import { EaselError } from '../../protocol/errors';
import { requests, sidecarLogName, type SidecarStatus } from '../../protocol/wire';
import { withRunningSidecar, type CommandContext } from '../connect';
import { formatSeconds } from '../progress';
import { wholeNumber } from '../requestOptions';
import { formatBytes, print, printJson, table, tell } from '../terminal';

export function sidecarCommand(context: CommandContext): Command {
  const { signal } = context;
  const command = new Command('sidecar')
    .summary('the process that draws for every window and command')
    .description('The process in the background that draws for every window and command. It starts by itself.');

  command
    .command('status', { isDefault: true })
    .description('Tell whether it runs and what it does.')
    .option('--json', 'print one JSON document', false)
    .action(async ({ json }: { json: boolean }) => {
      const status = await withRunningSidecar(context, (client) =>
        client.request(requests.sidecarStatus, {}, { signal }),
      );
      if (json) printJson(status === undefined ? { running: false } : { running: true, ...status });
      else if (status === undefined) print('The sidecar is not running.');
      else showStatus(status);
    });

  command
    .command('stop')
    .description('Cancel every drawing and end it.')
    .action(async () => {
      const stopped = await withRunningSidecar(context, (client) =>
        client.request(requests.sidecarShutdown, {}, { signal }),
      );
      tell(stopped === undefined ? 'The sidecar was not running.' : 'The sidecar has been stopped.');
    });

  command
    .command('log')
    .description('Print the end of its log, also when it is not running.')
    .option('--lines <count>', 'how many lines', wholeNumber, 100)
    .option('--path', 'print only where the file is', false)
    .action(async ({ lines, path: onlyPath }: { lines: number; path: boolean }) => {
      const file = path.join(defaultStateFolder(), sidecarLogName);
      if (onlyPath) print(file);
      else (await lastLines(file, lines)).forEach(print);
    });

  return command;
}

function showStatus(status: SidecarStatus): void {
  const { jobs, engine } = status;
  const drawings = `${jobs.running} running, ${jobs.queued} waiting, ${jobs.uncollected} done and not yet fetched`;
  const engineParts = engine && [
    `process ${engine.pid}`,
    ...(engine.model === undefined ? [] : [`model ${engine.model}`]),
    ...(engine.device === undefined ? [] : [`on ${engine.device}`]),
    ...(engine.memoryBytes === undefined ? [] : [formatBytes(engine.memoryBytes)]),
  ];
  table([
    ['sidecar', `process ${status.pid}, version ${status.version}`],
    ['running for', formatSeconds((Date.now() - status.startedAt) / 1000)],
    ['clients', `${status.clients} (this command is one)`],
    ['drawings', drawings],
    ['engine', engineParts?.join(', ') ?? 'not running'],
    ['log', status.logFile],
  ]).forEach(print);
}

async function lastLines(file: string, count: number): Promise<string[]> {
  try {
    return (await readFile(file, 'utf8')).trimEnd().split('\n').slice(-count);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    const detail = error instanceof Error ? error.message : String(error);
    throw EaselError.of('fileNotRead', { file, detail }, { cause: error });
  }
}
