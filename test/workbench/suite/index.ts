import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** What VS Code calls to run the tests beside this file, in the extension host. */
export async function run(): Promise<void> {
  const launcher = pathToFileURL(path.resolve(__dirname, '..', '..', 'test', 'workbench', 'launch', 'insideMocha.mjs'));
  const { runMocha } = (await import(launcher.href)) as { runMocha: (options: { folder: string }) => Promise<void> };
  await runMocha({ folder: __dirname });
}
