import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { engineEnvironment } from '../../../src/sidecar/engineHost/engineEnvironment';

function stateFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'easel-environment-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

test('the engine runs as Node.js and sends nothing home', () => {
  const environment = engineEnvironment(stateFolder(), { HOME: '/home/x', LD_LIBRARY_PATH: '/lib' }, 'linux');
  expect(environment).toEqual({
    HOME: '/home/x',
    LD_LIBRARY_PATH: '/lib',
    ELECTRON_RUN_AS_NODE: '1',
    ORT_DISABLE_TELEMETRY: '1',
  });
});

test("the runtime's libraries come before the system's", () => {
  const folder = stateFolder();
  const runtime = path.join(folder, 'runtime');
  mkdirSync(path.join(runtime, 'node_modules', 'onnxruntime-node'), { recursive: true });
  const lib = path.join(runtime, 'lib');
  const joined = `${lib}${path.delimiter}/lib`;
  expect(engineEnvironment(folder, {}, 'linux')).toMatchObject({ EASEL_RUNTIME_FOLDER: runtime, LD_LIBRARY_PATH: lib });
  expect(engineEnvironment(folder, { LD_LIBRARY_PATH: '/lib' }, 'linux')['LD_LIBRARY_PATH']).toBe(joined);
  expect(engineEnvironment(folder, { Path: '/lib' }, 'win32')['Path']).toBe(joined);
});
