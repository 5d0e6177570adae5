/// <reference types="mocha" />
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import upng from 'upng-js';
import * as vscode from 'vscode';
import { bytes, document, draw, folder, lineRange, manifest, until, withSetting, type Made } from './workspace';

const quick = { numInferenceSteps: 1, width: 64, height: 64, seed: 1 };

function animate(text: vscode.TextDocument, range: vscode.Range): Thenable<Made> {
  return draw(text, range, quick, 'easel.generateAnimationFromSelection');
}

/** What Easel says of a picture under the pointer. */
async function hoverText({ uri }: vscode.TextDocument, position: vscode.Position): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', uri, position);
  const contents = hovers.flatMap((hover) => hover.contents as vscode.MarkdownString[]);
  return contents.map(({ value }) => value.replaceAll('&nbsp;', ' ').replaceAll('\\', '')).join('\n');
}

/** How often a chunk or box name occurs in a file. */
function count(data: Buffer, name: string): number {
  return data.toString('latin1').split(name).length - 1;
}

/** The pixels of an APNG's frames, by somebody else's decoder. */
function framesOf(data: Buffer): Uint8Array[] {
  const decoded = upng.decode(new Uint8Array(data).buffer);
  return upng.toRGBA8(decoded).map((frame) => new Uint8Array(frame));
}

function distance(one: Uint8Array, other: Uint8Array): number {
  return one.reduce((sum, value, i) => sum + Math.abs(value - other[i]!), 0) / one.length;
}

describe('easel.generateAnimationFromSelection', function () {
  this.timeout(120_000);

  it('makes a loop of a prompt, which lands in the document and plays for ever', async () => {
    const text = await document('motion/loop.md', '# Title\n\nA red circle.\n');
    const made = await animate(text, lineRange(2));
    assert.equal(text.getText(), '# Title\n\nA red circle.\n\n![A red circle.](images/a-red-circle.webp)\n');
    assert.equal(made.assets[0]?.reference, '![A red circle.](images/a-red-circle.webp)');
    const data = bytes(made);
    assert.equal(data.subarray(8, 12).toString(), 'WEBP');
    const loops = data.readUInt16LE(data.indexOf('ANIM') + 12);
    assert.deepEqual([count(data, 'ANMF'), loops], [24, 0]);
    assert.deepEqual(readdirSync(path.join(folder(), 'motion', 'images')), ['a-red-circle.webp']);
    const listed = manifest()['motion/images/a-red-circle.webp']!;
    assert.equal(listed.sha256, createHash('sha256').update(data).digest('hex'));
    assert.deepEqual([listed.task, listed.spec?.mode, listed.spec?.seed], ['walk', 'loop', 1]);
    assert.equal(listed.exported?.kind, 'webp');
    const hover = await hoverText(text, new vscode.Position(4, 5));
    assert.match(hover, /Prompt.*A red circle\..*Seed.*1.*Edit Animation/s);
    assert.doesNotMatch(hover, /Regenerate/, 'that would draw a picture over it');
  });

  it('makes a loop whose frames differ, the last from the first no more than any from the next', async () => {
    await withSetting('easel.animation.format', 'apng', async () => {
      const made = await animate(await document('motion/seam.md', 'A red circle.\n'), lineRange(0));
      const frames = framesOf(bytes(made));
      assert.equal(frames.length, 24);
      const steps = frames.map((frame, i) => distance(frame, frames[(i + 1) % frames.length]!));
      assert.ok(Math.min(...steps) > 0, `frames that stand still: ${steps.join(' ')}`);
      const within = Math.max(...steps.slice(0, -1));
      assert.ok(steps.at(-1)! <= within * 1.5, `a seam: ${steps.at(-1)} after at most ${within}`);
    });
  });

  it('makes a morph of lines by frame', async () => {
    const text = await document('motion/morph.md', '0: a red circle\n5: a blue square\n');
    const made = await animate(text, new vscode.Range(0, 0, 1, 16));
    assert.match(text.getText(), /^!\[a red circle, a blue square\]\(images\/a-red-circle-2\.webp\)$/m);
    assert.equal(count(bytes(made), 'ANMF'), 6);
  });

  it('shows a video as the language does, and a GIF where the settings say so', async () => {
    await withSetting('easel.animation.format', 'mp4', async () => {
      const text = await document('motion/video.html', '<body>\n<p>A star.</p>\n</body>\n');
      const made = await animate(text, lineRange(1));
      assert.match(text.getText(), /<video src="images\/a-star\.mp4" width="64" height="64" autoplay loop muted/);
      assert.equal(count(bytes(made), 'avcC'), 1);
    });
    await withSetting('easel.animation.format', 'gif', async () => {
      const text = await document('motion/note.txt', 'A moon.\n');
      const made = await animate(text, lineRange(0));
      assert.equal(text.getText(), 'A moon.\nimages/a-moon.gif\n');
      assert.equal(bytes(made).subarray(0, 6).toString(), 'GIF89a');
    });
  });

  it('says what is wrong with lines by frame, and draws nothing', async () => {
    const text = await document('motion/wrong.md', '0: a red circle\n0: a blue square\n');
    await assert.rejects(
      Promise.resolve(animate(text, new vscode.Range(0, 0, 1, 16))),
      /at character 17 of the prompts: frame 0 has a prompt already/,
    );
    assert.equal(text.getText(), '0: a red circle\n0: a blue square\n');
  });
});

describe('an animation file', () => {
  it('has its mistakes told at their place: those of the schema once, those in keyframes at the character', async () => {
    const line = '  "zoom": "0:(1.0), 24:1.5",';
    const text = await document(
      'motion/wrong.easel.json',
      `{\n  "prompts": { "0": "a cat" },\n${line}\n  "maxFrames": 48\n}\n`,
    );
    await vscode.window.showTextDocument(text);
    const [mistake] = await until(() => {
      const own = vscode.languages.getDiagnostics(text.uri).filter(({ source }) => source === 'Easel');
      return own.length > 0 && own;
    });
    assert.deepEqual([mistake!.range.start.line, mistake!.range.start.character], [2, line.indexOf('1.5')]);
    const corrected = new vscode.WorkspaceEdit();
    corrected.replace(text.uri, new vscode.Range(2, 0, 2, line.length), '  "zoom": "0:(1.0), 24:(1.5)",');
    await vscode.workspace.applyEdit(corrected);
    await until(() => !vscode.languages.getDiagnostics(text.uri).some(({ source }) => source === 'Easel'));
    await text.save();
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });
});
