import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { runJob } from '../../src/client/runJob';
import type { DownloadProgress, SidecarClient } from '../../src/client/sidecarClient';
import { requests } from '../../src/protocol/wire';
import { fixtureModel, matching, Sandbox, submission, until } from './harness';
import { HubServer } from './hubServer';

const unet = 'unet/model.onnx';

let sandbox: Sandbox;
let hub: HubServer;
let client: SidecarClient;

beforeEach(async () => {
  sandbox = new Sandbox();
  hub = await HubServer.start(fixtureModel('sd15'));
  onTestFinished(() => hub.close());
});

async function connect(env: NodeJS.ProcessEnv = {}): Promise<void> {
  const cache = { HF_HUB_CACHE: path.join(sandbox.stateFolder, 'cache') };
  await sandbox.sidecar({ 'retry-seconds': 0.01 }, { HF_ENDPOINT: hub.endpoint, ...cache, ...env });
  client = sandbox.client();
}

function download(acceptedLicense: string | undefined = hub.license, signal?: AbortSignal) {
  return client.request(requests.modelsDownload, { repository: hub.repository, acceptedLicense }, { signal });
}

function modelFolder(): string {
  return path.join(sandbox.stateFolder, 'models', ...hub.repository.split('/'));
}

async function ids(): Promise<string[]> {
  return (await client.request(requests.modelsList, {})).models.map(({ id }) => id);
}

test('a model is downloaded with what it needs and nothing else, and draws', async () => {
  await connect();
  const progress: DownloadProgress[] = [];
  client.onDownloadProgress((step) => progress.push(step));
  const details = await download();
  const { hash } = await client.request(requests.modelsInspect, { model: fixtureModel('sd15') });
  expect(details).toMatchObject({ id: hub.repository, origin: 'store', license: 'openrail-tests', hash });
  expect(await ids()).toEqual(['builtin', hub.repository]);
  expect(hub.listingPages).toBeGreaterThan(2);
  const fetched = hub.fileRequests.map(({ path: file }) => file);
  expect(fetched).toContain(unet);
  expect(fetched.filter((file) => /README|safetensors|openvino/.test(file))).toEqual([]);
  expect(existsSync(path.join(modelFolder(), '.partial'))).toBe(false);
  expect(progress.length).toBeGreaterThan(0);
  for (const { repository, receivedBytes, totalBytes } of progress) {
    expect(repository).toBe(hub.repository);
    expect(receivedBytes).toBeLessThanOrEqual(totalBytes);
  }
  const ours = await runJob(client, submission({ model: hub.repository }));
  const theirs = await runJob(client, submission());
  expect(ours.model).toEqual({ id: hub.repository, name: hub.repository, hash });
  expect(ours.pictures[0]!.data.length).toBeGreaterThan(0);
  expect(theirs.model.hash).toBe(hash);

  const before = hub.fileRequests.length;
  await download();
  expect(hub.fileRequests.length).toBe(before);
  const { freedBytes } = await client.request(requests.modelsRemove, { model: hub.repository });
  expect(freedBytes).toBeGreaterThan(details.bytes);
  expect(await ids()).toEqual(['builtin']);
  expect(existsSync(modelFolder())).toBe(false);
});

test('nothing is fetched before exactly this licence was accepted', async () => {
  await connect();
  for (const license of ['', 'mit']) {
    await expect(download(license)).rejects.toMatchObject({
      code: 'downloadLicense',
      serialised: { args: { license: 'openrail-tests', url: `${hub.endpoint}/${hub.repository}` } },
    });
  }
  expect(hub.fileRequests).toEqual([]);
  expect(existsSync(modelFolder())).toBe(false);
});

test('an interrupted transfer goes on where it was', async () => {
  await connect();
  hub.breaks.set(unet, [2000, 1500]);
  await download();
  const ranges = hub.requestsFor(unet).map(({ range }) => range);
  expect(ranges).toEqual([undefined, 'bytes=2000-', 'bytes=3500-']);
  expect(readFileSync(path.join(modelFolder(), unet)).equals(hub.files.get(unet)!.content)).toBe(true);
});

test('a server that knows no ranges sends the file from its start', async () => {
  await connect();
  hub.honoursRanges = false;
  hub.breaks.set(unet, [2000]);
  await download();
  expect(hub.requestsFor(unet).map(({ range }) => range)).toEqual([undefined, 'bytes=2000-']);
  expect(readFileSync(path.join(modelFolder(), unet)).equals(hub.files.get(unet)!.content)).toBe(true);
});

test('a server that is busy is asked again', async () => {
  await connect();
  hub.busy.set(unet, 3);
  await download();
  expect(hub.requestsFor(unet).length).toBe(4);
});

test('retries end, what has arrived stays, and a later try goes on with it', async () => {
  await connect();
  hub.breaks.set(unet, [1000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  await expect(download()).rejects.toMatchObject({
    code: 'downloadFailed',
    serialised: { args: { file: unet }, actions: ['retry'] },
  });
  expect(hub.requestsFor(unet).length).toBeLessThan(10);
  expect(await ids()).toEqual(['builtin']);
  hub.breaks.clear();
  const before = hub.fileRequests.length;
  await download();
  const later = hub.fileRequests.slice(before);
  expect(later.find(({ path: file }) => file === unet)?.range).toBe('bytes=1000-');
  const earlier = new Set(hub.fileRequests.slice(0, before).map(({ path: file }) => file));
  expect(later.filter(({ path: file }) => file !== unet && earlier.has(file))).toEqual([]);
});

test('a file with another content than announced is refused and deleted', async () => {
  await connect();
  const { content } = hub.files.get(unet)!;
  const damaged = Buffer.from(content);
  damaged[100]! ^= 1;
  const announcedSha256 = createHash('sha256').update(content).digest('hex');
  hub.files.set(unet, { content: damaged, announcedSha256 });
  await expect(download()).rejects.toMatchObject({ code: 'downloadDamaged', serialised: { args: { file: unet } } });
  expect(await ids()).toEqual(['builtin']);
  hub.files.set(unet, { content });
  await download();
  expect(hub.requestsFor(unet).map(({ range }) => range)).toEqual([undefined, undefined]);
});

test('a small file is verified, too', async () => {
  await connect();
  const name = 'tokenizer/merges.txt';
  hub.files.get(name)!.announcedSize = hub.files.get(name)!.content.length - 1;
  await expect(download()).rejects.toMatchObject({ serialised: { args: { file: name } } });
});

test('a model that is not there, and one without ONNX files, are told apart', async () => {
  await connect();
  const missing = { repository: 'nobody/nothing', acceptedLicense: 'mit' };
  await expect(client.request(requests.modelsDownload, missing)).rejects.toMatchObject({ code: 'downloadNotFound' });
  const revision = { repository: hub.repository, revision: 'v9', acceptedLicense: hub.license };
  await expect(client.request(requests.modelsDownload, revision)).rejects.toMatchObject({
    code: 'downloadNotFound',
    serialised: { args: { revision: 'v9' } },
  });
  hub.files.delete(unet);
  await expect(download()).rejects.toMatchObject({ code: 'downloadNotOnnx' });
  expect(hub.fileRequests).toEqual([]);
});

test('a gated model says where its terms are accepted, and comes with a token', async () => {
  hub.gated = 'auto';
  await connect();
  await expect(download()).rejects.toMatchObject({
    code: 'downloadGated',
    serialised: { args: { url: `${hub.endpoint}/${hub.repository}` } },
  });
  await client.request(requests.sidecarShutdown, {});
  await until('the sidecar is gone', () => sandbox.processes().length === 0);
  await connect({ HF_TOKEN: 'hf_secret' });
  await download();
  expect(hub.requestsFor(unet)[0]).toMatchObject({ authorization: 'Bearer hf_secret' });
  expect(sandbox.logText).not.toContain('hf_secret');
});

test('a cancelled download stops, and the next one goes on from there', async () => {
  await connect();
  hub.stalls = unet;
  const abort = new AbortController();
  const half = hub.files.get(unet)!.content.length / 2;
  const running = download(hub.license, abort.signal);
  running.catch(() => undefined);
  await until('half of it is there', () => {
    const digest = createHash('sha256').update(hub.files.get(unet)!.content).digest('hex');
    const partial = path.join(modelFolder(), '.partial', digest);
    return existsSync(partial) && readFileSync(partial).length >= Math.floor(half);
  });
  abort.abort();
  await expect(running).rejects.toMatchObject({ code: 'requestCancelled' });
  expect(await ids()).toEqual(['builtin']);
  hub.stalls = undefined;
  await download();
  expect(hub.requestsFor(unet).map(({ range }) => range)).toEqual([undefined, `bytes=${Math.floor(half)}-`]);
});

test('an interrupted download can be removed', async () => {
  await connect();
  hub.breaks.set(unet, [1000, 0, 0, 0, 0, 0, 0, 0]);
  await expect(download()).rejects.toMatchObject({ code: 'downloadFailed' });
  const { freedBytes } = await client.request(requests.modelsRemove, { model: hub.repository });
  expect(freedBytes).toBeGreaterThanOrEqual(1000);
  expect(existsSync(modelFolder())).toBe(false);
});

test('two downloads of one model at once fetch each file once', async () => {
  await connect();
  await Promise.all([download(), download()]);
  expect(hub.requestsFor(unet).length).toBe(1);
});

test('a model that fits on no disk is refused before anything is fetched', async () => {
  await connect();
  hub.files.get(unet)!.announcedSize = 1e15;
  await expect(download()).rejects.toMatchObject({ code: 'diskFull' });
  expect(hub.fileRequests).toEqual([]);
});

test('a hub cannot write outside of the model folder', async () => {
  await connect();
  for (const name of ['unet/../../../escaped.onnx', 'unet/..\\..\\escaped.onnx', '/unet/escaped.onnx', '../escaped']) {
    hub.files.set(name, { content: Buffer.from('x') });
  }
  await download();
  expect(hub.fileRequests.filter(({ path: file }) => file.includes('escaped'))).toEqual([]);
  const outside = { repository: '../..', acceptedLicense: 'mit' };
  await expect(client.request(requests.modelsDownload, outside)).rejects.toMatchObject({ code: 'invalidRequest' });
});

test('what the Python library has downloaded is taken from there, unless it is damaged', async () => {
  await connect();
  const blobs = path.join(sandbox.stateFolder, 'cache', 'models--easel-tests--tiny-sd', 'blobs');
  mkdirSync(blobs, { recursive: true });
  const decoder = 'vae_decoder/model.onnx';
  for (const name of [unet, decoder]) {
    const { content } = hub.files.get(name)!;
    const copy = Buffer.from(content);
    if (name === decoder) copy[10]! ^= 1;
    writeFileSync(path.join(blobs, createHash('sha256').update(content).digest('hex')), copy);
  }
  await download();
  expect(hub.requestsFor(unet)).toEqual([]);
  expect(hub.requestsFor(decoder).length).toBe(1);
  expect(readFileSync(path.join(modelFolder(), decoder)).equals(hub.files.get(decoder)!.content)).toBe(true);
});

test('a newer revision fetches what has changed; while that fails the older one stays whole', async () => {
  await connect();
  const before = await download();
  const name = 'scheduler/scheduler_config.json';
  const config = hub.files.get(name)!.content;
  hub.files.set(name, { content: Buffer.concat([config, Buffer.from('\n')]) });
  hub.commit = 'b'.repeat(40);
  hub.breaks.set(
    name,
    Array.from({ length: 20 }, () => 0),
  );
  hub.fileRequests.length = 0;
  await expect(download()).rejects.toMatchObject({ code: 'downloadFailed' });
  expect((await client.request(requests.modelsInspect, { model: hub.repository })).hash).toBe(before.hash);
  hub.breaks.clear();
  const after = await download();
  expect(after.hash).not.toBe(before.hash);
  expect(new Set(hub.fileRequests.map(({ path: file }) => file))).toEqual(new Set([name]));
});

test('two files of the same content come with one request', async () => {
  await connect();
  const vocabulary = hub.files.get('tokenizer/vocab.json')!;
  hub.files.set('tokenizer_2/vocab.json', { content: Buffer.from(vocabulary.content) });
  await download();
  for (const folder of ['tokenizer', 'tokenizer_2']) {
    expect(readFileSync(path.join(modelFolder(), folder, 'vocab.json')).equals(vocabulary.content)).toBe(true);
  }
  expect(hub.fileRequests.filter(({ path: file }) => file.endsWith('/vocab.json')).length).toBe(1);
});

test('the proxy of the environment is used', async () => {
  const targets: string[] = [];
  const proxy = http.createServer().on('connect', (request, socket, head) => {
    targets.push(request.url ?? '');
    const [host, port] = (request.url ?? '').split(':');
    const upstream = net.connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(socket).pipe(upstream);
    });
    for (const end of [upstream, socket]) end.on('error', () => undefined);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  onTestFinished(() => {
    proxy.close();
    proxy.closeAllConnections();
  });
  const { port } = proxy.address() as net.AddressInfo;
  await connect({ HTTP_PROXY: `http://127.0.0.1:${port}`, NO_PROXY: '' });
  await download();
  expect(new Set(targets)).toEqual(new Set([new URL(hub.endpoint).host]));
});

test('a hub that cannot be reached is told so', async () => {
  await connect({ HF_ENDPOINT: 'http://127.0.0.1:9' });
  await expect(download()).rejects.toMatchObject({
    code: 'downloadFailed',
    serialised: { args: { detail: matching(/ECONNREFUSED|bad port/) } },
  });
});
