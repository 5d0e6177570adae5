import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * The environment of an engine process. `<state folder>/runtime/`, when it is there, holds an onnxruntime-node with
 * the CUDA provider (in `node_modules/`) and NVIDIA's libraries (`lib/`); the loader looks for those only where the
 * environment that the process was started with says so.
 */
export function engineEnvironment(
  stateFolder: string,
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): NodeJS.ProcessEnv {
  const common = { ...environment, ELECTRON_RUN_AS_NODE: '1', ORT_DISABLE_TELEMETRY: '1' };
  const runtimeFolder = join(stateFolder, 'runtime');
  if (!existsSync(join(runtimeFolder, 'node_modules', 'onnxruntime-node'))) return common;
  // Environment variables have no case on Windows, but a copy of them does.
  const wanted = platform === 'win32' ? 'PATH' : 'LD_LIBRARY_PATH';
  const name = Object.keys(environment).find((key) => key.toUpperCase() === wanted) ?? wanted;
  const folders = [join(runtimeFolder, 'lib'), environment[name]].filter((part) => part !== undefined && part !== '');
  return { ...common, EASEL_RUNTIME_FOLDER: runtimeFolder, [name]: folders.join(delimiter) };
}
