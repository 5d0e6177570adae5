import { encode } from '@msgpack/msgpack';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { protocolVersion, requests, type SidecarRecord } from '../../src/protocol/wire';
import { matching, Sandbox, submission, until } from './harness';
import { httpRequest, RawClient } from './rawClient';

const sandbox = new Sandbox(afterAll);
let record: SidecarRecord;

beforeAll(async () => {
  record = await sandbox.sidecar({ 'maximum-message-bytes': 4096 });
});

/** Whatever was refused: it is still the same sidecar, and it serves. */
afterEach(async () => {
  const client = sandbox.client();
  expect((await client.request(requests.sidecarStatus, {})).pid).toBe(record.pid);
  client.dispose();
});

function bearer(token = record.token): Record<string, string> {
  return { Authorization: `Bearer ${token}` };
}

test('a right upgrade is let in', async () => {
  expect(await httpRequest(record, bearer(), true)).toMatchObject({ status: 101 });
  expect(await httpRequest(record, { ...bearer(), Host: `localhost:${record.port}` }, true)).toMatchObject({
    status: 101,
  });
});

test.each([
  ['no token', () => ({})],
  ['a wrong token', () => bearer('y'.repeat(record.token.length))],
  ['a token that is cut short', () => bearer(record.token.slice(0, -1))],
  ['another scheme', () => ({ Authorization: `Basic ${record.token}` })],
])('%s is refused before the upgrade', async (_, headers) => {
  const answer = await httpRequest(record, headers(), true);
  expect(answer).toEqual({ status: 401, body: { error: matching('token') } });
  expect(JSON.stringify(answer.body)).not.toContain(record.token);
});

test('a browser page is refused before the upgrade, even with the token', async () => {
  for (const origin of ['https://example.org', 'null', `http://127.0.0.1:${record.port}`, 'vscode-webview://x']) {
    const answer = await httpRequest(record, { ...bearer(), Origin: origin }, true);
    expect(answer).toEqual({ status: 403, body: { error: matching('Origin') } });
  }
});

test('a foreign Host is refused before the upgrade, even with the token', async () => {
  for (const host of ['example.org', `example.org:${record.port}`, '127.0.0.1', '127.0.0.1:1']) {
    const answer = await httpRequest(record, { ...bearer(), Host: host }, true);
    expect(answer).toEqual({ status: 421, body: { error: matching('Host') } });
  }
});

test('a plain HTTP request is told what is served here, and only with the token', async () => {
  expect(await httpRequest(record, bearer(), false)).toMatchObject({ status: 426 });
  expect(await httpRequest(record, {}, false)).toMatchObject({ status: 401 });
  expect(await httpRequest(record, { Origin: 'https://example.org' }, false)).toMatchObject({ status: 403 });
});

test('a message that is too large closes its connection with the size and the limit', async () => {
  const client = await RawClient.initialized(record);
  client.webSocket.send(new Uint8Array(5000));
  const closed = await until('the connection is closed', () => client.closed);
  expect(closed).toEqual({ code: 1009, reason: matching(/5000 bytes .* 4096 bytes/) });
});

test('a message far beyond the limit closes its connection, too', async () => {
  const client = await RawClient.initialized(record);
  client.webSocket.send(new Uint8Array(40 * 1024 * 1024));
  expect((await until('the connection is closed', () => client.closed)).code).toBe(1009);
});

test('an answer that would be too large is an error in its place', async () => {
  const client = sandbox.client();
  const context = 'x'.repeat(2500);
  const jobs = await Promise.all([1, 2].map(() => client.request(requests.jobsSubmit, submission({}, { context }))));
  await expect(client.request(requests.jobsList, {})).rejects.toMatchObject({ code: 'messageTooLarge' });
  for (const { id } of jobs) await client.request(requests.jobsDiscard, { job: id });
  expect(await client.request(requests.jobsList, {})).toEqual({ jobs: [] });
});

test('a client does not send what the sidecar would not take', async () => {
  const client = sandbox.client();
  const tooLong = submission({ prompt: 'x'.repeat(5000) });
  await expect(client.request(requests.jobsSubmit, tooLong)).rejects.toMatchObject({
    code: 'messageTooLarge',
    serialised: { args: { limit: 4096 } },
  });
  expect((await client.request(requests.sidecarStatus, {})).pid).toBe(record.pid);
});

test.each([
  ['text', 'hello', -32700],
  ['JSON text', '{"jsonrpc":"2.0","id":1,"method":"sidecar/status"}', -32700],
  ['bytes that are no MessagePack', new Uint8Array([0xc1, 0xff, 0x00]), -32700],
  ['half a message', encode({ jsonrpc: '2.0', id: 1, method: 'sidecar/status' }).slice(0, -3), -32700],
  ['two messages in one frame', new Uint8Array([...encode({ a: 1 }), ...encode({ a: 1 })]), -32700],
  ['an empty frame', new Uint8Array(), -32700],
  ['MessagePack that is no JSON-RPC', encode([1, 2, 3]), -32600],
  ['nil', encode(null), -32600],
  ['another JSON-RPC', encode({ jsonrpc: '1.0', id: 1, method: 'sidecar/status' }), -32600],
  ['a method that is no string', encode({ jsonrpc: '2.0', id: 1, method: 5 }), -32600],
  ['an id that is an object', encode({ jsonrpc: '2.0', id: {}, method: 'sidecar/status' }), -32600],
  ['parameters that are text', encode({ jsonrpc: '2.0', id: 1, method: 'sidecar/status', params: 'x' }), -32600],
  ['a cancellation without an id', encode({ jsonrpc: '2.0', method: '$/cancelRequest' }), -32600],
  ['an answer without a result', encode({ jsonrpc: '2.0', id: 1 }), -32600],
  ['nesting without end', deep(90), -32600],
])('%s is answered with an error, and the connection stays', async (_, frame, code) => {
  const client = await RawClient.initialized(record);
  expect(await client.refusal(frame)).toMatchObject({ code, data: { code: 'invalidRequest' } });
  expect((await client.ask('sidecar/status', {})).result).toBeDefined();
});

function deep(levels: number): Uint8Array {
  let value: unknown = 1;
  for (let i = 0; i < levels; i++) value = [value];
  return encode({ jsonrpc: '2.0', id: 1, method: 'sidecar/status', params: { value } });
}

test('an unknown method, an answer to nothing and an unknown notification do no harm', async () => {
  const client = await RawClient.initialized(record);
  const { error } = await client.ask('jobs/explode', {});
  expect(error).toMatchObject({ code: -32601, message: matching('jobs/explode') });
  client.send({ jsonrpc: '2.0', id: 77, result: {} });
  client.send({ jsonrpc: '2.0', method: 'nobody/knows', params: {} });
  client.send({ jsonrpc: '2.0', method: '$/cancelRequest', params: { id: 12345 } });
  expect((await client.ask('sidecar/status', {})).result).toBeDefined();
});

test.each([
  [{}, /kind/],
  [{ kind: 'textToImage', request: { prompt: 5 } }, /request\.prompt: .*string.*\(5\)/],
  [{ kind: 'textToImage', request: { prompt: '' }, hurry: true }, /hurry/],
  [{ kind: 'textToImage', request: { prompt: 'x', seed: 2 ** 32 } }, /request\.seed: .*4294967296/],
  [{ kind: 'textToImage', request: { prompt: 'x', guidanceScale: NaN } }, /request\.guidanceScale/],
  [{ kind: 'textToImage', request: { prompt: 'x', width: 1.5 } }, /request\.width: .*int.*\(1\.5\)/],
  [{ kind: 'textToImage', request: { prompt: 'x', scheduler: 'magic' } }, /request\.scheduler.*magic/],
  [['textToImage'], /object/],
  [undefined, /kind/],
])('wrong parameters are refused with what is wrong: %j', async (params, message) => {
  const client = await RawClient.initialized(record);
  const { error } = await client.ask('jobs/submit', params);
  expect(error).toMatchObject({
    code: -32602,
    message: matching(message),
    data: { code: 'invalidRequest' },
  });
  expect((await client.ask('jobs/list', {})).result).toEqual({ jobs: [] });
});

test('nothing is served before initialize, and no other protocol version', async () => {
  const client = await RawClient.connect(record);
  expect((await client.ask('sidecar/status', {})).error?.message).toContain('initialize');
  const other = { protocolVersion: 99, client: { name: 'x', version: '1' } };
  expect((await client.ask('initialize', other)).error?.data?.code).toBe('protocolMismatch');
  const right = { ...other, protocolVersion };
  expect((await client.ask('initialize', right)).result).toMatchObject({ pid: record.pid, protocolVersion });
});

test('the log has neither the token nor a prompt', async () => {
  const client = await RawClient.initialized(record);
  await client.ask('jobs/submit', { kind: 'textToImage', request: { prompt: 'a secret garden' } });
  await client.ask('jobs/submit', { kind: 'textToImage', request: { prompt: ['a secret garden'] } });
  await client.ask('jobs/submit', { kind: 'textToImage', request: { prompt: 'a secret garden', width: 1 } });
  expect(sandbox.logText).toContain('queued');
  expect(sandbox.logText).not.toContain('secret garden');
  expect(sandbox.logText).not.toContain(record.token);
});
