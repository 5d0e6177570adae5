import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, inject } from 'vitest';
import { runJob } from '../../src/client/runJob';
import type { Job } from '../../src/protocol/jobs';
import { requests } from '../../src/protocol/wire';
import {
  collectPictures,
  fixtureModel,
  isBlockedInLoading,
  matching,
  modelThatNeverLoads,
  Sandbox,
  submission,
  until,
  watchJob,
} from './harness';

const slow = submission({ model: fixtureModel('slow'), numInferenceSteps: 200 });

test('kill -9 on the engine: its job fails and says so, the next one runs', async () => {
  const sandbox = new Sandbox();
  const client = sandbox.client();
  const job = await watchJob(client, slow);
  const next = await watchJob(client, submission());
  await until('a step is done', () => job.last.step >= 1);
  const engine = (await client.request(requests.sidecarStatus, {})).engine!;
  process.kill(engine.pid, 'SIGKILL');
  expect((await job.reaches('failed')).error).toMatchObject({
    code: 'engineDied',
    args: { detail: matching('SIGKILL') },
  });
  await expect(client.request(requests.jobsCollect, { job: job.id })).rejects.toMatchObject({ code: 'engineDied' });
  await next.reaches('done');
  const status = await client.request(requests.sidecarStatus, {});
  expect(status.engine?.pid).not.toBe(engine.pid);
});

test('kill -9 on the engine while it is idle is not noticed by the next job', async () => {
  const sandbox = new Sandbox();
  const client = sandbox.client();
  await runJob(client, submission());
  process.kill((await client.request(requests.sidecarStatus, {})).engine!.pid, 'SIGKILL');
  await until('the sidecar knows', async () => (await client.request(requests.sidecarStatus, {})).engine === undefined);
  await expect(runJob(client, submission())).resolves.toBeDefined();
});

test('kill -9 on the sidecar: the engine is gone, the jobs are told as lost, the client starts another', async () => {
  const sandbox = new Sandbox();
  const client = sandbox.client();
  const disconnections: string[] = [];
  client.onDisconnected((detail) => disconnections.push(detail));
  const running = runJob(client, slow);
  const queued = await watchJob(client, submission());
  const { pid, engine } = await until('the engine draws', async () => {
    const status = await client.request(requests.sidecarStatus, {});
    return status.jobs.running === 1 && status.engine?.device !== undefined ? status : undefined;
  });
  process.kill(pid, 'SIGKILL');
  const lost = { code: 'sidecarLost', args: { count: 2 } };
  await expect(running).rejects.toMatchObject({ code: 'sidecarLost', serialised: lost });
  expect((await queued.reaches('failed')).error).toMatchObject(lost);
  expect(disconnections.length).toBe(1);
  await until('sidecar and engine are gone', () => sandbox.processes().length === 0);

  await expect(runJob(client, submission())).resolves.toBeDefined();
  const status = await client.request(requests.sidecarStatus, {});
  expect(status.pid).not.toBe(pid);
  expect(status.engine?.pid).not.toBe(engine!.pid);
});

test('kill -9 on the sidecar while the engine hangs inside a step: the engine is gone all the same', async () => {
  const sandbox = new Sandbox();
  const client = sandbox.client();
  const job = await watchJob(client, submission({ model: fixtureModel('hangs') }));
  await job.reaches('running');
  process.kill((await sandbox.record())!.pid, 'SIGKILL');
  expect((await job.reaches('failed')).error).toMatchObject({ code: 'sidecarLost', args: { count: 1 } });
  await until('sidecar and engine are gone', () => sandbox.processes().length === 0);
});

test('kill -9 on the sidecar while a native call blocks the engine: the engine is gone all the same', async () => {
  const sandbox = new Sandbox();
  const client = sandbox.client();
  const folder = modelThatNeverLoads(sandbox);
  await watchJob(client, submission({ model: folder }));
  await isBlockedInLoading(folder);
  process.kill((await sandbox.record())!.pid, 'SIGKILL');
  await until('sidecar and engine are gone', () => sandbox.processes().length === 0);
});

test('a request that waits when the sidecar dies is rejected, and the next one finds a new sidecar', async () => {
  const sandbox = new Sandbox();
  const client = sandbox.client();
  await client.request(requests.sidecarStatus, {});
  const { pid } = (await sandbox.record())!;
  process.kill(pid, 'SIGSTOP');
  const waiting = client.request(requests.modelsList, {});
  waiting.catch(() => undefined);
  process.kill(pid, 'SIGKILL');
  await expect(waiting).rejects.toMatchObject({ code: 'connectionClosed' });
  expect((await client.request(requests.sidecarStatus, {})).pid).not.toBe(pid);
});

test('a connection that is cut loses no job: the client attaches again', async () => {
  const sandbox = new Sandbox();
  // Its first heartbeat goes unanswered, since this process is stopped for longer.
  await sandbox.sidecar({ 'heartbeat-seconds': 0.02 });
  const client = sandbox.client();
  const job = await watchJob(client, submission({ model: fixtureModel('slow'), numInferenceSteps: 8 }));
  await job.reaches('running');
  let disconnected = false;
  client.onDisconnected(() => (disconnected = true));
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
  await until('the connection is cut', () => disconnected);
  await job.reaches('done');
  const result = await collectPictures(client, job.id);
  expect(result.pictures.length).toBe(1);
});

test('a sidecar that ends again and again is not started for ever, until the person asks for it', async () => {
  const sandbox = new Sandbox();
  const client = sandbox.client();
  for (let i = 0; i < 5; i++) {
    const { pid } = await client.request(requests.sidecarStatus, {});
    process.kill(pid, 'SIGKILL');
    await until('it is gone', () => sandbox.processes().length === 0);
    await until('the client knows', async () => !(await client.connectIfRunning()));
  }
  await expect(client.request(requests.sidecarStatus, {})).rejects.toMatchObject({
    code: 'sidecarCrashLoop',
    serialised: { args: { count: 5, minutes: 3 } },
  });
  await client.restart();
  const { pid } = await client.request(requests.sidecarStatus, {});
  await client.restart();
  expect((await client.request(requests.sidecarStatus, {})).pid).not.toBe(pid);
});

/** An installation whose engine is another program. */
function installationWithEngine(sandbox: Sandbox, engine: string): string {
  const root = path.join(sandbox.stateFolder, 'installation');
  const distFolder = path.join(root, 'dist');
  mkdirSync(distFolder, { recursive: true });
  cpSync(path.join(sandbox.distFolder, 'sidecar.js'), path.join(distFolder, 'sidecar.js'));
  symlinkSync(path.resolve(sandbox.distFolder, '..', 'models'), path.join(root, 'models'));
  writeFileSync(path.join(distFolder, 'engine.js'), engine);
  return path.join(distFolder, 'sidecar.js');
}

test('an installation whose engine cannot start is told so, each time', async () => {
  const sandbox = new Sandbox();
  const client = sandbox.client({ sidecarPath: installationWithEngine(sandbox, "require('./nothing');") });
  for (let i = 0; i < 2; i++) {
    await expect(runJob(client, submission())).rejects.toMatchObject({
      code: 'engineStartFailed',
      serialised: { args: { detail: matching(/exit code 1.*Cannot find module/) } },
    });
  }
  expect(sandbox.logText).toContain('Cannot find module');
  const { findings } = await client.request(requests.doctorRun, {});
  expect(findings.find(({ subject }) => subject === 'engine')).toMatchObject({ ok: false });
});

test('an engine that speaks nonsense is ended', async () => {
  const sandbox = new Sandbox();
  const nonsense = "process.on('message', () => process.send({ type: 'loaded', device: 'abacus' }));";
  const client = sandbox.client({ sidecarPath: installationWithEngine(sandbox, nonsense) });
  await expect(runJob(client, submission())).rejects.toMatchObject({
    code: 'engineDied',
    serialised: { args: { detail: matching('device') } },
  });
  await until('the engine is gone', () => sandbox.processes().length === 1);
});

test('an engine that never answers is given up', async () => {
  const sandbox = new Sandbox();
  const sidecarPath = installationWithEngine(sandbox, "process.on('message', () => undefined);");
  const silent = new Sandbox(undefined, path.dirname(sidecarPath));
  await silent.sidecar({ 'load-seconds': 1 });
  await expect(runJob(silent.client(), submission())).rejects.toMatchObject({
    code: 'engineStartFailed',
    serialised: { args: { detail: matching('no answer') } },
  });
});

test('a sidecar that cannot start is told so', async () => {
  const sandbox = new Sandbox();
  const client = sandbox.client({ sidecarPath: path.join(inject('distFolder'), 'nothing.js') });
  await expect(client.request(requests.sidecarStatus, {})).rejects.toMatchObject({
    code: 'sidecarStartFailed',
    serialised: { args: { detail: 'exit code 1.' } },
  });
  expect(sandbox.logText).toContain('Cannot find module');
});

test('a state folder that cannot be written is told so', async () => {
  const sandbox = new Sandbox();
  const file = path.join(sandbox.stateFolder, 'a file');
  writeFileSync(file, '');
  const client = sandbox.client({ stateFolder: path.join(file, 'below') });
  await expect(client.request(requests.sidecarStatus, {})).rejects.toMatchObject({ code: 'stateFolderUnusable' });
});

test('a client that is disposed while the sidecar starts leaves nothing behind', async () => {
  const sandbox = new Sandbox();
  const client = sandbox.client({ idleSeconds: 0.5 });
  const answer = client.request(requests.sidecarStatus, {});
  answer.catch(() => undefined);
  await until('the sidecar starts', () => sandbox.processes().length === 1);
  client.dispose();
  await expect(answer).rejects.toMatchObject({ code: 'connectionClosed' });
  await until('the sidecar has gone', () => sandbox.processes().length === 0);
  const jobs: Job[] = [];
  client.onJobChanged((job) => jobs.push(job));
  await expect(client.request(requests.sidecarStatus, {})).rejects.toMatchObject({ code: 'connectionClosed' });
  expect(jobs).toEqual([]);
});
