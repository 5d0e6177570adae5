import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';

export interface Made {
  readonly assets: readonly { readonly uri: string; readonly reference: string }[];
}

export function folder(): string {
  return vscode.workspace.workspaceFolders![0]!.uri.fsPath;
}

/** Writes a document of the workspace folder and opens it, without an editor. */
export async function document(name: string, text: string): Promise<vscode.TextDocument> {
  const file = path.join(folder(), name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return vscode.workspace.openTextDocument(file);
}

/** Draws the words of a document, quickly unless the request says otherwise, and shows nothing. */
export function draw(
  { uri }: vscode.TextDocument,
  range?: vscode.Range,
  request: Readonly<Record<string, unknown>> = {},
  command = 'easel.generateFromSelection',
): Thenable<Made> {
  return vscode.commands.executeCommand<Made>(command, {
    uri: uri.toString(),
    ...(range && { range }),
    request: { numInferenceSteps: 2, ...request },
    silent: true,
  });
}

export function bytes({ assets }: Made, index = 0): Buffer {
  return readFileSync(vscode.Uri.parse(assets[index]!.uri).fsPath);
}

export function names({ assets }: Made): string[] {
  return assets.map(({ uri }) => path.basename(vscode.Uri.parse(uri).fsPath));
}

interface Entry {
  readonly request: { readonly seed: number; readonly numImages: number; readonly prompt: string };
  /** Of an animation. */
  readonly task?: string;
  readonly spec?: { readonly mode: string; readonly seed: number };
  readonly exported?: { readonly kind: string };
  readonly sha256: string;
  readonly altText?: string;
}

export function manifest(): Record<string, Entry> {
  const text = readFileSync(path.join(folder(), 'easel.assets.json'), 'utf8');
  return (JSON.parse(text) as { assets: Record<string, Entry> }).assets;
}

/** Runs `work` under a setting of the workspace. */
export async function withSetting(name: string, value: unknown, work: () => Promise<void>): Promise<void> {
  const configuration = vscode.workspace.getConfiguration();
  await configuration.update(name, value, vscode.ConfigurationTarget.Workspace);
  try {
    await work();
  } finally {
    await configuration.update(name, undefined, vscode.ConfigurationTarget.Workspace);
  }
}

export function lineRange(line: number): vscode.Range {
  return new vscode.Range(line, 0, line, 1000);
}

/** Shorter than any test's own time limit, which would not say what was waited for. */
const patienceMilliseconds = 50_000;

/** Resolves when `check` gives something. @param what it is, for the message when it never does */
export async function until<T>(check: () => T | undefined | false, what = check.toString()): Promise<T> {
  const end = Date.now() + patienceMilliseconds;
  for (;;) {
    const value = check();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
