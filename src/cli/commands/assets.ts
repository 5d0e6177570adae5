import path from 'node:path';
import { Command } from 'commander';
import type { AssetState, Finding } from '../../assets/finding';
import { findRoot } from '../../assets/findRoot';
import { writeRepairedManifest } from '../../assets/repairManifest';
import { isIgnoredByGit } from '../../assets/walk';
import {
  type AssetFolder,
  findingDocument,
  findingLine,
  isAmiss,
  openAssetFolder,
  type ScanFlags,
  scanAssetFolder,
} from '../assetFolder';
import type { CommandContext } from '../connect';
import { addDrawingOptions } from '../requestOptions';
import { shown } from '../results';
import { print, printJson, tell } from '../terminal';
import { makeAssets, type MakeFlags } from './assetsMake';
import { restoreAssets, type RestoreFlags } from './assetsRestore';

export function assetsCommand(context: CommandContext): Command {
  const command = new Command('assets')
    .summary('the pictures that documents show')
    .description('The pictures that documents show: which are missing, draw them, draw them again.');

  addScanOptions(command.command('scan', { isDefault: true }))
    .description('Tell of every picture that the documents of a folder show whether it is there.')
    .action((paths: string[], flags: ScanFlags) => scan(paths, flags, context));

  addScanOptions(command.command('check'))
    .description('Exit with 1 and say which when pictures are missing or stale: for CI and before a commit.')
    .action((paths: string[], flags: ScanFlags) => check(paths, flags, context));

  addDrawingOptions(addScanOptions(command.command('make')))
    .description('Draw every picture that is missing from its alternative text, exactly where documents look for it.')
    .option('--stale', 'also draw those anew whose text has changed, in place of the old ones', false)
    .option('--dry-run', 'say what would be drawn', false)
    .option('--no-metadata', 'do not write the request into the picture files')
    .action((paths: string[], flags: MakeFlags) => makeAssets(paths, flags, context));

  addPaths(command.command('restore'))
    .description('Draw the pictures of easel.assets.json that are not there again, byte for byte.')
    .option('--model <id|folder>', 'where the model is that drew them, if it has no id here')
    .option('--accept-different', 'keep also what comes out with other bytes, and list it anew', false)
    .option('--json', 'print one JSON document', false)
    .action((paths: string[], flags: RestoreFlags) => restoreAssets(paths, flags, context));

  addPaths(command.command('repair'))
    .description('Write what can be saved of a damaged easel.assets.json beside it, as easel.assets.repaired.json.')
    .option('--json', 'print one JSON document', false)
    .action((paths: string[], { json }: Pick<ScanFlags, 'json'>) => repair(paths, json));

  return command;
}

function addPaths(command: Command): Command {
  return command.argument('[path...]', 'folders and files of one work tree (default: the current folder)');
}

function addScanOptions(command: Command): Command {
  const collect = (glob: string, globs: string[]) => [...globs, glob];
  return addPaths(command)
    .option(
      '--exclude <glob>',
      'leave out what matches, beside what .gitignore leaves out; may be repeated',
      collect,
      [],
    )
    .option('--json', 'print one JSON document', false);
}

async function scan(paths: readonly string[], { exclude, json }: ScanFlags, { signal }: CommandContext): Promise<void> {
  const folder = await openAssetFolder(paths);
  const { findings, documents } = await scanAssetFolder(folder, exclude, signal);
  if (json) {
    printJson({ root: folder.root, documents, pictures: findings.map(findingDocument) });
    return;
  }
  for (const finding of findings) print(findingLine(finding));
  const counts = new Map<AssetState, number>();
  for (const { state } of findings) counts.set(state, (counts.get(state) ?? 0) + 1);
  const parts = [...counts].map(([state, count]) => `${count} ${state}`);
  tell(`${findings.length} pictures in ${documents} documents${parts.length > 0 ? `: ${parts.join(', ')}` : ''}.`);
}

async function check(paths: readonly string[], { exclude, json }: ScanFlags, context: CommandContext): Promise<void> {
  const folder = await openAssetFolder(paths);
  const { findings, documents, problems } = await scanAssetFolder(folder, exclude, context.signal);
  const amiss = findings.filter(isAmiss);
  if (json) printJson({ root: folder.root, documents, pictures: amiss.map(findingDocument) });
  else for (const finding of amiss) print(findingLine(finding));
  if (amiss.length > 0) {
    tell('`easel assets make` draws what is missing, with --stale also what is stale.');
    await tellIgnored(amiss, folder);
  }
  // Who could not read everything cannot say that all is well.
  if (amiss.length > 0 || problems.length > 0) context.setExitCode(1);
}

/** Pictures that are kept out of git on purpose are missing in each fresh clone, and nobody wants to hear that as news. */
async function tellIgnored(amiss: readonly Finding[], { root, manifest }: AssetFolder): Promise<void> {
  const missing = new Map(
    amiss.flatMap(({ exists, name, path: file }) => (exists || !name || !file ? [] : [[name, file]])),
  );
  const ignored: string[] = [];
  for (const [name, file] of missing) if (await isIgnoredByGit(file, root)) ignored.push(name);
  if (ignored.length === 0) return;
  const listed = ignored.filter((name) => Object.hasOwn(manifest.assets, name)).length;
  tell(
    `${ignored.length} of the missing pictures are in places that .gitignore leaves out, so no clone has them. ` +
      `\`easel assets restore\` draws the ${listed} of them that easel.assets.json lists: let it run before the check.`,
  );
}

async function repair(paths: readonly string[], json: boolean): Promise<void> {
  const { file, report } = await writeRepairedManifest(await findRoot(path.resolve(paths[0] ?? '.')));
  if (json) {
    printJson({ file, ...report });
    return;
  }
  print(shown(file));
  const { kept, lost, disputed } = report;
  tell(`It lists ${kept} pictures. Look at it, then put it in the place of easel.assets.json.`);
  if (lost.length > 0) tell(`These could not be saved: ${lost.join(', ')}`);
  if (disputed.length > 0) tell(`These were there in several ways, of which one was taken: ${disputed.join(', ')}`);
}
