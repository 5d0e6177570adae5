import sharp from 'sharp';
import { afterAll, expect, test } from 'vitest';
import type * as z from 'zod';
import { resumeJob, runJob } from '../../src/client/runJob';
import type { Job, JobOf } from '../../src/protocol/jobs';
import { requests } from '../../src/protocol/wire';
import { fixtureModel, Sandbox, submission, until, watchJob } from './harness';

const sandbox = new Sandbox(afterAll);
const client = sandbox.client();

test('a job goes through its states, counts its steps and gives a picture', async () => {
  const seen: Job[] = [];
  const result = await runJob(client, submission({ numInferenceSteps: 5, scheduler: 'euler', numImages: 2 }), {
    onChange: (job) => seen.push(job),
  });
  const states = seen.map(({ state }) => state);
  expect(states[0]).toBe('queued');
  expect(states.indexOf('loading')).toBeLessThan(states.indexOf('running'));
  expect(states.at(-1)).toBe('done');
  const running = seen.filter(({ state, steps }) => state === 'running' && steps > 0);
  // Steps this quick are not all told, but the first and the last are.
  const told = running.map(({ step }) => step);
  expect([told.at(0), told.at(-1)]).toEqual([1, 10]);
  expect(told).toEqual([...new Set(told)].sort((a, b) => a - b));
  expect(running.every(({ steps }) => steps === 10)).toBe(true);
  expect(running.every(({ secondsLeft }) => secondsLeft !== undefined && secondsLeft >= 0)).toBe(true);
  expect(running.at(-1)!.secondsLeft).toBe(0);

  expect(result.pictures.map(({ seed }) => seed)).toEqual([7, 8]);
  for (const { data, width, height } of result.pictures) {
    expect(await sharp(data).metadata()).toMatchObject({ format: 'png', width, height });
  }
  const { hash } = await client.request(requests.modelsInspect, { model: fixtureModel('sd15') });
  expect(result.model).toEqual({ id: fixtureModel('sd15'), name: 'sd15', hash });
  expect(result.device.device).toBe('cpu');
  expect((await client.request(requests.jobsList, {})).jobs).toEqual([]);
});

test('an absent seed is drawn when the job is submitted, and the defaults are filled in', async () => {
  const request = { prompt: 'a red apple', model: fixtureModel('sd15') };
  const job = (await client.request(requests.jobsSubmit, { kind: 'textToImage', request })) as JobOf<'generate'>;
  expect(job.request).toMatchObject({ prompt: 'a red apple', negativePrompt: '', numImages: 1, numInferenceSteps: 50 });
  expect(job.request.seed).toBeGreaterThanOrEqual(0);
  await client.request(requests.jobsDiscard, { job: job.id });
});

test('the built-in model draws when none is named', async () => {
  const result = await runJob(client, {
    kind: 'textToImage',
    request: { prompt: 'a cat', numInferenceSteps: 2, seed: 1 },
  });
  expect(result.model.id).toBe('builtin');
  expect(result.request).toMatchObject({ width: 256, height: 256, guidanceScale: 1 });
});

test('a transparent background stays in the request beside the prompt as it was written', async () => {
  const asked = { prompt: 'a ? fox', transparent: true, model: fixtureModel('alpha'), width: 64, height: 64 };
  const result = await runJob(client, submission(asked));
  expect(result.request).toMatchObject({ prompt: 'a ? fox', transparent: true });
  expect(result.notices).toMatchObject([{ code: 'outsideDomain' }]);
  expect(await sharp(result.pictures[0]!.data).metadata()).toMatchObject({ channels: 4 });
});

test.each([
  [{ model: 'nobody/knows' }, 'modelUnknown'],
  [{ model: '/there/is/no/such/folder' }, 'modelFolderMissing'],
  [{ model: import.meta.dirname }, 'modelNotAModel'],
  [{ width: 33 }, 'sizeInvalid'],
  [{ transparent: true }, 'transparentUnsupported'],
])('a request that cannot be drawn is refused when it is submitted: %j', async (request, code) => {
  await expect(client.request(requests.jobsSubmit, submission(request))).rejects.toMatchObject({ code });
  expect((await client.request(requests.jobsList, {})).jobs).toEqual([]);
});

test('jobs are drawn in the order of their submission, and say how many are before them', async () => {
  const started: string[] = [];
  client.onJobChanged(({ id, state }) => {
    if (state === 'running' && !started.includes(id)) started.push(id);
  });
  const jobs = await Promise.all([1, 2, 3, 4].map((seed) => watchJob(client, submission({ seed }))));
  await Promise.all(jobs.map((job) => job.reaches('done')));
  expect(started).toEqual(jobs.map(({ id }) => id));
  const positions = jobs[3]!.seen.filter(({ state }) => state === 'queued').map(({ position }) => position!);
  expect(positions[0]).toBe(3);
  expect(positions).toEqual([...new Set(positions)].sort((a, b) => b - a));
  const listed = (await client.request(requests.jobsList, {})).jobs;
  expect(listed.map(({ id, state }) => [id, state])).toEqual(jobs.map(({ id }) => [id, 'done']));
  for (const { id } of jobs) await client.request(requests.jobsDiscard, { job: id });
});

test('another model takes the place of the engine, and the same one keeps it', async () => {
  const enginePid = async () => (await client.request(requests.sidecarStatus, {})).engine?.pid;
  await runJob(client, submission());
  const first = await enginePid();
  await runJob(client, submission({ seed: 8 }));
  expect(await enginePid()).toBe(first);
  await runJob(client, submission({ model: fixtureModel('turbo') }));
  const second = await enginePid();
  expect(second).not.toBe(first);
  await until('the first engine is gone', () => !sandbox.processes().includes(first!));
  expect(sandbox.processes()).toContain(second);
});

test('sidecar/release ends an idle engine, and not one that draws', async () => {
  await runJob(client, submission());
  const slow = await watchJob(client, submission({ model: fixtureModel('slow') }));
  await slow.reaches('running');
  expect(await client.request(requests.sidecarRelease, {})).toEqual({ released: false });
  await slow.reaches('done');
  await client.request(requests.jobsDiscard, { job: slow.id });
  expect(await client.request(requests.sidecarRelease, {})).toEqual({ released: true });
  expect((await client.request(requests.sidecarStatus, {})).engine).toBeUndefined();
  expect(sandbox.processes().length).toBe(1);
  expect(await client.request(requests.sidecarRelease, {})).toEqual({ released: false });
});

test('the queue is bounded', async () => {
  const bounded = new Sandbox();
  await bounded.sidecar({ 'maximum-queue-length': 3 });
  const other = bounded.client();
  const running = await watchJob(other, submission({ model: fixtureModel('hangs') }));
  await running.reaches('running');
  const jobs = await Promise.all([1, 2, 3].map(() => other.request(requests.jobsSubmit, submission())));
  await expect(other.request(requests.jobsSubmit, submission())).rejects.toMatchObject({
    code: 'queueFull',
    serialised: { args: { count: 3 } },
  });
  await other.request(requests.jobsDiscard, { job: jobs[1]!.id });
  await expect(other.request(requests.jobsSubmit, submission())).resolves.toMatchObject({ position: 3 });
});

test('a context that is too large is refused', async () => {
  const context = 'x'.repeat(1024 * 1024);
  await expect(client.request(requests.jobsSubmit, submission({}, { context }))).rejects.toMatchObject({
    code: 'invalidRequest',
  });
});

test('what is not there cannot be collected, and what is not done neither', async () => {
  for (const method of ['jobsAttach', 'jobsCancel', 'jobsCollect', 'jobsDiscard'] as const) {
    const answer = client.request<z.ZodType, z.ZodType>(requests[method], { job: 'nothing' });
    await expect(answer).rejects.toMatchObject({ code: 'jobUnknown' });
  }
  const slow = await watchJob(client, submission({ model: fixtureModel('slow') }));
  await expect(client.request(requests.jobsCollect, { job: slow.id })).rejects.toMatchObject({ code: 'jobNotDone' });
  await slow.reaches('done');
  await client.request(requests.jobsCollect, { job: slow.id });
  await expect(client.request(requests.jobsCollect, { job: slow.id })).rejects.toMatchObject({ code: 'jobUnknown' });
});

test('a result waits for its client to come back, with its owner and context', async () => {
  const leaving = sandbox.client();
  const context = { document: 'a.md', line: 3, marks: [true, null, 1.5] };
  const job = await leaving.request(
    requests.jobsSubmit,
    submission({ model: fixtureModel('slow') }, { owner: 'window 1', context }),
  );
  leaving.dispose();

  const returning = sandbox.client();
  const { jobs } = await returning.request(requests.jobsList, { owner: 'window 1' });
  expect(jobs).toMatchObject([{ id: job.id, owner: 'window 1', context }]);
  expect((await returning.request(requests.jobsList, { owner: 'window 2' })).jobs).toEqual([]);
  const seen: Job[] = [];
  const result = await resumeJob(
    returning,
    { id: job.id, task: 'generate' },
    { onChange: (change) => seen.push(change) },
  );
  expect(result.pictures.length).toBe(1);
  expect(seen.at(-1)).toMatchObject({ state: 'done', context });
});

test('a failed job says why, and the next one runs', async () => {
  await expect(runJob(client, submission({ model: fixtureModel('nan') }))).rejects.toMatchObject({ code: 'modelNaN' });
  await expect(runJob(client, submission())).resolves.toMatchObject({ request: { seed: 7 } });
  expect((await client.request(requests.jobsList, {})).jobs).toEqual([]);
});
