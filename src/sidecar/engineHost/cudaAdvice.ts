/** What onnxruntime's CUDA provider writes when it cannot start, and what the person can do about it. */
const causes: readonly { readonly symptom: RegExp; readonly todo: string }[] = [
  {
    symptom: /libcuda\.so|nvcuda\.dll/,
    todo: 'No NVIDIA driver was found: install one (580 or newer on Linux) if this machine has an NVIDIA card.',
  },
  {
    symptom: /CUDA failure (35|36)\b|CUDA driver version is insufficient/,
    todo: 'The NVIDIA driver is too old for CUDA 13: install 580 or newer.',
  },
  {
    symptom: /lib(cublas|cublasLt|cudart|cudnn|cufft|curand)[\w-]*\.so|(cublas|cudart|cudnn|cufft|curand)\w*\.dll/,
    todo: 'A library of CUDA 13 or cuDNN 9 is missing: the README says how to install them (On an NVIDIA card).',
  },
  {
    symptom: /libonnxruntime_providers_(cuda|shared)|onnxruntime_providers_\w+\.dll/,
    todo: 'If there is an NVIDIA card: the README says how to install CUDA for Easel (On an NVIDIA card).',
  },
  {
    symptom: /no CUDA-capable device|CUDA failure 100\b/,
    todo: 'The driver is there but finds no card: check that the card is on and not hidden by CUDA_VISIBLE_DEVICES.',
  },
];

/** What to do about CUDA, when `text` (what an engine said and wrote) has the signs of a known cause. */
export function cudaAdvice(text: string): string | undefined {
  return causes.find(({ symptom }) => symptom.test(text))?.todo;
}
