import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/**
 * What the page may load: the bundle, the workspace's pictures and the frames of its animations.
 *
 * @param frames where they are
 */
export function pageOptions(extensionUri: vscode.Uri, frames: vscode.Uri): vscode.WebviewOptions {
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri);
  return { enableScripts: true, localResourceRoots: [vscode.Uri.joinPath(extensionUri, 'dist'), frames, ...folders] };
}

/** The toolkit adds one style sheet without text, whose rules its script then makes. */
const emptyStyleHash = 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=';

/** The page before its script has run: nothing is allowed but what it brings, and previews as blobs. */
export function pageHtml(webview: vscode.Webview, extensionUri: vscode.Uri): string {
  const nonce = randomBytes(16).toString('base64url');
  const script = webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, 'dist', 'webview.js')).toString();
  const style = webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, 'dist', 'webview.css')).toString();
  const policy = [
    `default-src 'none'`,
    `img-src ${webview.cspSource} blob:`,
    `media-src ${webview.cspSource}`,
    `style-src 'nonce-${nonce}' '${emptyStyleHash}'`,
    `script-src 'nonce-${nonce}'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${vscode.env.language}">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <link rel="stylesheet" nonce="${nonce}" href="${style}" />
    <title>Easel</title>
  </head>
  <body>
    <main id="gallery"></main>
    <script nonce="${nonce}" src="${script}"></script>
  </body>
</html>`;
}
