import path from 'node:path';
import { Command } from 'commander';
import type { ModelDetails } from '../../protocol/models';
import { requests } from '../../protocol/wire';
import { withClient, type CommandContext } from '../connect';
import { modelPath } from '../requestOptions';
import { formatBytes, print, printJson, table, tell } from '../terminal';

interface Flags {
  readonly json: boolean;
}

export function modelsCommand(context: CommandContext): Command {
  const { signal } = context;
  const command = new Command('models')
    .summary('the models on this machine')
    .description('The models on this machine.');

  command
    .command('list', { isDefault: true })
    .description('List the models that have an id.')
    .option('--json', 'print one JSON document', false)
    .action(async ({ json }: Flags) => {
      const { models } = await withClient(context, (client) => client.request(requests.modelsList, {}, { signal }));
      if (json) {
        printJson({ models });
        return;
      }
      const rows = models.map(({ id, name, bytes, license }) => [id, name, formatBytes(bytes), license ?? '']);
      table([['ID', 'NAME', 'SIZE', 'LICENCE'], ...rows]).forEach(print);
    });

  command
    .command('info')
    .description('Tell what a model is and which values it uses when a request leaves them out.')
    .argument('<id|folder>')
    .option('--json', 'print one JSON document', false)
    .action(async (model: string, { json }: Flags) => {
      const parameters = { model: modelPath(model) };
      showDetails(
        await withClient(context, (client) => client.request(requests.modelsInspect, parameters, { signal })),
        json,
      );
    });

  command
    .command('add')
    .description('Give a model folder an id; the folder stays where it is.')
    .argument('<folder>')
    .option('--id <id>', 'the id (default: made from the name of the folder)')
    .option('--json', 'print one JSON document', false)
    .action(async (folder: string, { json, id }: Flags & { id?: string }) => {
      const parameters = { folder: path.resolve(folder), ...(id === undefined ? {} : { id }) };
      showDetails(
        await withClient(context, (client) => client.request(requests.modelsImport, parameters, { signal })),
        json,
      );
    });

  command
    .command('remove')
    .description('Forget a model that was added, delete one that Easel downloaded.')
    .argument('<id>')
    .option('--json', 'print one JSON document', false)
    .action(async (model: string, { json }: Flags) => {
      const result = await withClient(context, (client) =>
        client.request(requests.modelsRemove, { model }, { signal }),
      );
      if (json) printJson(result);
      else tell(`Removed ${model}; ${formatBytes(result.freedBytes)} are free again.`);
    });

  return command;
}

function showDetails(details: ModelDetails, json: boolean): void {
  if (json) {
    printJson(details);
    return;
  }
  const { defaults } = details;
  const rows = [
    ['id', details.id],
    ['name', details.name],
    ['description', details.description],
    ['licence', details.license],
    ['folder', details.folder],
    ['size', formatBytes(details.bytes)],
    ['kind', details.pipeline],
    ['components', details.components.join(', ')],
    ['picture size', `${defaults.width} × ${defaults.height} (multiples of ${details.sizeFactor})`],
    ['draws well', details.sizes?.map(([width, height]) => `${width} × ${height}`).join(', ')],
    ['transparent', details.transparent ? 'yes (--transparent)' : 'no'],
    ['steps', String(defaults.numInferenceSteps)],
    ['guidance scale', String(defaults.guidanceScale)],
    ['scheduler', defaults.scheduler],
    ['negative prompt', defaults.negativePrompt],
    ['sha256', details.hash],
  ].flatMap(([name, value]) => (name === undefined || value === undefined || value === '' ? [] : [[name, value]]));
  table(rows).forEach(print);
}
