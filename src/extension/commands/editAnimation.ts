import * as vscode from 'vscode';
import { EaselError } from '../../protocol/errors';
import type { Command } from './command';
import { parseArgument } from './commandArgument';

/** Opens an animation file (`*.easel.json`) in the gallery's animation editor: the one that is named, else the active one. */
export const editAnimation: Command = {
  id: 'easel.editAnimation',
  async run({ gallery }, first) {
    const uri = parseArgument(first).uri ?? vscode.window.activeTextEditor?.document.uri;
    if (!uri) throw EaselError.of('noDocument', {});
    await gallery().editAnimation(uri);
  },
};
