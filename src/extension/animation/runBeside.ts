import path from 'node:path';
import * as vscode from 'vscode';
import { animationReference, type PlayingFile } from '../../documents/animationReference';
import { animationEnding } from '../../protocol/exporting';
import type { PlacedFinding } from '../commands/imageAtCursor';
import { replaceReference } from '../documents/retarget';
import { textOf } from '../documents/trackedPlace';
import { targetFrom, type DeliverOptions, type MadeAsset } from '../drawing/placeFiles';
import { rootOf } from '../images/workspaceAssets';
import type { Services } from '../services';
import { showError } from '../status/showError';
import { showNotices } from '../status/showNotices';
import { exportToFolder } from './exportToFolder';
import type { RunGoal } from './runGoal';

export interface BesideOptions extends DeliverOptions {
  /** A picture of a document, in whose place the file may be shown. */
  readonly place?: PlacedFinding | undefined;
}

/** A file that plays, and how it is shown. */
interface Made extends Omit<PlayingFile, 'target'> {
  readonly file: vscode.Uri;
}

/** Makes the file of a run's frames, and offers what can be done with it. */
export async function runBeside(
  id: string,
  { folder, baseName, format, altText, rubberBand }: Extract<RunGoal, { kind: 'beside' }>,
  services: Services,
  options: BesideOptions,
): Promise<readonly MadeAsset[]> {
  const { animations, log } = services;
  const target = { folder, baseName, extension: animationEnding(format), overwrite: false };
  const how = { kind: format, rubberBand };
  const { clip, notListed } = await exportToFolder(id, how, target, altText, services);
  log.info(`saved ${clip.file}`);
  const { width, height, loop } = clip.result;
  const file = vscode.Uri.file(clip.file);
  if (!options.silent) {
    offer({ file, kind: format, altText, width, height, loop }, services, options.place);
    if (notListed) showError(notListed, log);
    showNotices([...(animations.resultOf(id)?.notices ?? []), ...clip.result.notices], services);
  }
  const reference = path.relative(rootOf(file), file.fsPath).replaceAll('\\', '/');
  return [{ uri: file.toString(), reference }];
}

function referenceIn({ file, ...playing }: Made, document: vscode.TextDocument): Promise<string> {
  return animationReference(
    { ...playing, target: targetFrom(document.uri, file) },
    textOf(document),
    document.languageId,
  );
}

/** Returns at once. */
function offer(made: Made, services: Services, place: PlacedFinding | undefined): void {
  const { t } = vscode.l10n;
  const open = t('Open');
  const insert = t('Insert at Cursor');
  const reveal = t('Reveal');
  const use = place && t('Use in {0}', path.posix.basename(place.document.uri.path));
  const buttons = [...(use === undefined ? [] : [use]), open, insert, reveal];
  const answer = async (): Promise<void> => {
    const chosen = await vscode.window.showInformationMessage(
      t('{0} was made.', vscode.workspace.asRelativePath(made.file)),
      ...buttons,
    );
    if (chosen === open) await vscode.commands.executeCommand('vscode.open', made.file);
    else if (chosen === insert) await services.lastEditor.insert((document) => referenceIn(made, document));
    else if (chosen === reveal) await revealFile(made.file);
    else if (chosen !== undefined && place) await show(made, place, services);
  };
  void answer().catch((error: unknown) => showError(error, services.log));
}

async function show(made: Made, { document, finding }: PlacedFinding, services: Services): Promise<void> {
  const written = await referenceIn(made, document);
  if (!(await replaceReference(document, finding.reference, written, services.assets.scanner)))
    void vscode.window.showWarningMessage(
      vscode.l10n.t('The document has changed, so it still shows {0}.', path.basename(finding.path)),
    );
  services.images.refresh();
}

/** In the Explorer; what is in no folder of the workspace, where the system shows files. */
async function revealFile(file: vscode.Uri): Promise<void> {
  const isListed = vscode.workspace.getWorkspaceFolder(file) !== undefined;
  await vscode.commands.executeCommand(isListed ? 'revealInExplorer' : 'revealFileInOS', file);
}
