import * as vscode from 'vscode';
import * as z from 'zod';
import type { Command } from './command';

const argumentSchema = z.object({ query: z.string().optional() });

/** Shows Easel's settings, or the one that an error is about. */
export const openSettings: Command = {
  id: 'easel.openSettings',
  async run({ context }, argument) {
    const parsed = argumentSchema.safeParse(argument);
    await vscode.commands.executeCommand(
      'workbench.action.openSettings',
      (parsed.success ? parsed.data.query : undefined) ?? `@ext:${context.extension.id}`,
    );
  },
};
