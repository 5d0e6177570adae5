import type * as vscode from 'vscode';
import type { ToGallery } from '../../protocol/gallery';
import type { LastEditor } from '../documents/lastEditor';
import type { Listed } from './listed';

/** What the parts of the gallery need of the page that they are in. */
export interface GalleryHost {
  readonly webview: vscode.Webview;
  readonly lastEditor: LastEditor;
  readonly post: (message: ToGallery) => void;
  /** The workspace folder of what the person writes. */
  readonly folder: () => vscode.Uri;
  readonly picture: (id: string) => Listed;
}
