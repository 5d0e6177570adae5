import * as vscode from 'vscode';
import type { Services } from '../services';
import { showError } from '../status/showError';
import { animateImage } from './animateImage';
import { cancelAll } from './cancelAll';
import { cancelJob } from './cancelJob';
import { chooseModel } from './chooseModel';
import type { Command } from './command';
import { createVariations } from './createVariations';
import { editAnimation } from './editAnimation';
import { editImage } from './editImage';
import { generateAnimationFromSelection } from './generateAnimationFromSelection';
import { generateAtCursorImage } from './generateAtCursorImage';
import { generateFromAltText } from './generateFromAltText';
import { generateFromAltTextInFolder } from './generateFromAltTextInFolder';
import { generateFromAltTextInWorkspace } from './generateFromAltTextInWorkspace';
import { generateFromSelection } from './generateFromSelection';
import { keepImage } from './keepImage';
import { openGallery } from './openGallery';
import { openSettings } from './openSettings';
import { regenerate } from './regenerate';
import { restartSidecar } from './restartSidecar';
import { runAnimation } from './runAnimation';
import { runDoctor } from './runDoctor';
import { showLog } from './showLog';
import { showStatus } from './showStatus';

/** One line a command; package.json declares the same. */
export const commands: readonly Command[] = [
  generateFromSelection,
  generateAnimationFromSelection,
  runAnimation,
  generateFromAltText,
  generateFromAltTextInWorkspace,
  generateFromAltTextInFolder,
  generateAtCursorImage,
  regenerate,
  createVariations,
  editImage,
  animateImage,
  editAnimation,
  keepImage,
  cancelJob,
  cancelAll,
  showStatus,
  openGallery,
  chooseModel,
  runDoctor,
  restartSidecar,
  showLog,
  openSettings,
];

/** What fails is shown with its buttons; VS Code itself would show the bare message. */
export function registerCommands(services: Services): vscode.Disposable {
  return vscode.Disposable.from(
    ...commands.map(({ id, run }) =>
      vscode.commands.registerCommand(id, async (...args: unknown[]) => {
        try {
          return await run(services, ...args);
        } catch (error) {
          if (isSilent(args[0])) throw error;
          showError(error, services.log, () => Promise.resolve(vscode.commands.executeCommand(id, ...args)));
          return undefined;
        }
      }),
    ),
  );
}

/** A caller that wants no messages gets the error itself. */
function isSilent(argument: unknown): boolean {
  return typeof argument === 'object' && argument !== null && 'silent' in argument && argument.silent === true;
}
