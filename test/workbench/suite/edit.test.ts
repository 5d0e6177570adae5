/// <reference types="mocha" />
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { imageSize } from 'image-size';
import * as vscode from 'vscode';
import { bytes, document, draw, lineRange, manifest, names, type Made } from './workspace';

const changed = { prompt: 'A green circle.', strength: 0.8, numInferenceSteps: 4, seed: 5 };

function edit(argument: object): Thenable<Made> {
  return vscode.commands.executeCommand<Made>('easel.editImage', { ...argument, request: changed, silent: true });
}

describe('easel.editImage', () => {
  it('draws a picture anew under other words, as a new file beside it', async () => {
    const text = await document('edit/a.md', 'A red circle.\n');
    const original = await draw(text, lineRange(0), { width: 384, height: 256, seed: 5 });
    const before = bytes(original);
    const made = await edit({ uri: original.assets[0]!.uri });
    assert.deepEqual(names(made), ['a-red-circle-2.png']);
    const { width, height } = imageSize(bytes(made));
    assert.deepEqual([width, height], [384, 256]);
    assert.ok(bytes(original).equals(before), 'the original stays');
    const { request } = manifest()['edit/images/a-red-circle-2.png']! as unknown as {
      request: Record<string, unknown>;
    };
    const sha256 = createHash('sha256').update(before).digest('hex');
    assert.deepEqual(
      [request['prompt'], request['strength'], request['initImageSha256']],
      ['A green circle.', 0.8, sha256],
    );
  });

  it('finds the picture by its reference, and leaves the document as it is', async () => {
    const text = await document('edit/b.md', 'A blue star.\n');
    await draw(text, lineRange(0));
    const words = text.getText();
    const made = await edit({ uri: text.uri.toString(), range: lineRange(2) });
    assert.deepEqual(names(made), ['a-blue-star-2.png']);
    assert.equal(text.getText(), words);
    assert.equal(readFileSync(vscode.Uri.parse(made.assets[0]!.uri).fsPath).subarray(1, 4).toString(), 'PNG');
  });

  it('says that a reference has no picture', async () => {
    const text = await document('edit/c.md', '![a cat](nowhere.png)\n');
    await assert.rejects(Promise.resolve(edit({ uri: text.uri.toString(), range: lineRange(0) })), /It is not there/);
  });
});
