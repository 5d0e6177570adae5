import { EaselError } from '../../../protocol/errors';
import type { Device } from '../../../protocol/generation';

const outOfMemoryTexts =
  /out of memory|bad_alloc|bad allocation|failed to allocate memory|ALLOC_FAILED|CUDA failure 2\b|BFCArena/i;
const brokenDeviceTexts = /CUDA failure|CUDA error|CUBLAS|CUDNN|illegal memory access|device-side assert/i;

/** What onnxruntime threw when a graph was loaded, as an error a person understands. */
export function loadError(error: unknown, file: string, device: Device): EaselError {
  const message = messageOf(error);
  if (outOfMemoryTexts.test(message)) return EaselError.of('outOfMemory', { device }, { cause: error });
  if (
    /not implemented|is not a registered function|No Op registered|Unsupported model IR version|opset/i.test(message)
  ) {
    return EaselError.of('modelGraphUnsupported', { file, detail: message }, { cause: error });
  }
  if (brokenDeviceTexts.test(message)) {
    return EaselError.of('deviceUnavailable', { device, detail: message }, { cause: error });
  }
  return EaselError.of('modelFileCorrupt', { file, detail: corruption(message) }, { cause: error });
}

/** What onnxruntime threw while a graph ran. */
export function runError(error: unknown, file: string, device: Device): EaselError {
  const message = messageOf(error);
  if (outOfMemoryTexts.test(message)) return EaselError.of('outOfMemory', { device }, { cause: error });
  if (brokenDeviceTexts.test(message)) {
    return EaselError.of('deviceUnavailable', { device, detail: message }, { cause: error });
  }
  return EaselError.of('modelRunFailed', { file, detail: message }, { cause: error });
}

/** onnxruntime's own words lead with C++ paths; the known cases get ours. */
function corruption(message: string): string {
  const missing = /External data path does not exist: "([^"]+)"/.exec(message);
  if (missing !== null) return `its weights file ${missing[1]!} is missing.`;
  if (/External initializer|external data/i.test(message)) return 'its weights file is too short or damaged.';
  if (/Protobuf parsing failed|does not have a graph/i.test(message)) return 'it is no complete ONNX graph.';
  if (/File doesn't exist|No such file/i.test(message)) return 'it does not exist.';
  return message;
}

export function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).trim();
}
