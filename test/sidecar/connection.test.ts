import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { jobSchema, type Job } from '../../src/protocol/jobs';
import { requests } from '../../src/protocol/wire';
import { fixtureModel, Sandbox, submission, until, watchJob } from './harness';
import { RawClient } from './rawClient';

test('a client that gives no sign of life is disconnected', async () => {
  const sandbox = new Sandbox();
  const record = await sandbox.sidecar({ 'heartbeat-seconds': 0.05 });
  const silent = await RawClient.initialized(record, { autoPong: false });
  await until('the connection is closed', () => silent.closed);
  expect(sandbox.logText).toContain('raw 1 does not answer');
});

test('a client that answers stays, however long it has nothing to say', async () => {
  const sandbox = new Sandbox();
  const record = await sandbox.sidecar({ 'heartbeat-seconds': 0.05 });
  const quiet = await RawClient.initialized(record);
  let pings = 0;
  quiet.webSocket.on('ping', () => (pings += 1));
  await until('many heartbeats have passed', () => pings > 20);
  expect(quiet.closed).toBeUndefined();
});

test('a slow reader gets the latest state of its jobs and not every one', async () => {
  const sandbox = new Sandbox();
  const record = await sandbox.sidecar();
  const slow = await RawClient.initialized(record);
  // The context travels with every change, so that few of them fill the pipe; the first job holds the others up meanwhile.
  const context = 'x'.repeat(1_000_000);
  const jobs: Job[] = [];
  for (const model of ['slow', ...Array<string>(8).fill('sd15')]) {
    const { result } = await slow.ask('jobs/submit', submission({ model: fixtureModel(model) }, { context }));
    jobs.push(jobSchema.parse(result));
  }
  slow.webSocket.pause();
  const { id } = jobs.at(-1)!;
  const quick = sandbox.client();
  const seen: Job[] = [];
  quick.onJobChanged((job) => seen.push(job));
  await quick.request(requests.jobsAttach, { job: id });
  await until('the last job is done', () => seen.at(-1)?.state === 'done');
  expect(seen.map(({ state }) => state)).toEqual(expect.arrayContaining(['loading', 'running', 'encoding']));
  slow.webSocket.resume();
  const told = () =>
    slow.received
      .filter(({ method }) => method === 'jobs/changed')
      .map(({ params }) => jobSchema.parse((params as { job: unknown }).job))
      .filter((job) => job.id === id)
      .map(({ state }) => state);
  await until('the last state has arrived', () => told().includes('done'));
  // The pipe was full before the last job had its turn.
  expect(told().filter((state) => state !== 'queued')).toEqual(['done']);
});

test('a client hears of its own jobs only', async () => {
  const sandbox = new Sandbox();
  const record = await sandbox.sidecar();
  const other = await RawClient.initialized(record);
  const job = await watchJob(sandbox.client(), submission());
  await job.reaches('done');
  await other.ask('sidecar/status', {});
  expect(other.received.filter(({ method }) => method === 'jobs/changed')).toEqual([]);
  await other.ask('jobs/attach', { job: job.id });
  await other.ask('jobs/discard', { job: job.id });
});

test('a request that is cancelled while the sidecar is looked for is rejected, and the next one served', async () => {
  const sandbox = new Sandbox();
  const client = sandbox.client();
  const abort = new AbortController();
  const answer = client.request(requests.sidecarStatus, {}, { signal: abort.signal });
  abort.abort();
  await expect(answer).rejects.toMatchObject({ code: 'requestCancelled' });
  await expect(client.request(requests.sidecarStatus, {})).resolves.toMatchObject({ clients: 1 });
});

test('half an upgrade and bytes that are no HTTP do no harm', async () => {
  const sandbox = new Sandbox();
  const record = await sandbox.sidecar();
  for (const bytes of ['GET / HTTP/1.1\r\nHost: 127', '\x16\x03\x01\x02\x00\x01\x00', 'x'.repeat(100_000)]) {
    const socket = net.connect(record.port, '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write(bytes);
    await sleep(20);
    socket.destroy();
  }
  await expect(sandbox.client().request(requests.sidecarStatus, {})).resolves.toMatchObject({ pid: record.pid });
});

test('a client that goes while a job of its own hangs does not hold the others up', async () => {
  const sandbox = new Sandbox();
  const [leaving, staying] = [sandbox.client(), sandbox.client()];
  const hanging = await watchJob(leaving, submission({ model: fixtureModel('hangs') }));
  await hanging.reaches('running');
  leaving.dispose();
  const next = await watchJob(staying, submission());
  await staying.request(requests.jobsCancel, { job: hanging.id });
  await next.reaches('done');
});
