import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { fixtureModels, temporaryFolder } from '../models/modelCopy';
import { buildEngine, EngineProcess } from './engineProcess';

const require = createRequire(import.meta.url);
const installed = dirname(require.resolve('onnxruntime-node/package.json'));
const native = join('bin', 'napi-v6', process.platform, process.arch);
/** Where there is CUDA at all, the library that onnxruntime loads for it. */
const provider =
  process.arch !== 'x64'
    ? undefined
    : { linux: 'libonnxruntime_providers_cuda.so', win32: 'onnxruntime_providers_cuda.dll' }[
        process.platform as string
      ];

let engineFile: string;
beforeAll(async () => {
  const { file, remove } = await buildEngine();
  engineFile = file;
  return remove;
}, 60_000);

/** A user's runtime folder: a copy of onnxruntime-node, with or without a library in the CUDA provider's place. */
function runtimeFolder(library?: (target: string) => void): string {
  const folder = temporaryFolder();
  const copy = join(folder, 'node_modules', 'onnxruntime-node');
  for (const part of ['package.json', 'dist', native]) {
    cpSync(join(installed, part), join(copy, part), { recursive: true, dereference: true });
  }
  const common = join(dirname(require.resolve('onnxruntime-common', { paths: [installed] })), '..', '..');
  cpSync(common, join(folder, 'node_modules', 'onnxruntime-common'), { recursive: true, dereference: true });
  if (provider !== undefined) library?.(join(copy, native, provider));
  return folder;
}

async function cudaDetail(folder: string): Promise<string> {
  const engine = new EngineProcess(engineFile, { EASEL_RUNTIME_FOLDER: folder });
  engine.send({ type: 'diagnose' });
  const { devices } = await engine.next('diagnosis');
  expect(devices[1]).toMatchObject({ device: 'cpu', works: true });
  expect(devices[0]).toMatchObject({ device: 'cuda', works: false });
  return devices[0]!.detail;
}

const onlyWhereCudaIs = (sentence: string | RegExp) =>
  provider === undefined ? `There is no CUDA for ${process.platform} on ${process.arch}.` : sentence;

describe('devices', { timeout: 60_000 }, () => {
  it('auto falls to the CPU and says why; cuda by name is an error with the same reason', async () => {
    const folder = runtimeFolder();
    const load = (device: 'auto' | 'cuda') => {
      const engine = new EngineProcess(engineFile, { EASEL_RUNTIME_FOLDER: folder });
      engine.send({ type: 'load', folder: join(fixtureModels, 'sd15'), device });
      return engine;
    };
    const { device } = await load('auto').next('loaded');
    expect(device.device).toBe('cpu');
    expect(device.reason).toMatch(onlyWhereCudaIs(/not installed/));
    const { error } = await load('cuda').next('loadFailed');
    expect(error).toMatchObject({ code: 'deviceUnavailable', args: { device: 'cuda', detail: device.reason } });
  });

  it('a runtime folder of another version is left alone', async () => {
    const folder = runtimeFolder((target) => writeFileSync(target, 'not a library'));
    writeFileSync(join(folder, 'node_modules', 'onnxruntime-node', 'package.json'), '{ "version": "0.0.1" }');
    // Where CUDA lies beside the installed one, that is tried.
    const tried = provider !== undefined && existsSync(join(installed, native, provider));
    expect(await cudaDetail(folder)).toMatch(onlyWhereCudaIs(tried ? /./ : /is version 0\.0\.1; \d/));
  });

  it('a runtime folder that cannot be loaded is named, and the CPU still works', async () => {
    const folder = runtimeFolder();
    writeFileSync(
      join(folder, 'node_modules', 'onnxruntime-node', 'dist', 'index.js'),
      'throw new Error("broken on purpose")',
    );
    const tried = provider !== undefined && existsSync(join(installed, native, provider));
    expect(await cudaDetail(folder)).toMatch(onlyWhereCudaIs(tried ? /./ : /broken on purpose/));
  });

  it('a damaged provider is named', async () => {
    const folder = runtimeFolder((target) => writeFileSync(target, 'not a library'));
    const named = provider === undefined || process.platform === 'win32' ? /./ : /invalid ELF header|file too short/;
    expect(await cudaDetail(folder)).toMatch(onlyWhereCudaIs(named));
  });

  it('a library that the provider needs and that is missing is named', async () => {
    // Any library that needs another one, put where that is not found: sharp's add-on, which needs libvips.
    const folder = runtimeFolder((target) => {
      const addOn = join(installed, '..', '@img', `sharp-${process.platform}-x64`, 'lib');
      const [file] = readdirSync(addOn).filter((name) => name.endsWith('.node'));
      mkdirSync(dirname(target), { recursive: true });
      copyFileSync(join(addOn, file!), target);
    });
    const missing = process.platform === 'win32' ? /./ : /^A CUDA library is missing: libvips.*\.so/;
    expect(await cudaDetail(folder)).toMatch(onlyWhereCudaIs(missing));
  });
});
