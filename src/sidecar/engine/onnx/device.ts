import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { EaselError } from '../../../protocol/errors';
import type { Device, DevicePreference, DeviceReport } from '../../../protocol/generation';
import { messageOf } from './nativeError';
import { nativeFolder, runtime } from './runtime';

/** One convolution, y = 2x over [1,1,2,2]: it needs cuBLAS and cuDNN as a real model does. */
const probeGraph = Buffer.from(
  'CAgSADpjCg8KAXgKAXcSAXkiBENvbnYSAXAqEwgBCAEIAQgBEAFCAXdKBAAAAEBaGwoBeBIWChQIARIQCgIIAQoCCAEKAggCCgIIAmIbCgF5EhYKFAgBEhAKAggBCgIIAQoCCAIKAggCQgQKABAR',
  'base64',
);

/**
 * The device to load a model on: what was asked for, or the best that really computes.
 * @throws EaselError deviceUnavailable when CUDA was asked for by name and does not work
 */
export async function chooseDevice(preference: DevicePreference): Promise<DeviceReport> {
  if (preference === 'cpu') return { device: 'cpu' };
  const failure = await probe('cuda');
  if (failure === undefined) return { device: 'cuda' };
  if (preference === 'cuda') throw EaselError.of('deviceUnavailable', { device: 'cuda', detail: failure });
  return { device: 'cpu', reason: failure };
}

/** Tries every device and says in plain words what came of it. */
export async function diagnoseDevices(): Promise<{ device: string; works: boolean; detail: string }[]> {
  const { version } = runtime();
  const findings = [];
  for (const device of ['cuda', 'cpu'] as const) {
    const failure = await probe(device);
    const detail = failure ?? `It computes (onnxruntime ${version}).`;
    findings.push({ device, works: failure === undefined, detail });
  }
  return findings;
}

/** Makes a session on a device and computes with it; undefined when the result is right, else why not. */
async function probe(device: Device): Promise<string | undefined> {
  // Without the provider's library there is nothing to try.
  const absent = device === 'cuda' ? absentProvider() : undefined;
  if (absent !== undefined) return absent;
  const { ort } = runtime();
  try {
    const session = await ort.InferenceSession.create(probeGraph, {
      executionProviders: [device],
      logSeverityLevel: 4,
    });
    const { y } = await session.run({ x: new ort.Tensor('float32', Float32Array.of(1, 2, 3, 4), [1, 1, 2, 2]) });
    await session.release();
    const right = y?.data instanceof Float32Array && y.data.every((value, i) => value === 2 * (i + 1));
    return right ? undefined : 'It computes wrong results.';
  } catch (error) {
    return device === 'cuda' ? explainCudaFailure(messageOf(error)) : messageOf(error);
  }
}

function absentProvider(): string | undefined {
  const library = cudaProvider();
  if (library === undefined) return `There is no CUDA for ${process.platform} on ${process.arch}.`;
  if (existsSync(library)) return undefined;
  const { problem } = runtime();
  if (problem !== undefined) return problem;
  return `The CUDA libraries of onnxruntime are not installed (${basename(library)} is missing).`;
}

/** Path of the library that onnxruntime loads for CUDA; undefined where there is no CUDA at all. */
function cudaProvider(): string | undefined {
  const names: Partial<Record<NodeJS.Platform, string>> = {
    linux: 'libonnxruntime_providers_cuda.so',
    win32: 'onnxruntime_providers_cuda.dll',
  };
  const name = process.arch === 'x64' ? names[process.platform] : undefined;
  return name === undefined ? undefined : join(nativeFolder(runtime()), name);
}

/** The driver's own complaint, or which library could not be opened, in plain words. */
function explainCudaFailure(message: string): string {
  const tooOld = /CUDA failure 3[56]\b/.exec(message)?.[0];
  if (tooOld !== undefined) return `${driver()} is too old for CUDA 13, which needs version 580 or newer (${tooOld}).`;
  if (/CUDA failure 100\b/.test(message)) return 'There is no NVIDIA card in this machine (CUDA failure 100).';
  if (!/Failed to load shared library/i.test(message)) return message;
  const loader = loaderMessage(cudaProvider()!);
  // When every library could be opened and CUDA still refused, that is the driver.
  if (loader === undefined) return `${driver()} cannot run CUDA 13, which needs version 580 or newer and a card.`;
  return explainLoaderMessage(loader);
}

function driver(): string {
  const version = installedDriver();
  return version === undefined ? 'The NVIDIA driver' : `The NVIDIA driver ${version}`;
}

function installedDriver(): string | undefined {
  try {
    return /Kernel Module\s.*?(\d+\.\d+[.\d]*)/.exec(readFileSync('/proc/driver/nvidia/version', 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}

/**
 * What the system's loader says about a library. onnxruntime prints that only on standard error; Node's own loader
 * throws it, and another error when the library could be loaded but is no Node add-on.
 */
function loaderMessage(library: string): string | undefined {
  try {
    process.dlopen({ exports: {} }, library);
  } catch (error) {
    const message = messageOf(error);
    return /did not self-register/.test(message) ? undefined : message;
  }
  return undefined;
}

function explainLoaderMessage(message: string): string {
  const missing = /(lib[\w.+-]+\.so[\w.]*|[\w.+-]+\.dll): cannot open shared object file/.exec(message)?.[1];
  if (missing === undefined) return message;
  if (missing.startsWith('libcuda.so')) return `No NVIDIA driver is installed (${missing} is missing).`;
  return `A CUDA library is missing: ${missing}.`;
}
