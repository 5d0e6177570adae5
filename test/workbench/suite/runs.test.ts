/// <reference types="mocha" />
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { bytes, document, draw, folder, lineRange, names, until, withSetting, type Made } from './workspace';

/** Enough to draw that there is time to do something meanwhile. */
const slow = { prompts: { 0: 'a red apple' }, width: 64, height: 64, seed: 3, maxFrames: 6, stepsCurve: '0:(80)' };
const quick = { ...slow, maxFrames: 3, stepsCurve: '0:(2)' };

function spec(name: string, content: object): Promise<vscode.TextDocument> {
  return document(`runs/${name}.easel.json`, JSON.stringify(content));
}

/** Both have an end, whoever waits for it. */
function run({ uri }: vscode.TextDocument): Promise<Made> {
  const made = Promise.resolve(
    vscode.commands.executeCommand<Made>('easel.runAnimation', { uri: uri.toString(), silent: true }),
  );
  made.catch(() => undefined);
  return made;
}

/** Where VS Code keeps what belongs to workspaces: that of a server, or of a window on the desktop. */
const storages = ['data', 'user'].map((name) => path.join(path.dirname(folder()), name, 'User', 'workspaceStorage'));

/** The folders of the runs of this title, with or without frames. */
function runFolders(title: string): string[] {
  return storages
    .filter((storage) => existsSync(storage))
    .flatMap((storage) =>
      readdirSync(storage, { recursive: true, encoding: 'utf8' })
        .filter((name) => path.basename(name) === 'run.json')
        .map((name) => path.dirname(path.join(storage, name))),
    )
    .filter((each) => (read(each, 'run.json') as { title: string }).title === title);
}

function read(...names: string[]): unknown {
  return JSON.parse(readFileSync(path.join(...names), 'utf8'));
}

/** The folder of a run that has made some of its frames, and not all. */
function begun(title: string): Promise<string> {
  return until(() =>
    runFolders(title).find((each) => {
      const account = path.join(each, 'frames', 'frames.json');
      const { done, frames } = existsSync(account)
        ? (read(account) as { done: number; frames: number })
        : { done: 0, frames: 0 };
      return done > 0 && done < frames;
    }),
  );
}

describe('runs of animations', function () {
  this.timeout(120_000);
  let whole: Buffer;

  before(async () => {
    whole = bytes(await run(await spec('whole', slow)));
  });

  it('two at once are two files, and leave nothing behind', async () => {
    const one = await spec('one', quick);
    const other = await spec('other', { ...quick, prompts: { 0: 'a green pear' } });
    await withSetting('easel.animation.format', 'apng', async () => {
      const made = await Promise.all([run(one), run(other), run(one)]);
      // Who asks twice waits for one.
      assert.deepEqual(made.map(names), [['one.png'], ['other.png'], []]);
      assert.notDeepEqual(bytes(made[0]), bytes(made[1]));
    });
    assert.deepEqual([...runFolders('one.easel.json'), ...runFolders('other.easel.json')], []);
  });

  it('one that is stopped keeps its frames, and goes on with them when it is asked for again', async () => {
    const text = await spec('stopped', slow);
    const made = run(text);
    const at = await begun('stopped.easel.json');
    await vscode.commands.executeCommand('easel.cancelAll');
    await assert.rejects(made, /was cancelled/);
    const { done } = read(at, 'frames', 'frames.json') as { done: number };
    assert.ok(done > 0 && done < slow.maxFrames, `${done} frames`);
    assert.ok(bytes(await run(text)).equals(whole), 'the two files differ');
    assert.deepEqual(runFolders('stopped.easel.json'), []);
  });

  it('one whose folder is deleted by hand ends with an error, and begins anew when it is asked for again', async () => {
    const text = await spec('deleted', slow);
    const made = run(text);
    rmSync(await begun('deleted.easel.json'), { recursive: true });
    await assert.rejects(made, /frames that were drawn were deleted/);
    assert.ok(bytes(await run(text)).equals(whole), 'the two files differ');
    assert.deepEqual(runFolders('deleted.easel.json'), []);

    const again = await spec('gone', slow);
    const stopped = run(again);
    const at = await begun('gone.easel.json');
    await vscode.commands.executeCommand('easel.cancelAll');
    await assert.rejects(stopped);
    rmSync(at, { recursive: true });
    assert.deepEqual(names(await run(again)), ['gone.webp']);
  });

  it('one whose file is deleted meanwhile is finished', async () => {
    const text = await spec('lost', slow);
    const made = run(text);
    await begun('lost.easel.json');
    rmSync(text.uri.fsPath);
    assert.deepEqual(names(await made), ['lost.webp']);
  });
});

describe('a loop of a selection', function () {
  this.timeout(120_000);
  const words = { numInferenceSteps: 4, width: 64, height: 64, seed: 1 };

  it('is one step to undo, which leaves the file', async () => {
    const text = await document('loops/undo.md', 'A red circle.\n');
    await vscode.window.showTextDocument(text);
    const made = await draw(text, lineRange(0), words, 'easel.generateAnimationFromSelection');
    const written = 'A red circle.\n\n![A red circle.](images/a-red-circle.webp)\n';
    assert.equal(text.getText(), written);
    await vscode.commands.executeCommand('undo');
    assert.equal(text.getText(), 'A red circle.\n');
    assert.ok(bytes(made).length > 0);
    await vscode.commands.executeCommand('redo');
    assert.equal(text.getText(), written);
    await text.save();
  });

  it('lands in the document that was closed before it was done', async () => {
    const text = await document('loops/closed.md', 'A blue star.\n');
    await vscode.window.showTextDocument(text);
    const made = draw(text, lineRange(0), { ...words, numInferenceSteps: 20 }, 'easel.generateAnimationFromSelection');
    await begun('A blue star.');
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    assert.deepEqual(names(await made), ['a-blue-star.webp']);
    const after = await vscode.workspace.openTextDocument(text.uri);
    assert.equal(after.getText(), 'A blue star.\n\n![A blue star.](images/a-blue-star.webp)\n');
  });
});
