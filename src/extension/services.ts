import type * as vscode from 'vscode';
import type { AnimationRuns } from './animation/animationRuns';
import type { LastEditor } from './documents/lastEditor';
import type { Drawings } from './drawing/drawings';
import type { DocumentImages } from './images/documentImages';
import type { WorkspaceAssets } from './images/workspaceAssets';
import type { Sidecar } from './sidecarClient/sidecar';

/** The page with the workspace's pictures, for those who open it. */
export interface Gallery {
  readonly show: () => Promise<void>;
  /** Shows the animation editor with a file. */
  readonly editAnimation: (uri: vscode.Uri) => Promise<void>;
}

/** What commands and views work with; made once when the extension is activated. */
export interface Services {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly sidecar: Sidecar;
  readonly drawings: Drawings;
  readonly animations: AnimationRuns;
  readonly assets: WorkspaceAssets;
  readonly images: DocumentImages;
  readonly lastEditor: LastEditor;
  readonly gallery: () => Gallery;
}
