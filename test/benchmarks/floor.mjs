// The floor under every figure of bench.mjs: loads the graphs of a text-to-image model with onnxruntime-node and calls
// `run` as often as one picture needs, and nothing else. No tokenizer, no scheduler, no picture file, no other process.
//   node floor.mjs                 loads, draws once, ends
//   as a child with IPC            draws once for every message and answers { milliseconds, step }, both in ms
//   --onnxruntime-defaults         onnxruntime's own session options instead of the engine's
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import path from 'node:path';

process.env.ORT_DISABLE_TELEMETRY = '1';
const require = createRequire(import.meta.url);
/** @type {typeof import('onnxruntime-node')} */
const ort = require('onnxruntime-node');

const model = path.resolve(import.meta.dirname, '..', '..', 'models', 'builtin');
const { defaults } = JSON.parse(readFileSync(path.join(model, 'easel.model.json'), 'utf8'));
const steps = defaults.numInferenceSteps;
/** Guidance needs the prediction with and without the prompt: two rows a step, two prompts. */
const rows = defaults.guidanceScale > 1 ? 2 : 1;

/** Those of src/sidecar/engine/onnx/session.ts, so that the ratio shows what the rest of Easel costs. */
const engineOptions = {
  executionProviders: ['cpu'],
  graphOptimizationLevel: 'all',
  logSeverityLevel: 4,
  enableCpuMemArena: false,
  extra: { session: { intra_op: { allow_spinning: '0' } } },
};
const options = process.argv.includes('--onnxruntime-defaults') ? {} : engineOptions;

const load = (/** @type {string} */ graph) =>
  ort.InferenceSession.create(path.join(model, graph, 'model.onnx'), options);
const textEncoder = await load('text_encoder');
const unet = await load('unet');
const vaeDecoder = await load('vae_decoder');

const { in_channels: channels, sample_size: side } = JSON.parse(
  readFileSync(path.join(model, 'unet', 'config.json'), 'utf8'),
);
const ids = integers(textEncoder, 'input_ids', [1, textEncoder.inputMetadata[0].shape[1]]);
const noise = Float32Array.from({ length: rows * channels * side * side }, (_, i) => Math.sin(i * 12.9898) * 1.5);
const sample = new ort.Tensor('float32', noise, [rows, channels, side, side]);
const latents = new ort.Tensor('float32', noise.subarray(0, noise.length / rows), [1, channels, side, side]);

async function drawOnce() {
  const start = performance.now();
  let context;
  for (let row = 0; row < rows; row++) {
    const { last_hidden_state: states } = await textEncoder.run({ input_ids: ids }, ['last_hidden_state']);
    const data = new Float32Array(states.data.length * rows);
    for (let copy = 0; copy < rows; copy++) data.set(states.data, copy * states.data.length);
    context = new ort.Tensor('float32', data, [rows, ...states.dims.slice(1)]);
  }
  const started = performance.now();
  for (let step = 0; step < steps; step++) {
    const timestep = integers(unet, 'timestep', [rows], 999 - Math.floor((step * 1000) / steps));
    await unet.run({ sample, timestep, encoder_hidden_states: context });
  }
  const step = (performance.now() - started) / steps;
  await vaeDecoder.run({ latent_sample: latents });
  return { milliseconds: performance.now() - start, step };
}

if (process.send === undefined) {
  await drawOnce();
} else {
  process.on('message', async () => process.send(await drawOnce()));
  process.send({ ready: true });
}

/** A tensor of one integer, in the type that the graph wants. */
function integers(session, name, dims, value = 0) {
  const { type } = session.inputMetadata.find((input) => input.name === name);
  const count = dims.reduce((product, side) => product * side, 1);
  const data =
    type === 'int64' ? new BigInt64Array(count).fill(BigInt(value)) : Int32Array.from({ length: count }, () => value);
  return type === 'float32' ? new ort.Tensor(type, Float32Array.from(data), dims) : new ort.Tensor(type, data, dims);
}
