// `npm run bench`: what Easel costs beside the model itself. Every figure is a ratio to floor.mjs, measured in the same
// run with the two taking turns, so that a machine that is busy or slow changes both. `--rounds N` (20), `--cold N` (7),
// `--scans N` (3), `--frames N` (1000); 0 leaves a part out.
import { build } from 'esbuild';
import { execFileSync, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const root = path.resolve(import.meta.dirname, '..', '..');
const floor = path.join(import.meta.dirname, 'floor.mjs');
// What is shipped, built for this: beside it the sidecar finds the built-in model, and above it the engine its modules.
const stage = path.join(root, 'build', 'bench');
const dist = path.join(stage, 'dist');
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    cold: { type: 'string', default: '7' },
    scans: { type: 'string', default: '3' },
    frames: { type: 'string', default: '1000' },
  },
});
const rounds = Number(values.rounds);
const coldRounds = Number(values.cold);
const scanRounds = Number(values.scans);
const frames = Number(values.frames);
const previewSteps = 20;
const tinyModel = path.join(root, 'test', 'fixtures', 'models', 'sd21');
const prompt = 'a red apple on a blue background';

mkdirSync(stage, { recursive: true });
rmSync(path.join(stage, 'models'), { recursive: true, force: true });
symlinkSync(path.join(root, 'models'), path.join(stage, 'models'), 'junction');
execFileSync(process.execPath, ['esbuild.mjs', '--production', `--outdir=${dist}`], { cwd: root, stdio: 'inherit' });
const scratch = mkdtempSync(path.join(tmpdir(), 'easel-bench-'));
const { SidecarClient, runJob, requests, scanFolders, FileFacts } = await bundledClient();
try {
  console.log(
    `${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}, ${process.platform} ${process.arch}`,
  );
  if (rounds > 0) await warm();
  if (coldRounds > 0) await cold();
  if (scanRounds > 0) await scans();
  if (frames > 0) await animation();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** Job times and memory of processes that are up and have the model loaded. */
async function warm() {
  const client = newClient('warm');
  const floors = { same: await startFloor([]), defaults: await startFloor(['--onnxruntime-defaults']) };
  const times = { easel: [], floor: [], defaults: [], step: [] };
  try {
    for (let round = -2; round < rounds; round++) {
      const easel = await timed(() => runJob(client, submission(undefined, `${prompt}, number ${round}`)));
      const { milliseconds: same, step } = await floors.same.draw();
      const { milliseconds: defaults } = await floors.defaults.draw();
      // The first two warm up caches and the just-in-time compiler.
      if (round < 0) continue;
      times.easel.push(easel);
      times.floor.push(same);
      times.defaults.push(defaults);
      times.step.push(step);
    }
    const { engine } = await client.request(requests.sidecarStatus, {});
    const { latency, step } = await cancelLatency(client);
    console.log(`\nWarm job, from the request to the picture (${rounds} rounds each, ms)`);
    show('easel', times.easel);
    show('floor', times.floor);
    show("floor with onnxruntime's own options", times.defaults);
    ratio('warm job / floor', times.easel, times.floor, 1.05);
    ratio("warm job / floor with onnxruntime's own options", times.easel, times.defaults);

    console.log('\nA step (ms)');
    show('easel, in jobs of 200 steps', step);
    show('floor, a run of the unet', times.step);
    ratio('step / floor', step, times.step);

    const memory = {
      easel: peakMemory(engine.pid),
      floor: peakMemory(floors.same.pid),
      defaults: peakMemory(floors.defaults.pid),
    };
    console.log('\nPeak memory of the process that runs the model (VmHWM, MB)');
    console.log(
      `  engine ${megabytes(memory.easel)}   floor ${megabytes(memory.floor)}   with onnxruntime's own options ${megabytes(memory.defaults)}`,
    );
    ratio('engine / floor', [memory.easel], [memory.floor], 1.15);

    const previews = await previewCost(client);
    console.log(
      `\nA job of ${previewSteps} steps at 512×512 whose drawing is watched (${previews.shown} previews a job)`,
    );
    show('with previews', previews.watched);
    show('without', previews.plain);
    ratio('with previews / without', previews.watched, previews.plain, 1.05);

    console.log(`\nCancelling a job of 200 steps in the middle (${latency.length} times), from the request to the end`);
    show('steps', latency);
  } finally {
    for (const each of Object.values(floors)) each.end();
    await shutDown(client);
  }
}

/** Whole processes, from nothing: the sidecar, the engine and the model's graphs have to be started each time. */
async function cold() {
  const times = { easel: [], floor: [], running: [] };
  for (let round = -1; round < coldRounds; round++) {
    const stateFolder = path.join(scratch, `cold ${round}`);
    const env = { ...process.env, EASEL_STATE_FOLDER: stateFolder };
    const generate = [
      path.join(dist, 'easel.js'),
      'generate',
      prompt,
      '--seed',
      '1',
      '--output',
      path.join(scratch, 'x.png'),
      '--overwrite',
    ];
    const easel = await timed(() => finished(generate, env));
    const running = await timed(() => finished(generate, env));
    await finished([path.join(dist, 'easel.js'), 'sidecar', 'stop'], env);
    await ended(stateFolder);
    const bare = await timed(() => finished([floor], process.env));
    if (round < 0) continue;
    times.easel.push(easel);
    times.running.push(running);
    times.floor.push(bare);
  }
  console.log(`\nCold \`easel generate\`, the whole process (${coldRounds} rounds each, ms)`);
  show('easel, nothing running', times.easel);
  show('floor', times.floor);
  show('easel, sidecar and model loaded', times.running);
  ratio('cold easel / floor', times.easel, times.floor, 1.5);
}

/** Looking through 10,000 documents for pictures that are missing, beside reading the same files and nothing else. */
async function scans() {
  const folder = path.join(scratch, 'documents');
  const files = writeDocuments(folder, 10_000);
  const options = (signal) => ({
    root: folder,
    manifest: { version: 1, assets: {} },
    facts: new FileFacts(),
    signal,
  });
  const times = { easel: [], floor: [], delay: [], cancel: [] };
  for (let round = -1; round < scanRounds; round++) {
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const easel = await timed(async () => {
      const { findings, documents } = await scanFolders([folder], options());
      if (documents !== files.length || findings.length !== 3 * files.length) throw new Error('not all was found');
    });
    delay.disable();
    const floor = await timed(() => readPlainly(files));
    const controller = new AbortController();
    const scan = scanFolders([folder], options(controller.signal)).catch((error) => error);
    await sleep(floor / 4);
    controller.abort();
    const cancel = await timed(() => scan);
    if (round < 0) continue;
    times.easel.push(easel);
    times.floor.push(floor);
    times.delay.push(delay.max / 1e6);
    times.cancel.push(cancel);
  }
  console.log(`\nA scan of 10,000 Markdown files with 30,000 pictures (${scanRounds} rounds each, ms)`);
  show('easel', times.easel);
  show('floor, reading the files, 8 at a time', times.floor);
  show('the longest that nothing else could run', times.delay);
  show('from the request to cancel to the end', times.cancel);
  ratio('scan / floor', times.easel, times.floor);
}

/** Documents as they are in a handbook: 2 KB of text, three pictures each, of which none is there. */
function writeDocuments(folder, count) {
  const paragraph =
    'A paragraph with some **words** in it, a [link](other.md) and `code`, as long as many are. '.repeat(4);
  return Array.from({ length: count }, (_, i) => {
    const chapter = path.join(folder, `chapter ${Math.floor(i / 100)}`);
    if (i % 100 === 0) mkdirSync(chapter, { recursive: true });
    const pictures = ['a', 'b', 'c'].map((name) => `![Picture ${name} of ${i}](images/${i}-${name}.png)`);
    const file = path.join(chapter, `${i}.md`);
    writeFileSync(file, [`# Document ${i}`, ...pictures.flatMap((picture) => [paragraph, picture])].join('\n\n'));
    return file;
  });
}

async function readPlainly(files) {
  let next = 0;
  const reader = async () => {
    while (next < files.length) await readFile(files[next++], 'utf8');
  };
  await Promise.all(Array.from({ length: 8 }, reader));
}

/** How many steps' time passes between the request to cancel and the job's end; and what a step takes until then. */
async function cancelLatency(client) {
  const [latency, step] = [[], []];
  for (let round = 0; round < 5; round++) {
    const controller = new AbortController();
    const seen = [];
    let cancelledAt = 0;
    const onChange = ({ state, step }) => {
      if (state !== 'running' || step < 1) return;
      seen.push({ step, at: performance.now() });
      if (step >= 20 && cancelledAt === 0) {
        cancelledAt = performance.now();
        controller.abort();
      }
    };
    await runJob(client, submission(200), { signal: controller.signal, onChange }).catch((error) => {
      if (error.code !== 'jobCancelled') throw error;
    });
    const before = seen.filter(({ at }) => at <= cancelledAt);
    const [first, last] = [before.at(0), before.at(-1)];
    step.push((last.at - first.at) / (last.step - first.step));
    latency.push((performance.now() - cancelledAt) / step.at(-1));
  }
  return { latency, step };
}

/** Whether memory grows with the number of frames: a long animation with a tiny model, every frame drawn from the one before. */
async function animation() {
  const client = newClient('animation');
  const folder = path.join(scratch, 'frames');
  const spec = {
    prompts: { 0: 'a cat' },
    model: tinyModel,
    seed: 1,
    maxFrames: frames,
    stepsCurve: '0:(2)',
    zoom: '0:(1.01)',
  };
  const memory = [];
  let asked = 0;
  try {
    const onChange = async ({ frames: made }) => {
      if (made === undefined || made.done < asked) return;
      asked += frames / 10;
      const { engine } = await client.request(requests.sidecarStatus, {});
      memory.push(engine.memoryBytes);
    };
    await runJob(client, { task: 'animate', request: { spec, folder } }, { onChange });
    const [early, late] = [memory.slice(1, 4), memory.slice(-3)];
    console.log(`\nMemory of the engine while it makes ${frames} frames (resident set, MB)`);
    console.log(`  ${memory.map(megabytes).join('  ')}`);
    ratio('its last third / its second to fourth tenth', late, early, 1.1);
  } finally {
    await shutDown(client);
  }
}

/** The same jobs with and without previews, taking turns. */
async function previewCost(client) {
  const [watched, plain] = [[], []];
  let shown = 0;
  for (let round = -1; round < rounds / 4; round++) {
    for (const preview of [true, false]) {
      const order = submission(previewSteps, `${prompt}, number ${round}`);
      const request = { ...order.request, width: 512, height: 512 };
      const onChange = (job) => (shown += round >= 0 && job.preview !== undefined ? 1 : 0);
      const time = await timed(() => runJob(client, { ...order, request, preview }, { onChange }));
      if (round >= 0) (preview ? watched : plain).push(time);
    }
  }
  return { watched, plain, shown: Math.round(shown / watched.length) };
}

/** Without a number of steps it is the model's own, as in floor.mjs. */
function submission(numInferenceSteps, text = prompt) {
  return { kind: 'textToImage', request: { prompt: text, seed: 1, numInferenceSteps, device: 'cpu' } };
}

function newClient(name) {
  return new SidecarClient({
    name: 'bench',
    version: '0.0.0-bench',
    sidecarPath: path.join(dist, 'sidecar.js'),
    stateFolder: path.join(scratch, name),
    idleSeconds: 60,
    log: () => {},
  });
}

/** The client that extension and command line use, as a module of its own. */
async function bundledClient() {
  const file = path.join(scratch, 'client.mjs');
  const contents = ['client/sidecarClient', 'client/runJob', 'protocol/wire', 'assets/scan', 'assets/fileFacts'].map(
    (name) => `export * from './src/${name}';`,
  );
  await build({
    stdin: { contents: contents.join('\n'), resolveDir: root },
    ...{
      bundle: true,
      platform: 'node',
      format: 'esm',
      mainFields: ['module', 'main'],
      outfile: file,
      logLevel: 'error',
    },
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  return import(pathToFileURL(file).href);
}

async function startFloor(args) {
  const child = fork(floor, args);
  await once(child, 'message');
  const draw = async () => {
    child.send({});
    const [times] = await once(child, 'message');
    return times;
  };
  return { pid: child.pid, draw, end: () => child.kill() };
}

async function shutDown(client) {
  await client.request(requests.sidecarShutdown, {}).catch(() => {});
  client.dispose();
}

/** Waits until the sidecar that was told to stop has put its record away, and the processor rests. */
async function ended(stateFolder) {
  const recordFile = path.join(
    stateFolder,
    `sidecar-${JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).version}.json`,
  );
  for (let waited = 0; waited < 10_000 && exists(recordFile); waited += 20) await sleep(20);
  await sleep(300);
}

function exists(file) {
  try {
    return readFileSync(file).length > 0;
  } catch {
    return false;
  }
}

async function finished(args, env) {
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (chunk) => (errors += chunk));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${args[0]} ended with exit code ${code}.\n${errors}`);
}

async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Bytes; NaN where the system does not tell. */
function peakMemory(pid) {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kilobytes) * 1024;
  } catch {
    return Number.NaN;
  }
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function show(name, numbers) {
  const text = (value) => value.toFixed(numbers.every((each) => each < 20) ? 2 : 0).padStart(7);
  console.log(
    `  ${name.padEnd(40)} min ${text(Math.min(...numbers))}  median ${text(median(numbers))}  max ${text(Math.max(...numbers))}`,
  );
}

/** Of the medians; that of the fastest rounds beside it shows what a machine without other work would give. */
function ratio(name, easel, floor, aim) {
  const aimText = aim === undefined ? '' : ` (aim: at most ${aim})`;
  const fastest = Math.min(...easel) / Math.min(...floor);
  console.log(
    `  ${name}: ${(median(easel) / median(floor)).toFixed(3)}${aimText}; fastest rounds ${fastest.toFixed(3)}`,
  );
}

function megabytes(bytes) {
  return (bytes / 1e6).toFixed(0);
}
