import { Command, CommanderError } from 'commander';
import { describeError } from '../protocol/log';
import { EaselError } from '../protocol/errors';
import { assetsCommand } from './commands/assets';
import { animateCommand } from './commands/animate';
import { doctorCommand } from './commands/doctor';
import { exportCommand } from './commands/export';
import { generateCommand } from './commands/generate';
import { modelsCommand } from './commands/models';
import { sidecarCommand } from './commands/sidecar';
import { walkCommand } from './commands/walk';
import { version, type CommandContext } from './connect';
import { exitInterrupted, interruptSignal } from './interrupt';
import { errorReport, printJson, surviveClosedPipes, tell, tellError, UsageError, type ErrorReport } from './terminal';

const exitFailed = 1;
const exitUsage = 2;
/** Looked for before commander reads the arguments, so that its own failures obey it too. */
const verboseFlag = '--verbose';

/** Runs the command of `argv` (without node and script) and says how the process ends. */
async function run(argv: readonly string[]): Promise<number> {
  const signal = interruptSignal();
  let exitCode = 0;
  const verbose = argv.includes(verboseFlag);
  const context: CommandContext = { signal, verbose, setExitCode: (code) => (exitCode = code) };
  try {
    await program(context).parseAsync(argv, { from: 'user' });
    return signal.aborted ? exitInterrupted : exitCode;
  } catch (error) {
    // Help and version come as errors too, and commander has said what there is to say.
    const json = argv.includes('--json');
    if (!(error instanceof CommanderError)) return fail(error, json, context);
    if (error.exitCode === 0) return 0;
    if (json) printJson({ error: usageReport(error.message.replace(/^error: /, '')) });
    return exitUsage;
  }
}

function program(context: CommandContext): Command {
  const easel = new Command('easel')
    .description('Pictures from text, drawn on this machine.')
    .version(version)
    .addCommand(generateCommand(context))
    .addCommand(assetsCommand(context))
    .addCommand(walkCommand(context))
    .addCommand(exportCommand(context))
    .addCommand(animateCommand(context))
    .addCommand(modelsCommand(context))
    .addCommand(sidecarCommand(context))
    .addCommand(doctorCommand(context))
    .addHelpText('after', '\nExit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted.');
  const everyCommand = (command: Command): Command[] => [command, ...command.commands.flatMap(everyCommand)];
  for (const command of everyCommand(easel)) {
    command.exitOverride().showHelpAfterError('(--help tells more)');
    if (command.commands.length === 0)
      command.option(verboseFlag, 'tell what happens between this command and the sidecar');
  }
  return easel;
}

function usageReport(what: string): ErrorReport {
  return { code: 'usage', what, todo: '(--help tells more)' };
}

function fail(error: unknown, json: boolean, { signal, verbose }: CommandContext): number {
  if (error instanceof UsageError) {
    const report = usageReport(error.message);
    if (json) printJson({ error: report });
    tellError(report);
    return exitUsage;
  }
  if (verbose) tell(describeError(error));
  const known = errorReport(EaselError.from(error));
  const todo = `Once more with ${verboseFlag} it tells where that comes from.`;
  const report = error instanceof EaselError ? known : { ...known, todo };
  if (json) printJson({ error: report });
  if (signal.aborted) tell('Cancelled.');
  else tellError(report);
  return signal.aborted ? exitInterrupted : exitFailed;
}

surviveClosedPipes();
void run(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
