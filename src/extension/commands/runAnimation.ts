import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import { altTextOf } from '../../documents/altText';
import { promptsOf, type AnimationFile } from '../../protocol/animationTask';
import { EaselError } from '../../protocol/errors';
import type { AnimationRun } from '../animation/animationRun';
import { deliverRun } from '../animation/deliverRun';
import { isSpec, specName } from '../animation/specFile';
import { textOf } from '../documents/trackedPlace';
import type { MadeAsset } from '../drawing/placeFiles';
import type { Services } from '../services';
import { readSettings } from '../settings/readSettings';
import { allStylePresets, ownStylePreset } from '../settings/settings';
import type { Command } from './command';
import { openDocument, parseArgument } from './commandArgument';

/**
 * Draws the frames that an animation file (`*.easel.json`) describes and makes a file that plays of them, beside it. A run
 * that was interrupted goes on where it stopped.
 */
export const runAnimation: Command = {
  id: 'easel.runAnimation',

  async run(services, first): Promise<{ assets: readonly MadeAsset[] }> {
    const { uri, silent = false } = parseArgument(first);
    const document = uri ? await openDocument(uri) : vscode.window.activeTextEditor?.document;
    if (!document || !isSpec(document) || document.isUntitled) throw EaselError.of('noAnimationFile', {});
    const id = await runOf(document.uri, await read(document, silent), services, silent);
    return { assets: id === undefined ? [] : await deliverRun(id, services, { silent }) };
  },
};

/** @throws {EaselError} `animationInvalid`, and then the document shows the first mistake */
async function read(document: vscode.TextDocument, silent: boolean): Promise<AnimationFile> {
  const { mistakesError, parseAnimationFile } = await import('../../protocol/animationFile');
  const text = textOf(document);
  const parsed = parseAnimationFile(text, allStylePresets(readSettings(document)));
  if ('mistakes' in parsed) {
    const [{ offset, length }] = parsed.mistakes as [(typeof parsed.mistakes)[0]];
    const selection = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
    if (!silent) await vscode.window.showTextDocument(document, { selection });
    throw mistakesError(parsed.mistakes, text, vscode.workspace.asRelativePath(document.uri));
  }
  return parsed;
}

/** The run that is to be waited for: a new one, or one of the same spec that goes on; undefined: none. */
async function runOf(
  source: vscode.Uri,
  file: AnimationFile,
  services: Services,
  silent: boolean,
): Promise<string | undefined> {
  const { animations } = services;
  await animations.ready;
  const settings = readSettings(source);
  const style = ownStylePreset(file.spec.stylePreset, settings);
  const earlier = animations.all.findLast(
    (run) =>
      run.source?.toString() === source.toString() &&
      animations.recordOf(run.id)?.goal?.kind === 'beside' &&
      isDeepStrictEqual(run.file, file) &&
      isDeepStrictEqual(animations.recordOf(run.id)?.style, style),
  );
  if (earlier?.state === 'drawing') {
    if (!silent) void vscode.window.showInformationMessage(vscode.l10n.t('{0} is being drawn already.', earlier.title));
    return undefined;
  }
  const answer = earlier && (silent ? 'resume' : await askToResume(earlier));
  if (earlier && answer === undefined) return undefined;
  if (earlier && answer === 'resume') {
    await animations.resume(earlier.id);
    return earlier.id;
  }
  if (earlier) await animations.discard(earlier.id);
  const goal = {
    kind: 'beside' as const,
    folder: path.dirname(source.fsPath),
    baseName: specName(source),
    format: settings['animation.format'],
    altText: altTextOf(promptsOf(file).join(', ')),
  };
  const title = path.posix.basename(source.path);
  return (await animations.start(file, { title, source, goal, style, device: settings.device })).id;
}

async function askToResume({ title, done, frames }: AnimationRun): Promise<'resume' | 'startOver' | undefined> {
  if (done === 0) return 'resume';
  const { t } = vscode.l10n;
  const resume = t('Resume');
  const startOver = t('Start Over');
  const said = t('{0} of {1} frames of {2} are there from an earlier run.', done, frames, title);
  const chosen = await vscode.window.showInformationMessage(said, resume, startOver);
  if (chosen === undefined) return undefined;
  return chosen === resume ? 'resume' : 'startOver';
}
