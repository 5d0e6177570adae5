import { expect, test } from 'vitest';
import { cudaAdvice } from '../../../src/sidecar/engineHost/cudaAdvice';

test.each([
  [
    'Failed to load library libcuda.so.1: cannot open shared object file: No such file or directory',
    /No NVIDIA driver/,
  ],
  ['CUDA failure 35: CUDA driver version is insufficient for CUDA runtime version', /driver is too old/],
  ['CUDA failure 36: API call is not supported in the installed CUDA driver ; GPU=-1', /driver is too old/],
  ['libcublasLt.so.13: cannot open shared object file: No such file or directory', /library of CUDA 13 or cuDNN 9/],
  ['libcudnn.so.9: cannot open shared object file', /library of CUDA 13 or cuDNN 9/],
  [
    'OrtSessionOptionsAppendExecutionProvider_Cuda: libonnxruntime_providers_cuda.so is missing',
    /how to install CUDA for Easel/,
  ],
  ['CUDA failure 100: no CUDA-capable device is detected', /finds no card/],
])('%s', (text, todo) => {
  expect(cudaAdvice(text)).toMatch(todo);
});

test('a text without a known sign gets no advice', () => {
  expect(cudaAdvice('Segmentation fault')).toBeUndefined();
});
