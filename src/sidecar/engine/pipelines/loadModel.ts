import { setImmediate as nextTurn } from 'node:timers/promises';
import { join } from 'node:path';
import { EaselError } from '../../../protocol/errors';
import type { Device, DevicePreference, DeviceReport } from '../../../protocol/generation';
import { readModelFolder, type ModelFolder } from '../../models/modelFolder';
import { chooseDevice } from '../onnx/device';
import { Session } from '../onnx/session';
import { ClipTokenizer } from '../tokenizers/clipTokenizer';
import type { EncodedPrompt } from './promptEmbedding';
import { Unet } from './unet';

export interface TextEncoder {
  readonly session: Session;
  readonly tokenizer: ClipTokenizer;
}

/** A model whose graphs are ready to run: those that text to image needs, and others when they are needed. */
export interface LoadedModel {
  readonly folder: ModelFolder;
  readonly device: DeviceReport;
  /** One, or two for SDXL. */
  readonly textEncoders: readonly TextEncoder[];
  readonly unet: Unet;
  readonly vaeDecoder: Session;
  /**
   * Loads the encoder with the first call.
   * @throws EaselError initImageUnsupported when there is none, and as {@link Session.load} does
   */
  readonly vaeEncoder: () => Promise<Session>;
  /** Of the latest prompts. */
  readonly embeddings: Map<string, EncodedPrompt>;
}

/**
 * Reads a model folder and loads its graphs on the wanted device. With `auto`, a model that CUDA cannot load goes to
 * the CPU, and the report says why.
 * @throws EaselError those of {@link readModelFolder}, {@link chooseDevice} and {@link Session.load}
 */
export async function loadModel(path: string, preference: DevicePreference): Promise<LoadedModel> {
  const folder = await readModelFolder(path);
  const report = await chooseDevice(preference);
  try {
    return { folder, device: report, ...(await loadGraphs(folder, report.device)) };
  } catch (error) {
    const cudaFailed =
      error instanceof EaselError &&
      report.device === 'cuda' &&
      (error.is('outOfMemory') || error.is('deviceUnavailable'));
    if (preference !== 'auto' || !cudaFailed) throw error;
    return { folder, device: { device: 'cpu', reason: error.message }, ...(await loadGraphs(folder, 'cpu')) };
  }
}

async function loadGraphs(
  { folder, graphs }: ModelFolder,
  device: Device,
): Promise<Omit<LoadedModel, 'folder' | 'device'>> {
  const load = async (file: string): Promise<Session> => {
    // Loading blocks the thread: messages are read before each graph.
    await nextTurn();
    return Session.load(file, device);
  };
  const textEncoders: TextEncoder[] = [];
  for (const [graph, tokenizer] of [
    [graphs.text_encoder, 'tokenizer'],
    [graphs.text_encoder_2, 'tokenizer_2'],
  ] as const) {
    if (graph === undefined) continue;
    textEncoders.push({ tokenizer: await ClipTokenizer.load(join(folder, tokenizer)), session: await load(graph) });
  }
  const unet = new Unet(await load(graphs.unet!));
  let vaeEncoder: Promise<Session> | undefined;
  return {
    textEncoders,
    unet,
    vaeDecoder: await load(graphs.vae_decoder!),
    vaeEncoder: () => {
      if (graphs.vae_encoder === undefined) throw EaselError.of('initImageUnsupported', { model: folder });
      return (vaeEncoder ??= load(graphs.vae_encoder));
    },
    embeddings: new Map(),
  };
}
