import type * as onnxruntime from 'onnxruntime-node';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as z from 'zod';

export type OnnxRuntime = typeof onnxruntime;

/** Where onnxruntime-node was taken from. */
export interface LoadedRuntime {
  readonly ort: OnnxRuntime;
  /** The package's folder. */
  readonly folder: string;
  readonly version: string;
  /** Why the user's runtime folder was not used although it is there. */
  readonly problem: string | undefined;
}

let loaded: LoadedRuntime | undefined;

/**
 * onnxruntime-node, loaded at the first call: from the user's runtime folder (where CUDA's libraries lie beside it)
 * when that holds the version we were built for, else the one that came with Easel.
 */
export function runtime(): LoadedRuntime {
  loaded ??= load();
  return loaded;
}

function load(): LoadedRuntime {
  // onnxruntime reports usage over the network unless told otherwise before it is loaded.
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
  const require = createRequire(__filename);
  const own = dirname(require.resolve('onnxruntime-node/package.json'));
  const version = versionOf(own);
  let problem: string | undefined;
  const candidate = userRuntime();
  if (candidate !== undefined) {
    const found = versionOf(candidate);
    if (found !== version) problem = `The runtime in ${candidate} is version ${found}; ${version} is needed.`;
    else {
      try {
        return settled(require(candidate) as OnnxRuntime, candidate, version);
      } catch (error) {
        problem = `The runtime in ${candidate} cannot be loaded: ${(error as Error).message}`;
      }
    }
  }
  return settled(require(own) as OnnxRuntime, own, version, problem);
}

function settled(ort: OnnxRuntime, folder: string, version: string | undefined, problem?: string): LoadedRuntime {
  settleFloat16(ort);
  return { ort, folder, version: version ?? 'unknown', problem };
}

function userRuntime(): string | undefined {
  const folder = process.env['EASEL_RUNTIME_FOLDER'];
  const candidate = folder === undefined ? undefined : join(folder, 'node_modules', 'onnxruntime-node');
  return candidate !== undefined && existsSync(candidate) ? candidate : undefined;
}

function versionOf(folder: string): string | undefined {
  try {
    const text = readFileSync(join(folder, 'package.json'), 'utf8');
    return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
  } catch {
    return undefined;
  }
}

/**
 * float16 tensors are `Uint16Array`s everywhere: runtimes that know `Float16Array` break them, and which of the two
 * it is gets decided when the first tensor is made.
 */
function settleFloat16(ort: OnnxRuntime): void {
  const global = globalThis as { Float16Array?: unknown };
  const hidden = Object.getOwnPropertyDescriptor(global, 'Float16Array');
  if (hidden !== undefined) delete global.Float16Array;
  new ort.Tensor('float16', new Uint16Array(1), [1]);
  if (hidden !== undefined) Object.defineProperty(global, 'Float16Array', hidden);
}

/** The folder of the native library, where the CUDA provider is looked for. */
export function nativeFolder({ folder }: LoadedRuntime): string {
  return join(folder, 'bin', 'napi-v6', process.platform, process.arch);
}
