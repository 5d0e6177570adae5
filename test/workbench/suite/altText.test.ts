/// <reference types="mocha" />
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { bytes, document, folder, manifest, until, withSetting, type Made } from './workspace';

const request = { numInferenceSteps: 2 };

function run(command: string, argument: Readonly<Record<string, unknown>>): Promise<Made> {
  return Promise.resolve(
    vscode.commands.executeCommand<Made>(`easel.${command}`, { silent: true, request, ...argument }),
  );
}

function at(line: number, character = 0): { start: object; end: object } {
  return { start: { line, character }, end: { line, character } };
}

function file(name: string): string {
  return path.join(folder(), name);
}

function names({ assets }: Made): string[] {
  return assets.map(({ uri }) => path.relative(folder(), vscode.Uri.parse(uri).fsPath)).sort();
}

describe('pictures from alternative texts', () => {
  it('resolve to the files at their targets and the references to them; what exists stays', async () => {
    mkdirSync(file('text/pics'), { recursive: true });
    writeFileSync(file('text/pics/there.png'), 'mine');
    const text = await document(
      'text/a.md',
      '![a ball](pics/ball.png) ![mine](pics/there.png)\n\n<img src="pics/cup.webp" alt="a cup" width="64">\n',
    );
    const made = await run('generateFromAltText', { uri: text.uri.toString() });
    assert.deepEqual(names(made), ['text/pics/ball.png', 'text/pics/cup.webp']);
    assert.deepEqual(
      made.assets.map(({ reference }) => reference),
      ['![a ball](pics/ball.png)', '<img src="pics/cup.webp" alt="a cup" width="64">'],
    );
    assert.equal(bytes(made, 1).subarray(8, 12).toString(), 'WEBP');
    assert.equal(readFileSync(file('text/pics/there.png'), 'utf8'), 'mine');
    assert.equal(text.isDirty, false, 'the document is not touched');
    assert.deepEqual(await run('generateFromAltText', { uri: text.uri.toString() }), { assets: [] });
  });

  it('of a folder: unsaved texts count, what git ignores and VS Code hides does not', async () => {
    writeFileSync(file('.gitignore'), '/tree/ignored\n');
    await document('tree/ignored/a.md', '![a](a.png)\n');
    await document('tree/hidden/b.md', '![b](b.png)\n');
    await document('tree/deep/c.html', '<img src="/tree/c.png" alt="a candle">\n');
    const open = await document('tree/d.md', 'Nothing yet.\n');
    const edit = new vscode.WorkspaceEdit();
    edit.insert(open.uri, new vscode.Position(1, 0), '![a drum](d.png)\n');
    await vscode.workspace.applyEdit(edit);
    await withSetting('files.exclude', { '**/hidden': true }, async () => {
      const made = await run('generateFromAltTextInWorkspace', { uri: vscode.Uri.file(file('tree')).toString() });
      assert.deepEqual(names(made), ['tree/c.png', 'tree/d.png']);
    });
  });

  it('land where they can when their place is taken meanwhile, is no folder, or has a name that is too long', async () => {
    const long = `${'x'.repeat(300)}.png`;
    writeFileSync(file('text/file'), 'not a folder');
    const text = await document('text/bad.md', `![a key](${long})\n\n![a bell](file/bell.png)\n`);
    const uri = text.uri.toString();
    await assert.rejects(run('generateAtCursorImage', { uri, range: at(0) }), (error: Error) => {
      const kept = /kept in (.*)\.$/.exec(error.message)?.[1];
      assert.match(error.message, /name is too long/);
      assert.ok(kept !== undefined && existsSync(kept), error.message);
      return true;
    });
    await assert.rejects(run('generateAtCursorImage', { uri, range: at(2) }), /could not be (?:written|put)/);
    assert.equal(readFileSync(file('text/file'), 'utf8'), 'not a folder');
  });

  it('say what cannot be drawn', async () => {
    const text = await document('text/not.md', '![](no.png)\n\n![a](a.svg)\n\n![b](../../b.png)\n\nWords.\n');
    const uri = text.uri.toString();
    await assert.rejects(run('generateAtCursorImage', { uri, range: at(0) }), /no alt text/);
    await assert.rejects(run('generateAtCursorImage', { uri, range: at(2) }), /cannot write files like a\.svg/);
    await assert.rejects(
      run('generateAtCursorImage', { uri, range: at(4) }),
      /no reference to a picture of this folder/,
    );
    await assert.rejects(
      run('generateAtCursorImage', { uri, range: at(6) }),
      /no reference to a picture of this folder/,
    );
    await assert.rejects(run('regenerate', { uri, range: at(0) }), /not there/);
    await assert.rejects(run('generateFromAltText', { uri: 'untitled:x' }), /not a file in a folder/);
  });
});

describe('pictures that are there', () => {
  it('are drawn anew in their place for the text of now, or kept as they are', async () => {
    const text = await document('text/again.md', '![a hat](pics/hat.png)\n');
    const uri = text.uri.toString();
    const made = await run('generateAtCursorImage', { uri, range: at(0, 4) });
    const first = bytes(made);
    const change = async (words: string): Promise<void> => {
      const edit = new vscode.WorkspaceEdit();
      edit.replace(text.uri, new vscode.Range(0, 2, 0, text.lineAt(0).text.indexOf(']')), words);
      await vscode.workspace.applyEdit(edit);
    };
    await change('a red hat');
    await run('keepImage', { uri, range: at(0), request: undefined });
    assert.equal(manifest()['text/pics/hat.png']?.altText, 'a red hat');
    assert.deepEqual(bytes(made), first);

    await change('a blue hat');
    await run('regenerate', { uri, range: at(0) });
    const { request: drawn, altText, sha256 } = manifest()['text/pics/hat.png']!;
    assert.deepEqual([drawn.prompt, altText], ['a blue hat', 'a blue hat']);
    assert.notDeepEqual(bytes(made), first);

    const again = await run('regenerate', { uri: made.assets[0]!.uri });
    assert.deepEqual(names(again), ['text/pics/hat.png']);
    assert.notEqual(manifest()['text/pics/hat.png']!.sha256, sha256, 'another seed');
    assert.equal(manifest()['text/pics/hat.png']!.request.prompt, 'a blue hat');
  });

  it('get variations beside them, each from its own seed', async () => {
    const text = await document('text/var.md', '![a saw](pics/saw.png)\n');
    const uri = text.uri.toString();
    const made = await run('generateAtCursorImage', { uri, range: at(0) });
    writeFileSync(file('text/pics/saw-3.png'), 'mine');
    const others = await run('createVariations', { uri, range: at(0) });
    assert.deepEqual(names(others), ['text/pics/saw-2.png', 'text/pics/saw-4.png', 'text/pics/saw-5.png']);
    const seeds = [...names(made), ...names(others)].map((name) => manifest()[name]!.request.seed);
    assert.equal(new Set(seeds).size, 4);
    assert.equal(readFileSync(file('text/pics/saw-3.png'), 'utf8'), 'mine');
    assert.equal(text.getText(), '![a saw](pics/saw.png)\n');
  });
});

describe('the finding of a missing picture', () => {
  it('comes, goes when the file is there, and can be switched off', async () => {
    // In a folder without any picture nothing is said. VS Code may not see what happens in one that was just made.
    writeFileSync(file('another.png'), 'mine');
    const text = await document('finding.md', '![a fork](fork.png)\n');
    await vscode.window.showTextDocument(text);
    const own = (): vscode.Diagnostic[] =>
      vscode.languages.getDiagnostics(text.uri).filter(({ source }) => source === 'Easel');
    const [found] = await until(() => own().length === 1 && own(), 'the finding');
    assert.equal(found?.code, 'missing-image');
    assert.deepEqual([found?.range.start.character, found?.range.end.character], [10, 18]);
    await withSetting('easel.altText.diagnostics', 'off', async () => {
      await until(() => own().length === 0, 'no finding, since it is switched off');
    });
    await until(() => own().length === 1, 'the finding again');
    writeFileSync(file('fork.png'), 'mine');
    await until(() => own().length === 0, 'no finding, since the file is there');
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });
});
