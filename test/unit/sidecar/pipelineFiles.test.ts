import { expect, test } from 'vitest';
import { isPipelineFile } from '../../../src/sidecar/models/pipelineFiles';

test.each([
  'model_index.json',
  'unet/model.onnx',
  'unet/model.onnx_data',
  'unet/model.onnx.data',
  'unet/weights.pb',
  'unet/config.json',
  'text_encoder_2/model.onnx',
  'tokenizer/vocab.json',
  'tokenizer/merges.txt',
  'scheduler/scheduler_config.json',
  'vae_decoder/model.onnx',
])('%s is part of the pipeline', (path) => {
  expect(isPipelineFile(path)).toBe(true);
});

test.each([
  'README.md',
  'easel.model.json',
  'v1-5-pruned.ckpt',
  'unet/diffusion_pytorch_model.safetensors',
  'unet/diffusion_pytorch_model.fp16.bin',
  'unet/diffusion_pytorch_model.safetensors.index.json',
  'unet/diffusion_flax_model.msgpack',
  'unet/openvino_model.xml',
  'unet/openvino_model.bin',
  'text_encoder/pytorch_model.bin',
  'text_encoder/tf_model.h5',
  'vae/diffusion_pytorch_model.safetensors',
  'safety_checker/model.onnx',
  'unet',
  'unet/.cache/model.onnx',
  '.git/unet/model.onnx',
  'unet/../../model.onnx',
  'unet/..\\..\\model.onnx',
  'unet/C:model.onnx',
])('%s is not', (path) => {
  expect(isPipelineFile(path)).toBe(false);
});
