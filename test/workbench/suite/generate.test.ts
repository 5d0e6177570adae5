/// <reference types="mocha" />
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { bytes, document, draw, folder, lineRange, manifest, names, until, withSetting, type Made } from './workspace';

describe('easel.generateFromSelection', () => {
  it('resolves to the files and references that it made, of a document that nobody shows', async () => {
    const text = await document('api/a.md', '# Title\n\nA red circle.\n');
    const version = text.version;
    const made = await draw(text, lineRange(2));
    assert.equal(text.getText(), '# Title\n\nA red circle.\n\n![A red circle.](images/a-red-circle.png)\n');
    assert.deepEqual(
      made.assets.map(({ reference }) => reference),
      ['![A red circle.](images/a-red-circle.png)'],
    );
    assert.equal(bytes(made).subarray(1, 4).toString(), 'PNG');
    assert.equal(text.version, version + 1, 'one edit');
    assert.equal(text.isDirty, true, 'an open document is not saved by itself');
  });

  it('takes the document from the context menu, and its selection from the editor', async () => {
    const text = await document('api/menu.md', 'A blue circle.\n');
    const editor = await vscode.window.showTextDocument(text);
    editor.selection = new vscode.Selection(0, 0, 0, 14);
    await withSetting('easel.numInferenceSteps', 2, async () => {
      await vscode.commands.executeCommand('easel.generateFromSelection', text.uri);
    });
    assert.match(text.getText(), /^A blue circle\.\n\n!\[A blue circle\.\]\(images\/a-blue-circle\.png\)\n$/);
    assert.deepEqual([editor.selection.start.character, editor.selection.end.character], [0, 14]);
  });

  it('draws each of several selections', async () => {
    const text = await document('api/many.md', 'A cat.\n\nA dog.\n\nA cow.\n');
    const editor = await vscode.window.showTextDocument(text);
    editor.selections = [new vscode.Selection(0, 0, 0, 6), new vscode.Selection(4, 0, 4, 6)];
    const made = await draw(text);
    assert.deepEqual(names(made).sort(), ['a-cat.png', 'a-cow.png']);
    assert.equal(
      text.getText(),
      'A cat.\n\n![A cat.](images/a-cat.png)\n\nA dog.\n\nA cow.\n\n![A cow.](images/a-cow.png)\n',
    );
  });

  it('keeps the line ends of Windows', async () => {
    const text = await document('api/crlf.md', 'First.\r\n\r\nA green circle.\r\nMore.\r\n');
    await draw(text, lineRange(2));
    assert.equal(
      text.getText(),
      'First.\r\n\r\nA green circle.\r\n\r\n![A green circle.](images/a-green-circle.png)\r\n\r\nMore.\r\n',
    );
  });

  it('puts the reference above the text, or in its place, where the settings say so', async () => {
    await withSetting('easel.insert.placement', 'above', async () => {
      const text = await document('api/above.md', 'Before.\n\nA star.\n');
      await draw(text, lineRange(2));
      assert.equal(text.getText(), 'Before.\n\n![A star.](images/a-star.png)\n\nA star.\n');
    });
    await withSetting('easel.insert.placement', 'replace', async () => {
      const text = await document('api/replace.md', 'See: A moon. Yes.\n');
      await draw(text, new vscode.Range(0, 5, 0, 12));
      assert.equal(text.getText(), 'See: ![A moon.](images/a-moon.png) Yes.\n');
    });
  });

  it('names what a website publishes from its root, and finds it there', async () => {
    await withSetting('easel.assets.destination', '/public/img (new)', async () => {
      const text = await document('api/page.html', 'A purple grape.\n');
      const made = await draw(text, lineRange(0));
      assert.match(vscode.Uri.parse(made.assets[0]!.uri).path, /\/public\/img \(new\)\/a-purple-grape\.png$/);
      assert.match(text.getText(), /src="\/img%20%28new%29\/a-purple-grape\.png"/);
      const again = await vscode.commands.executeCommand('easel.generateFromAltText', {
        uri: text.uri.toString(),
        silent: true,
      });
      assert.deepEqual(again, { assets: [] }, 'it is not missing');
    });
  });

  it('writes plain relative paths in other languages', async () => {
    const text = await document('api/notes.txt', 'A pink heart.\nMore.\n');
    const made = await draw(text, lineRange(0));
    assert.equal(text.getText(), 'A pink heart.\nimages/a-pink-heart.png\nMore.\n');
    assert.equal(made.assets[0]?.reference, 'images/a-pink-heart.png');
  });

  it('places pictures of a document that was never saved at the root of the folder', async () => {
    const text = await vscode.workspace.openTextDocument({ language: 'markdown', content: 'A ring.' });
    const editor = await vscode.window.showTextDocument(text);
    const made = await draw(text);
    assert.equal(text.getText(), 'A ring.\n\n![A ring.](images/a-ring.png)');
    assert.ok(existsSync(path.join(folder(), 'images', 'a-ring.png')));
    assert.equal(names(made)[0], 'a-ring.png');
    assert.ok(editor.selection.isEmpty && editor.selection.active.line === 0, 'the cursor stays where it was');
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('gives pictures that are drawn at once names of their own', async () => {
    const text = await document('api/same.md', 'A box.\n\nA box.\n\nA box.\n');
    const all = await Promise.all([0, 2, 4].map((line) => draw(text, lineRange(line))));
    assert.deepEqual(all.flatMap(names).sort(), ['a-box-2.png', 'a-box-3.png', 'a-box.png']);
    assert.equal(text.getText().match(/^!\[A box\.\]\(images\/a-box(?:-[23])?\.png\)$/gm)?.length, 3);
    assert.deepEqual(
      text
        .getText()
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => line.slice(0, 2)),
      ['A ', '![', 'A ', '![', 'A ', '!['],
    );
  });

  it('enters into the manifest what draws the same bytes again, for each of several pictures', async () => {
    const text = await document('api/two.md', 'Two circles.\n');
    const made = await draw(text, lineRange(0), { numImages: 2, seed: 4294967295 });
    assert.equal(made.assets.length, 2);
    const entries = names(made).map((name) => manifest()[`api/images/${name}`]!);
    assert.deepEqual(
      entries.map(({ request }) => [request.seed, request.numImages]),
      [
        [4294967295, 1],
        [0, 1],
      ],
    );
    const again = await draw(text, lineRange(0), { seed: 0 });
    assert.equal(createHash('sha256').update(bytes(again)).digest('hex'), entries[1]!.sha256);
    assert.deepEqual(bytes(again), bytes(made, 1));
    assert.notDeepEqual(bytes(made, 0), bytes(made, 1));
  });

  it('keeps the prompt out of file and manifest where the settings say so', async () => {
    const text = await document('api/private.md', 'Zanzibar.\n');
    assert.ok(bytes(await draw(text, lineRange(0))).includes('Zanzibar'));
    await withSetting('easel.assets.embedMetadata', false, async () => {
      assert.ok(!bytes(await draw(text, lineRange(0))).includes('Zanzibar'));
    });
    await withSetting('easel.assets.manifest', false, async () => {
      const before = readFileSync(path.join(folder(), 'easel.assets.json'));
      await draw(text, lineRange(0));
      assert.deepEqual(readFileSync(path.join(folder(), 'easel.assets.json')), before);
    });
  });

  it('names files after the template', async () => {
    await withSetting('easel.assets.fileName', '${documentBasename}_${seed}', async () => {
      const made = await draw(await document('api/Läng name.md', 'A cup.\n'), lineRange(0), { seed: 7 });
      assert.deepEqual(names(made), ['Läng name_7.png']);
      assert.equal(made.assets[0]?.reference, '![A cup.](images/Läng%20name_7.png)');
    });
  });

  it('takes any Unicode and very long prompts', async () => {
    const long = `Ein Äpfel 🍎 苹果 ${'word '.repeat(20_000)}`.trim();
    const text = await document('api/long.md', `${long}\n`);
    const made = await draw(text, new vscode.Range(0, 0, 0, long.length));
    assert.match(names(made)[0]!, /^ein-äpfel-苹果-word-/);
    assert.match(text.lineAt(2).text, /^!\[Ein Äpfel 🍎 苹果 word .{0,300}…\]\(images\//u);
  });

  it('follows a document that is renamed while it draws', async () => {
    const text = await document('api/old name.md', 'A violin with a bow.\n');
    const drawing = draw(text, lineRange(0), { numInferenceSteps: 150 });
    const target = vscode.Uri.file(path.join(folder(), 'moved', 'new name.md'));
    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(text.uri, target);
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.ok(await vscode.workspace.applyEdit(edit));
    const made = await drawing;
    assert.ok(existsSync(path.join(folder(), 'moved', 'images', 'a-violin-with-a-bow.png')));
    const renamed = await vscode.workspace.openTextDocument(target);
    assert.match(
      renamed.getText(),
      /^A violin with a bow\.\n\n!\[A violin with a bow\.\]\(images\/a-violin-with-a-bow\.png\)\n$/,
    );
    assert.equal(made.assets[0]?.reference, '![A violin with a bow.](images/a-violin-with-a-bow.png)');
  });

  it('keeps the picture when the text is gone, and leaves the document alone', async () => {
    const text = await document('api/gone.md', 'First line.\n\nA trumpet.\n');
    const drawing = draw(text, lineRange(2), { numInferenceSteps: 100 });
    await new Promise((resolve) => setTimeout(resolve, 300));
    const edit = new vscode.WorkspaceEdit();
    edit.delete(text.uri, new vscode.Range(1, 0, 3, 0));
    await vscode.workspace.applyEdit(edit);
    const made = await drawing;
    assert.equal(text.getText(), 'First line.\n');
    assert.ok(bytes(made).length > 0);
  });
});

describe('a silent command that fails', () => {
  const rejects = (first: unknown, expected: RegExp): Promise<void> =>
    assert.rejects(async () => vscode.commands.executeCommand<Made>('easel.generateFromSelection', first), expected);

  it('rejects with what a person would read', async () => {
    const { uri } = await document('api/fails.md', 'A cat.\n\n\n\n');
    const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 6 } };
    const end = { start: { line: 3, character: 0 }, end: { line: 3, character: 0 } };
    const silent = true;
    await rejects({ uri: uri.toString(), range: end, silent }, /no words to draw/);
    await rejects({ uri: uri.toString(), range, silent, request: { model: '/no/such' } }, /\/no\/such does not exist/);
    await rejects({ uri: uri.toString(), range, silent, request: { width: 'wide' } }, /request\.width: .*"wide"/);
    await rejects({ uri: uri.toString(), range, silent, unknown: 1 }, /unknown/);
    await rejects({ uri: 'not a uri', silent }, /uri/);
    await rejects({ uri: 'file:///no/such/file.md', range, silent }, /file\.md could not be read/);
    await rejects({ uri: 'output:x', range, silent }, /output:x|could not be read/);
  });

  it('rejects when it is cancelled', async () => {
    const text = await document('api/cancelled.md', 'A wheel.\n');
    const drawing = draw(text, lineRange(0), { numInferenceSteps: 1000 });
    const failed = assert.rejects(async () => drawing, /cancelled/);
    await new Promise((resolve) => setTimeout(resolve, 500));
    await vscode.commands.executeCommand('easel.cancelAll');
    await failed;
    assert.equal(text.getText(), 'A wheel.\n');
    assert.equal(existsSync(path.join(folder(), 'api', 'images', 'a-wheel.png')), false);
  });
});

describe('the extension', () => {
  it('registers every command that it declares', async () => {
    const extension = await until(() => vscode.extensions.getExtension('easel.easel'));
    const { contributes } = extension.packageJSON as { contributes: { commands: { command: string }[] } };
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      contributes.commands.filter(({ command }) => !registered.has(command)),
      [],
    );
  });
});
