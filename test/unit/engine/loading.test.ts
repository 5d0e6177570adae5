import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadModel } from '../../../src/sidecar/engine/pipelines/loadModel';
import { ModelCopy } from '../models/modelCopy';

describe('damaged model files', { timeout: 60_000 }, () => {
  const corrupt = (folder: string, file: string, detail: string) => ({
    code: 'modelFileCorrupt',
    serialised: { args: { file: join(folder, file), detail: expect.stringContaining(detail) as string } },
  });

  it.each([
    ['cut in the middle', 50_000],
    ['empty', 0],
  ])('a graph that is %s', async (_, bytes) => {
    const { folder } = new ModelCopy('sd15').truncate('unet/model.onnx', bytes);
    await expect(loadModel(folder, 'cpu')).rejects.toMatchObject(
      corrupt(folder, 'unet/model.onnx', 'no complete ONNX graph'),
    );
  });

  it('the pointer file of a clone without its large files', async () => {
    const copy = new ModelCopy('sd15').write('vae_decoder/model.onnx', 'version https://git-lfs.github.com/spec/v1\n');
    await expect(loadModel(copy.folder, 'cpu')).rejects.toMatchObject(
      corrupt(copy.folder, 'vae_decoder/model.onnx', 'no complete ONNX graph'),
    );
  });

  it('weights beside the graph that are missing or cut', async () => {
    const cut = new ModelCopy('sd21').truncate('unet/model.onnx_data', 100);
    await expect(loadModel(cut.folder, 'cpu')).rejects.toMatchObject(
      corrupt(cut.folder, 'unet/model.onnx', 'too short or damaged'),
    );
    const missing = new ModelCopy('sd21').remove('unet/model.onnx_data');
    await expect(loadModel(missing.folder, 'cpu')).rejects.toMatchObject(
      corrupt(missing.folder, 'unet/model.onnx', 'model.onnx_data is missing'),
    );
  });

  it('a graph that is not there', async () => {
    const { folder } = new ModelCopy('sd15').remove('unet/model.onnx');
    await expect(loadModel(folder, 'cpu')).rejects.toMatchObject({ code: 'modelComponentMissing' });
  });

  it('a model in a folder whose name has spaces and other letters loads', async () => {
    const copy = new ModelCopy('sd21');
    const other = `${copy.folder} — größer ☂`;
    cpSync(copy.folder, other, { recursive: true });
    expect((await loadModel(other, 'cpu')).device).toEqual({ device: 'cpu' });
  });

  it('does not need what text to image does not use', async () => {
    const copy = new ModelCopy('sd15').remove('vae_encoder');
    writeFileSync(join(copy.folder, 'notes.txt'), '');
    expect((await loadModel(copy.folder, 'cpu')).textEncoders).toHaveLength(1);
  });
});
