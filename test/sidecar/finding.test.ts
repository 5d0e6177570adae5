import { once } from 'node:events';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { expect, test } from 'vitest';
import { requests, sidecarRecordSchema, type SidecarRecord } from '../../src/protocol/wire';
import { Sandbox, submission, until, version } from './harness';
import { runJob } from '../../src/client/runJob';

test('clients that start at once share one sidecar, and the record is for the user alone', async () => {
  const sandbox = new Sandbox();
  const clients = [sandbox.client(), sandbox.client(), sandbox.client()];
  const statuses = await Promise.all(clients.map((client) => client.request(requests.sidecarStatus, {})));
  expect(new Set(statuses.map(({ pid }) => pid)).size).toBe(1);
  await until('the sidecars that were not needed, and their engines, are gone', () => sandbox.processes().length === 2);
  const { pid, engine } = statuses[0]!;
  expect(sandbox.processes().sort()).toEqual([pid, engine!.pid].sort());
  expect(statSync(sandbox.recordFile).mode & 0o777).toBe(0o600);
  expect(sidecarRecordSchema.parse(JSON.parse(readFileSync(sandbox.recordFile, 'utf8'))).pid).toBe(statuses[0]!.pid);
  const status = await clients[0]!.request(requests.sidecarStatus, {});
  expect(status).toMatchObject({ clients: 3, version });
});

test('a sidecar that finds another one leaves with exit code 0', async () => {
  const sandbox = new Sandbox();
  const record = await sandbox.sidecar();
  const [code] = (await once(sandbox.spawnSidecar(), 'exit')) as [number];
  expect(code).toBe(0);
  expect(await sandbox.record()).toEqual(record);
});

test('requests that are made at once share one connection', async () => {
  const sandbox = new Sandbox();
  const client = sandbox.client();
  const answers = await Promise.all([1, 2, 3].map(() => client.request(requests.sidecarStatus, {})));
  expect(answers.map(({ clients }) => clients)).toEqual([1, 1, 1]);
});

test('the record of a dead sidecar is replaced, also when another program has its port and its process id', async () => {
  const sandbox = new Sandbox();
  const impostor = net.createServer((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi'));
  impostor.listen(0, '127.0.0.1');
  await once(impostor, 'listening');
  const { port } = impostor.address() as net.AddressInfo;
  const stale: SidecarRecord = { version, port, token: 'x'.repeat(43), pid: process.pid, startedAt: Date.now() };
  writeFileSync(sandbox.recordFile, JSON.stringify(stale));

  const status = await sandbox.client().request(requests.sidecarStatus, {});
  expect(status.pid).not.toBe(process.pid);
  expect((await sandbox.record())?.token).not.toBe(stale.token);
  impostor.close();
});

test('a record that nobody can read is replaced', async () => {
  const sandbox = new Sandbox();
  writeFileSync(sandbox.recordFile, '{"version": "0.0.0-t');
  await expect(sandbox.client().request(requests.sidecarStatus, {})).resolves.toMatchObject({ version });
});

test('each version has a sidecar of its own', async () => {
  const sandbox = new Sandbox();
  const older = await sandbox.client().request(requests.sidecarStatus, {});
  const newer = await sandbox.client({ version: '0.0.1-test' }).request(requests.sidecarStatus, {});
  expect(newer.version).toBe('0.0.1-test');
  expect(newer.pid).not.toBe(older.pid);
});

test('a client can look for a sidecar without starting one', async () => {
  const sandbox = new Sandbox();
  expect(await sandbox.client().connectIfRunning()).toBe(false);
  expect(sandbox.processes()).toEqual([]);
  await sandbox.sidecar();
  expect(await sandbox.client().connectIfRunning()).toBe(true);
});

test('nothing is left after the last client has left and the idle time has passed', async () => {
  const sandbox = new Sandbox();
  const client = sandbox.client({ idleSeconds: 1 });
  await runJob(client, submission());
  const { port } = (await sandbox.record())!;
  expect(sandbox.processes().length).toBe(2);
  client.dispose();
  await until('sidecar and engine are gone', () => sandbox.processes().length === 0);
  expect(existsSync(sandbox.recordFile)).toBe(false);
  const socket = net.connect(port, '127.0.0.1');
  const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
  expect(error.code).toBe('ECONNREFUSED');
});

test('it stays while a client is connected, and while a job runs for nobody', async () => {
  const sandbox = new Sandbox();
  const [first, second] = [sandbox.client({ idleSeconds: 0.3 }), sandbox.client({ idleSeconds: 0.3 })];
  const { pid } = await first.request(requests.sidecarStatus, {});
  await second.request(requests.sidecarStatus, {});
  const slow = submission({ model: submission().request.model!.replace('sd15', 'slow'), numInferenceSteps: 4 });
  await second.request(requests.jobsSubmit, slow);
  second.dispose();
  await until('the other client is gone', async () => (await first.request(requests.sidecarStatus, {})).clients === 1);
  first.dispose();
  await until('the job is over and the sidecar gone', () => sandbox.processes().length === 0);
  expect(sandbox.logText).toMatch(new RegExp(`${pid} info job .* done`));
});

test('SIGTERM ends it in good order, with the engine', async () => {
  const sandbox = new Sandbox();
  const client = sandbox.client();
  await runJob(client, submission());
  process.kill((await sandbox.record())!.pid, 'SIGTERM');
  await until('sidecar and engine are gone', () => sandbox.processes().length === 0);
  expect(existsSync(sandbox.recordFile)).toBe(false);
});

test('sidecar/shutdown cancels the jobs and ends it', async () => {
  const sandbox = new Sandbox();
  const client = sandbox.client();
  await client.request(requests.jobsSubmit, submission({ model: submission().request.model!.replace('sd15', 'slow') }));
  expect(await client.request(requests.sidecarShutdown, {})).toEqual({});
  await until('sidecar and engine are gone', () => sandbox.processes().length === 0);
  expect(existsSync(sandbox.recordFile)).toBe(false);
});
