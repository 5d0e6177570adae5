import { text as readAll } from 'node:stream/consumers';
import { Command } from 'commander';
import { withClient, type CommandContext } from '../connect';
import { draw } from '../draw';
import { planOutput } from '../outputs';
import { createProgress } from '../progress';
import { addRequestOptions, requestFromFlags } from '../requestOptions';
import { outcomeDocument, tellResult } from '../results';
import { printJson, UsageError } from '../terminal';
import { type BatchFlags, generateBatch } from './generateBatch';

interface GenerateFlags extends BatchFlags {
  readonly batch?: string;
}

export function generateCommand(context: CommandContext): Command {
  return addRequestOptions(new Command('generate'))
    .summary('draw pictures')
    .description('Draw pictures from a prompt ("-" reads it from standard input) or from a file of requests.')
    .argument('[prompt...]', 'what the picture shows; several words are joined')
    .option(
      '-o, --output <file|folder>',
      'a file (.png, .jpg, .webp, .avif) or a folder (default: a name from the prompt, here)',
    )
    .option('--overwrite', 'replace a file of that name (else the new one gets -2, -3, …)', false)
    .option('--no-metadata', 'do not write the request into the picture file')
    .option('--batch <file>', 'draw every request of a JSON Lines file ("-" for standard input), one object a line')
    .option('--json', 'print one JSON document', false)
    .action((words: string[], flags: GenerateFlags) =>
      flags.batch === undefined
        ? generateOne(words, flags, context)
        : generateBatch(flags.batch, words, flags, context),
    );
}

async function generateOne(words: readonly string[], flags: GenerateFlags, context: CommandContext): Promise<void> {
  if (words.length === 0) throw new UsageError('the prompt is missing: easel generate "a red apple"');
  const prompt = words.length === 1 && words[0] === '-' ? await readPrompt() : words.join(' ');
  const request = requestFromFlags(prompt, flags);
  const target = planOutput(flags.output, prompt, flags.format);
  const progress = await createProgress();
  const outcome = await withClient(context, (client) =>
    draw(
      client,
      { request, images: flags, target },
      { ...flags, signal: context.signal, onChange: (job) => progress.update(job) },
    ),
  ).finally(() => progress.stop());
  if ('error' in outcome) throw outcome.error;
  if (flags.json) printJson(outcomeDocument(outcome));
  else tellResult(outcome.result, outcome.files);
}

async function readPrompt(): Promise<string> {
  return (await readAll(process.stdin)).replace(/\r?\n$/, '');
}
