import { Command } from 'commander';
import { requests, type DoctorFinding } from '../../protocol/wire';
import { withClient, type CommandContext } from '../connect';
import { print, printJson } from '../terminal';

export function doctorCommand(context: CommandContext): Command {
  return new Command('doctor')
    .summary('say what works here and what does not')
    .description(
      'Try every device and model on this machine and say what does not work and what to do about it. Exit code 1 when nothing can be drawn.',
    )
    .option('--json', 'print one JSON document', false)
    .action(async ({ json }: { json: boolean }) => {
      const { signal } = context;
      const { findings } = await withClient(context, (client) => client.request(requests.doctorRun, {}, { signal }));
      if (json) printJson({ findings });
      else findings.forEach(show);
      if (!canDraw(findings)) context.setExitCode(1);
    });
}

/** One device that works is enough. */
function canDraw(findings: readonly DoctorFinding[]): boolean {
  const isDevice = ({ subject }: DoctorFinding) => subject.startsWith('device ');
  return (
    findings.filter(isDevice).some(({ ok }) => ok) &&
    findings.filter((finding) => !isDevice(finding)).every(({ ok }) => ok)
  );
}

function show({ subject, ok, detail, todo }: DoctorFinding): void {
  print(`${ok ? 'ok      ' : 'not ok  '}${subject}: ${detail}`);
  if (todo !== undefined) print(`        ${todo}`);
}
