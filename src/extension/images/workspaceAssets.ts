import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { FileFacts } from '../../assets/fileFacts';
import { type Finding } from '../../assets/finding';
import type { JudgeOptions } from '../../assets/judge';
import { manifestFile, readManifest } from '../../assets/manifest';
import { scanText } from '../../assets/scan';
import type { AssetManifest } from '../../protocol/assetManifest';
import { showError } from '../status/showError';

interface Known {
  /** Of the manifest's file, or why there is none. */
  readonly stamp: string;
  readonly manifest: Promise<AssetManifest>;
}

const empty: AssetManifest = { version: 1, assets: {} };

/** What this window knows of the pictures of its folders: their manifests and files, each read once. */
export class WorkspaceAssets {
  readonly #log: vscode.LogOutputChannel;
  readonly facts = new FileFacts();
  readonly #manifests = new Map<string, Known>();

  constructor(log: vscode.LogOutputChannel) {
    this.#log = log;
  }

  /**
   * What scans of a folder go by. A manifest that cannot be understood counts as empty, and is told once for each
   * state of it.
   *
   * @param root absolute path
   */
  async judgeOptions(root: string): Promise<JudgeOptions> {
    return { root, manifest: await this.#manifestOf(root), facts: this.facts };
  }

  /** The pictures of a document as it is in the editor; none where it is not in a folder. */
  async findingsIn(document: vscode.TextDocument): Promise<readonly Finding[]> {
    if (!isOnDisk(document)) return [];
    const { fsPath } = document.uri;
    const text = { file: fsPath, text: document.getText(), languageId: document.languageId };
    return scanText(text, await this.judgeOptions(rootOf(document.uri)));
  }

  async #manifestOf(root: string): Promise<AssetManifest> {
    const stamp = await stampOf(manifestFile(root));
    const known = this.#manifests.get(root);
    if (known?.stamp === stamp) return known.manifest;
    const manifest = readManifest(root).catch((error: unknown) => {
      showError(error, this.#log);
      return empty;
    });
    this.#manifests.set(root, { stamp, manifest });
    return manifest;
  }
}

/** Documents whose targets lead to files. */
export function isOnDisk({ uri: { scheme } }: vscode.TextDocument): boolean {
  return scheme === 'file' || scheme === 'vscode-notebook-cell';
}

/** The folder that a document's pictures may not leave: its workspace folder, else the folder it is in. */
export function rootOf(document: vscode.Uri): string {
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(document.path));
  return folder?.uri.fsPath ?? path.dirname(document.fsPath);
}

async function stampOf(file: string): Promise<string> {
  try {
    const { mtimeMs, size } = await stat(file);
    return `${mtimeMs} ${size}`;
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code);
  }
}
