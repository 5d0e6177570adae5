import * as vscode from 'vscode';
import type { Finding } from '../../assets/finding';
import type { DocumentImages } from './documentImages';
import { diagnosticSource, type DiagnosticCode } from './imageDiagnostics';
import { argumentFor, imagesAt } from './imagePlaces';

/** Quick Fixes for pictures that are missing or stale, also where VS Code itself has found that a file is missing. */
export class ImageActions implements vscode.CodeActionProvider {
  static readonly kinds = [vscode.CodeActionKind.QuickFix];
  readonly #images: DocumentImages;

  constructor(images: DocumentImages) {
    this.#images = images;
  }

  async provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
  ): Promise<vscode.CodeAction[]> {
    const images = await this.#images.of(document);
    const missing = images.filter(({ state }) => state === 'missing');
    return imagesAt(images, document, range).flatMap((finding) => {
      const action = (title: string, command: string, codes: readonly string[]): vscode.CodeAction =>
        Object.assign(new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix), {
          command: { title, command, arguments: [argumentFor(document, finding)] },
          diagnostics: diagnostics.filter((diagnostic) => codes.includes(codeOf(diagnostic))),
        });
      return actionsFor(finding, missing.length, action);
    });
  }
}

const missingCodes = [`${diagnosticSource} missing-image`, 'markdown link.no-such-file'];
const staleCodes = [`${diagnosticSource} ${'stale-image' satisfies DiagnosticCode}`];

function actionsFor(
  { state }: Finding,
  missing: number,
  action: (title: string, command: string, codes: readonly string[]) => vscode.CodeAction,
): vscode.CodeAction[] {
  const { t } = vscode.l10n;
  if (state === 'missing')
    return [
      action(t('Generate Image from Alt Text'), 'easel.generateAtCursorImage', missingCodes),
      ...(missing > 1 ? [action(t('Generate All Missing Images…'), 'easel.generateFromAltText', missingCodes)] : []),
    ];
  if (state === 'stale')
    return [
      action(t('Regenerate Image'), 'easel.regenerate', staleCodes),
      action(t('Keep Image as It Is'), 'easel.keepImage', staleCodes),
    ];
  return [];
}

/** Who found what: `markdown link.no-such-file`. */
function codeOf({ source, code }: vscode.Diagnostic): string {
  return `${source ?? ''} ${String(typeof code === 'object' ? code.value : code)}`;
}
