import { afterAll, afterEach, expect, test } from 'vitest';
import { runJob } from '../../src/client/runJob';
import { requests } from '../../src/protocol/wire';
import {
  fixtureModel,
  isBlockedInLoading,
  modelThatNeverLoads,
  Sandbox,
  submission,
  until,
  watchJob,
  type WatchedJob,
} from './harness';

const sandbox = new Sandbox(afterAll);
const client = sandbox.client();
/** The slow model's step takes well under a second, and the grace period is 1.5. */
const many = 200;

async function enginePid(): Promise<number | undefined> {
  return (await client.request(requests.sidecarStatus, {})).engine?.pid;
}

async function cancel(job: WatchedJob): Promise<void> {
  expect(await client.request(requests.jobsCancel, { job: job.id })).toMatchObject({ id: job.id, state: 'cancelled' });
  await job.reaches('cancelled');
}

/** Whatever was cancelled, the next job is drawn. */
afterEach(async () => {
  await expect(runJob(client, submission())).resolves.toMatchObject({ request: { seed: 7 } });
});

test('a queued job is cancelled at once, and the one that runs goes on', async () => {
  const running = await watchJob(client, submission({ model: fixtureModel('slow'), numInferenceSteps: 4 }));
  const [first, second] = [await watchJob(client, submission()), await watchJob(client, submission())];
  await running.reaches('running');
  await cancel(first);
  expect(first.states).toEqual(['queued', 'cancelled']);
  expect(running.last.state).toBe('running');
  expect(second.last).toMatchObject({ state: 'queued', position: 1 });
  await running.reaches('done');
  await second.reaches('done');
});

test('a job is cancelled while its model loads', async () => {
  await client.request(requests.sidecarRelease, {});
  const job = await watchJob(client, submission());
  await job.reaches('loading');
  await cancel(job);
  expect(job.states).toEqual(['queued', 'loading', 'cancelled']);
});

test('a job is cancelled while its model hangs in loading, and the engine is replaced', async () => {
  const folder = modelThatNeverLoads(sandbox);
  const job = await watchJob(client, submission({ model: folder }));
  await isBlockedInLoading(folder);
  const pid = await enginePid();
  await cancel(job);
  expect(job.states).toEqual(['queued', 'loading', 'cancelled']);
  expect(sandbox.processes()).not.toContain(pid);
});

test('a job is cancelled between two steps, and the engine stays', async () => {
  const job = await watchJob(client, submission({ model: fixtureModel('slow'), numInferenceSteps: many }));
  await until('two steps are done', () => job.last.step >= 2);
  const pid = await enginePid();
  await cancel(job);
  const { step } = job.last;
  expect(step).toBeLessThan(many);
  expect(await enginePid()).toBe(pid);
  // The very next job of this model has the engine for itself: nothing of the cancelled one runs on.
  await expect(
    runJob(client, submission({ model: fixtureModel('slow'), numInferenceSteps: 2 })),
  ).resolves.toMatchObject({ request: { numInferenceSteps: 2 } });
  expect(job.last.step).toBe(step);
});

test('a job is cancelled inside a step that hangs: the engine is replaced after the grace period', async () => {
  // A job runs from when its model is loaded, but no step begins before the model's hash is known.
  await client.request(requests.modelsInspect, { model: fixtureModel('hangs') });
  const job = await watchJob(client, submission({ model: fixtureModel('hangs') }));
  await job.reaches('running');
  const pid = (await enginePid())!;
  const next = await watchJob(client, submission());
  await cancel(job);
  expect(sandbox.processes()).not.toContain(pid);
  await next.reaches('done');
  expect(await enginePid()).not.toBe(pid);
});

test('cancelling twice, and cancelling what has ended, changes nothing', async () => {
  const job = await watchJob(client, submission({ model: fixtureModel('slow'), numInferenceSteps: many }));
  await until('a step is done', () => job.last.step >= 1);
  await Promise.all([cancel(job), cancel(job)]);
  const done = await watchJob(client, submission());
  await done.reaches('done');
  expect(await client.request(requests.jobsCancel, { job: done.id })).toMatchObject({ state: 'done' });
});

test('an aborted runJob cancels its job, in whichever state, and leaves nothing behind', async () => {
  for (const state of ['queued', 'loading', 'running'] as const) {
    const abort = new AbortController();
    const running = runJob(client, submission({ model: fixtureModel('slow'), numInferenceSteps: many }), {
      signal: abort.signal,
      onChange: (job) => {
        if (job.state === state) abort.abort();
      },
    });
    await expect(running).rejects.toMatchObject({ code: 'jobCancelled' });
  }
  const aborted = AbortSignal.abort();
  await expect(runJob(client, submission(), { signal: aborted })).rejects.toMatchObject({ code: 'jobCancelled' });
  const left = (await client.request(requests.jobsList, {})).jobs.filter(({ state }) => state === 'running');
  expect(left).toEqual([]);
});

test('discarding a job that runs ends it', async () => {
  const job = await watchJob(client, submission({ model: fixtureModel('slow'), numInferenceSteps: many }));
  await job.reaches('running');
  await client.request(requests.jobsDiscard, { job: job.id });
  expect(job.last.state).toBe('cancelled');
});
