import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { readGenerationMetadata } from '../../../src/protocol/generationMetadata';
import { fixtureModels, ModelCopy } from '../models/modelCopy';
import { buildEngine, EngineProcess, generate, picturesOf } from './engineProcess';

let engineFile: string;
beforeAll(async () => {
  const { file, remove } = await buildEngine();
  engineFile = file;
  return remove;
}, 60_000);

function progressOf(engine: EngineProcess): string[] {
  const progress = engine.messages.filter((message) => message.type === 'progress');
  return progress.map(({ phase, step, steps }) => `${phase} ${step}/${steps}`);
}

function engineWith(model: string): EngineProcess {
  const engine = new EngineProcess(engineFile);
  engine.send({ type: 'load', folder: join(fixtureModels, model), device: 'cpu' });
  return engine;
}

describe('the engine process', { timeout: 60_000 }, () => {
  it('loads a model and draws', async () => {
    const engine = engineWith('sd15');
    expect(await engine.next('loaded')).toEqual({ type: 'loaded', device: { device: 'cpu' } });
    engine.send(generate('one', { numImages: 2, seed: 9 }));
    const done = await engine.next('done', 'one');
    const pictures = picturesOf(done);
    const { notices, seconds } = done;
    expect(pictures).toMatchObject([
      { mimeType: 'image/png', width: 64, height: 64, seed: 9 },
      { mimeType: 'image/png', width: 64, height: 64, seed: 10 },
    ]);
    expect(notices).toEqual([]);
    expect(seconds).toBeGreaterThan(0);
    expect(readGenerationMetadata(pictures[1]!.data)).toMatchObject({
      model: { id: 'test', hash: 'hash' },
      request: { prompt: 'a fox', seed: 10, numImages: 1 },
    });
    // Steps this quick are not all told, but the first and the last are.
    const told = progressOf(engine);
    const each = [1, 2, 3, 4, 5, 6].map((step) => `running ${step}/6`);
    const all = [...each.slice(0, 3), 'encoding 3/6', ...each.slice(3), 'encoding 6/6'];
    expect(told).toEqual(all.filter((one) => told.includes(one)));
    expect(told).toEqual(expect.arrayContaining(['running 1/6', 'encoding 3/6', 'running 6/6', 'encoding 6/6']));
  });

  it('tells of every step that takes its time', async () => {
    const engine = engineWith('slow');
    engine.send(generate('one', { numInferenceSteps: 4 }));
    await engine.next('done', 'one');
    expect(progressOf(engine)).toEqual([...[1, 2, 3, 4].map((step) => `running ${step}/4`), 'encoding 4/4']);
  });

  it('writes alpha where the model draws it, and the prompt as it was written', async () => {
    const engine = engineWith('alpha');
    engine.send(generate('clear', { transparent: true, prompt: 'a ? fox' }));
    const done = await engine.next('done', 'clear');
    const pictures = picturesOf(done);
    expect(done.notices).toMatchObject([{ code: 'outsideDomain' }]);
    expect(await sharp(pictures[0]!.data).metadata()).toMatchObject({ format: 'png', channels: 4, hasAlpha: true });
    expect(readGenerationMetadata(pictures[0]!.data)?.request).toMatchObject({ prompt: 'a ? fox', transparent: true });
  });

  it('writes no metadata when that is switched off', async () => {
    const engine = engineWith('sd15');
    engine.send(generate('bare', {}, false));
    expect(readGenerationMetadata(picturesOf(await engine.next('done'))[0]!.data)).toBeUndefined();
  });

  it('draws jobs that arrive together one after the other, and goes on after a failure', async () => {
    const engine = engineWith('sd15');
    engine.send(generate('first'));
    engine.send(generate('bad', { width: 60 }));
    engine.send(generate('last'));
    await engine.next('done', 'last');
    const ends = engine.messages.filter(({ type }) => type === 'done' || type === 'failed');
    expect(ends).toMatchObject([
      { type: 'done', job: 'first' },
      { type: 'failed', job: 'bad', error: { code: 'sizeInvalid' } },
      { type: 'done', job: 'last' },
    ]);
  });

  it('cancels between steps, and then draws the next job', async () => {
    const engine = engineWith('slow');
    engine.send(generate('long', { numInferenceSteps: 50 }));
    await engine.next('progress', 'long');
    engine.send({ type: 'cancel', job: 'long' });
    const seen = engine.messages.filter(({ type }) => type === 'progress').length;
    await engine.next('cancelled', 'long');
    expect(engine.messages.filter(({ type }) => type === 'progress').length).toBeLessThanOrEqual(seen + 2);
    engine.send(generate('short', { numInferenceSteps: 1 }));
    await engine.next('done', 'short');
  });

  it('cancels a job that waits for its model, or has not come yet', async () => {
    const engine = engineWith('sdxl');
    engine.send(generate('waiting'));
    engine.send({ type: 'cancel', job: 'waiting' });
    await engine.next('cancelled', 'waiting');
    engine.send({ type: 'cancel', job: 'early' });
    engine.send(generate('early'));
    await engine.next('cancelled', 'early');
    engine.send(generate('kept'));
    await engine.next('done', 'kept');
  });

  it('says what is wrong with a model', async () => {
    const { folder } = new ModelCopy('sd15').truncate('unet/model.onnx', 1000);
    const engine = new EngineProcess(engineFile);
    engine.send({ type: 'load', folder, device: 'cpu' });
    expect(await engine.next('loadFailed')).toMatchObject({ error: { code: 'modelFileCorrupt' } });
    engine.send(generate('anyway'));
    expect(await engine.next('failed', 'anyway')).toMatchObject({ error: { code: 'modelFileCorrupt' } });
    expect(engine.exited).toBeUndefined();
  });

  it('logs a message that it does not understand, and serves on', async () => {
    const engine = engineWith('sd15');
    engine.sendAnything({ type: 'dance' });
    engine.sendAnything({ type: 'work', job: 'x', work: { prompt: 5 } });
    expect(await engine.next('log')).toMatchObject({ level: 'error' });
    engine.send(generate('good'));
    await engine.next('done', 'good');
  });

  it('logs the stack of a defect', async () => {
    const engine = new EngineProcess(engineFile);
    engine.send(generate('too early'));
    expect(await engine.next('failed')).toMatchObject({ error: { code: 'unexpected' } });
    expect((await engine.next('log')).message).toMatch(/Error: .*\n\s+at /);
  });

  it('diagnoses every device', async () => {
    const engine = new EngineProcess(engineFile);
    engine.send({ type: 'diagnose' });
    const { devices } = await engine.next('diagnosis');
    expect(devices.map(({ device }) => device)).toEqual(['cuda', 'cpu']);
    expect(devices[1]).toMatchObject({ works: true });
    for (const { detail } of devices) expect(detail).toMatch(/\.\)?$/);
  });

  it('ends when the sidecar closes the channel', async () => {
    const engine = engineWith('sd15');
    await engine.next('loaded');
    engine.disconnect();
    await engine.until(() => engine.exited !== undefined);
  });

  it('ends with a sidecar that is killed, even inside a step that never returns', async () => {
    // A parent of its own, which tells the engine's pid when the endless step has begun, and can be killed.
    const parent = spawn(process.execPath, ['-e', parentProgram, engineFile, join(fixtureModels, 'hangs')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void parent.kill('SIGKILL'));
    const engine = Number(
      await new Promise<string>((resolve) => parent.stdout.once('data', (data) => resolve(String(data)))),
    );
    onTestFinished(() => {
      if (isAlive(engine)) process.kill(engine, 'SIGKILL');
    });
    await sleep(500);
    expect(isAlive(engine)).toBe(true);
    parent.kill('SIGKILL');
    while (isAlive(engine)) await sleep(20);
  });
});

const parentProgram = `
const { spawn } = require('node:child_process');
const [file, folder] = process.argv.slice(1);
const engine = spawn(process.execPath, [file], {
  stdio: ['ignore', 'ignore', 'ignore', 'ipc', 'pipe'],
  serialization: 'advanced',
});
engine.send({ type: 'load', folder, device: 'cpu' });
engine.on('message', ({ type }) => {
  if (type !== 'loaded') return;
  engine.send(${JSON.stringify(generate('endless'))});
  setTimeout(() => console.log(engine.pid), 300);
});`;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
