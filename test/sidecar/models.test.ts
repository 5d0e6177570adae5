import { appendFileSync, cpSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runJob } from '../../src/client/runJob';
import { requests } from '../../src/protocol/wire';
import { fixtureModel, Sandbox, submission } from './harness';

const sandbox = new Sandbox(afterAll);
const client = sandbox.client();
const sd15 = fixtureModel('sd15');

function copyOfModel(name: string): string {
  const folder = path.join(sandbox.stateFolder, name);
  cpSync(sd15, folder, { recursive: true });
  return folder;
}

test('the built-in model is there, with its own defaults', async () => {
  const { models } = await client.request(requests.modelsList, {});
  expect(models).toMatchObject([{ id: 'builtin', origin: 'builtin' }]);
  expect(models[0]!.bytes).toBeGreaterThan(1e6);
  const details = await client.request(requests.modelsInspect, { model: 'builtin' });
  expect(details).toMatchObject({
    ...models[0],
    defaults: { width: 256, height: 256, numInferenceSteps: 4, guidanceScale: 1 },
  });
  expect(details.hash).toMatch(/^[0-9a-f]{64}$/);
  expect(details.components).toEqual(expect.arrayContaining(['text_encoder', 'tokenizer', 'unet', 'vae_decoder']));
});

test('a folder is imported, drawn with by its id, and forgotten; its files stay', async () => {
  const folder = copyOfModel('my model ä');
  const imported = await client.request(requests.modelsImport, { folder, id: 'mine' });
  expect(imported).toMatchObject({ id: 'mine', origin: 'store', folder });
  const result = await runJob(client, submission({ model: 'mine' }));
  expect(result.model).toEqual({ id: 'mine', name: 'mine', hash: imported.hash });

  // Another sidecar knows it, too.
  await client.restart();
  const listed = (await client.request(requests.modelsList, {})).models.map(({ id }) => id);
  expect(listed).toEqual(['builtin', 'mine']);
  await expect(client.request(requests.modelsImport, { folder, id: 'mine' })).resolves.toMatchObject({ id: 'mine' });
  await expect(client.request(requests.modelsImport, { folder: sd15, id: 'mine' })).rejects.toMatchObject({
    code: 'modelIdTaken',
  });
  await expect(client.request(requests.modelsImport, { folder: sd15, id: 'builtin' })).rejects.toMatchObject({
    code: 'modelIdTaken',
  });

  expect(await client.request(requests.modelsRemove, { model: 'mine' })).toEqual({ freedBytes: 0 });
  expect(existsSync(path.join(folder, 'model_index.json'))).toBe(true);
  await expect(client.request(requests.modelsInspect, { model: 'mine' })).rejects.toMatchObject({
    code: 'modelUnknown',
    serialised: { args: { model: 'mine', known: 'builtin' } },
  });
});

test('folders that are imported at once are all remembered, under their own names', async () => {
  const folders = ['one', 'two', 'three'].map(copyOfModel);
  await Promise.all(folders.map((folder) => client.request(requests.modelsImport, { folder })));
  const listed = (await client.request(requests.modelsList, {})).models.map(({ id }) => id);
  expect(listed.sort()).toEqual(['builtin', 'one', 'three', 'two']);
  for (const model of ['one', 'two', 'three']) await client.request(requests.modelsRemove, { model });
});

test('what is no model is not imported', async () => {
  const wrong = [
    [{ folder: import.meta.dirname }, 'modelNotAModel'],
    [{ folder: '/there/is/nothing' }, 'modelFolderMissing'],
    [{ folder: 'relative/folder' }, 'invalidRequest'],
    [{ folder: sd15, id: '/absolute' }, 'invalidRequest'],
    [{ folder: sd15, id: ' ' }, 'invalidRequest'],
  ] as const;
  for (const [params, code] of wrong) {
    await expect(client.request(requests.modelsImport, params)).rejects.toMatchObject({ code });
  }
});

test('the built-in model and folders are not removed', async () => {
  await expect(client.request(requests.modelsRemove, { model: 'builtin' })).rejects.toMatchObject({
    code: 'modelBuiltin',
  });
  await expect(client.request(requests.modelsRemove, { model: sd15 })).rejects.toMatchObject({ code: 'modelUnknown' });
  expect(existsSync(path.join(sd15, 'model_index.json'))).toBe(true);
});

test('an imported folder that is gone is listed with the reason, and the others as ever', async () => {
  const folder = copyOfModel('vanishing');
  await client.request(requests.modelsImport, { folder });
  renameSync(folder, `${folder} away`);
  const { models } = await client.request(requests.modelsList, {});
  expect(models).toMatchObject([{ id: 'builtin' }, { id: 'vanishing', bytes: 0 }]);
  expect(models[1]!.description).toContain('does not exist');
  await client.request(requests.modelsRemove, { model: 'vanishing' });
});

test('the hash is of what can change a picture, wherever the folder lies', async () => {
  const folder = copyOfModel('hashed');
  const hashOf = async (model: string) => (await client.request(requests.modelsInspect, { model })).hash;
  const hash = await hashOf(sd15);
  expect(await hashOf(folder)).toBe(hash);
  cpSync(import.meta.filename, path.join(folder, 'README.md'));
  cpSync(import.meta.filename, path.join(folder, 'unet', 'diffusion_pytorch_model.safetensors'));
  expect(await hashOf(folder)).toBe(hash);
  renameSync(path.join(folder, 'vae_encoder'), path.join(folder, 'somewhere else'));
  expect(await hashOf(folder)).not.toBe(hash);
  renameSync(path.join(folder, 'somewhere else'), path.join(folder, 'vae_encoder'));
  expect(await hashOf(folder)).toBe(hash);
  const config = path.join(folder, 'scheduler', 'scheduler_config.json');
  appendFileSync(config, ' ');
  expect(await hashOf(folder)).not.toBe(hash);
});

test('files that were replaced under a loaded engine are another model', async () => {
  const folder = copyOfModel('replaced');
  const request = submission({ model: folder });
  const before = await runJob(client, request);
  const decoder = path.join(folder, 'vae_decoder');
  rmSync(decoder, { recursive: true });
  cpSync(path.join(fixtureModel('vae-constant'), 'vae_decoder'), decoder, { recursive: true });
  await expect(runJob(client, request)).rejects.toMatchObject({ code: 'pictureConstant' });
  rmSync(decoder, { recursive: true });
  cpSync(path.join(sd15, 'vae_decoder'), decoder, { recursive: true });
  const after = await runJob(client, request);
  expect(after.model.hash).toBe(before.model.hash);
  expect(Buffer.compare(after.pictures[0]!.data, before.pictures[0]!.data)).toBe(0);
});

test('hashes are remembered between sidecars', async () => {
  const { hash } = await client.request(requests.modelsInspect, { model: sd15 });
  const cache = readFileSync(path.join(sandbox.stateFolder, 'hashes.json'), 'utf8');
  expect(cache).toContain(path.join(sd15, 'unet', 'model.onnx'));
  await client.restart();
  expect((await client.request(requests.modelsInspect, { model: sd15 })).hash).toBe(hash);
});

test('the doctor looks at everything', async () => {
  const { findings } = await client.request(requests.doctorRun, {});
  const subjects = findings.map(({ subject }) => subject);
  expect(subjects).toEqual(['node', 'state folder', 'model builtin', 'engine', 'device cuda', 'device cpu']);
  const wrong = findings.filter(({ ok, subject }) => !ok && subject !== 'device cuda');
  expect(wrong).toEqual([]);
  for (const { ok, todo } of findings) expect(ok || todo !== undefined).toBe(true);
});
