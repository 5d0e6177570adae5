import { posix } from 'node:path';

/** Folders of a diffusers pipeline that an ONNX engine reads. */
const componentFolders: ReadonlySet<string> = new Set([
  'scheduler',
  'text_encoder',
  'text_encoder_2',
  'tokenizer',
  'tokenizer_2',
  'unet',
  'vae_decoder',
  'vae_encoder',
]);

/** The same weights for other runtimes, which often lie in the same folders. */
const foreignWeights = /(\.(safetensors|msgpack|h5|ckpt|pt|pth|xml|tflite|mlmodel)|^(diffusion_)?pytorch_model.*\.bin|^openvino_.*|\.index(\.\w+)?\.json)$/;

/**
 * Whether a file of a model folder is part of the pipeline as ONNX: graphs, their external data, whatever it is called,
 * configurations and tokenizer files, but no weights of other runtimes, pictures or papers.
 * @param path relative to the model folder, with `/`
 */
export function isPipelineFile(path: string): boolean {
  if (path === 'model_index.json') return true;
  const [folder, ...rest] = path.split('/');
  if (folder === undefined || !componentFolders.has(folder) || rest.length === 0) return false;
  // Neither hidden files nor, from a hub that lies, a way out of the folder.
  if (rest.some((part) => part.startsWith('.') || /[\\:]/.test(part))) return false;
  return !foreignWeights.test(posix.basename(path));
}
