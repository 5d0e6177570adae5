import * as vscode from 'vscode';
import type { Command } from './command';
import { isSpec } from '../animation/specFile';
import { parseArgument } from './commandArgument';
import { originOf } from './imageOrigin';

/**
 * Opens an animation in the gallery's animation editor: an animation file (`*.easel.json`), the one that is named, else the
 * active one; or what a file that plays was made of, one that is named, else the one at the cursor.
 */
export const editAnimation: Command = {
  id: 'easel.editAnimation',
  async run(services, first) {
    const argument = parseArgument(first);
    const named = argument.uri ?? vscode.window.activeTextEditor?.document.uri;
    const uri = named && isSpec({ uri: named }) ? named : vscode.Uri.file((await originOf(argument, services)).path);
    await services.gallery().editAnimation(uri);
  },
};
