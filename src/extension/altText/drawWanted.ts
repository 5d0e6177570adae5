import path from 'node:path';
import * as vscode from 'vscode';
import { drawPlans } from '../../assets/drawPlan';
import { type Finding, oneLine } from '../../assets/finding';
import { editAltTexts, type AltTextChange } from '../documents/editAltTexts';
import type { MadeAsset } from '../drawing/placeFiles';
import type { TargetOrder } from '../drawing/drawAtTarget';
import type { Services } from '../services';
import type { RequestOverrides } from '../settings/settings';
import { currentReferences } from './currentReferences';
import { drawBatch } from './drawBatch';
import type { Choice } from './pickImages';
import { reportBatch } from './reportBatch';
import { targetOrders, type WantedFile } from './targetOrders';
import type { WantedPicture } from './wantedImages';

export interface DrawWantedOptions {
  readonly request?: RequestOverrides | undefined;
  /** Show nothing; the first failure rejects. */
  readonly silent: boolean;
}

/**
 * Draws the pictures that were chosen, each to its target, after the documents have been given the edited texts.
 *
 * @throws {EaselError} `settingInvalid`, `invalidRequest`; when silent, whatever a drawing failed with
 */
export async function drawWanted(
  choices: readonly Choice<WantedPicture>[],
  services: Services,
  { request, silent }: DrawWantedOptions,
): Promise<readonly MadeAsset[]> {
  const failed = new Set(
    (await editAltTexts(choices.flatMap(changesOf), services.assets.scanner)).map(({ target }) => target),
  );
  if (failed.size > 0 && !silent)
    void vscode.window.showWarningMessage(
      vscode.l10n.t(
        'The document still has the old alt text of {0}: the new one could not be written there.',
        [...failed].join(', '),
      ),
    );
  const wanted = choices.map(({ image: { findings }, altText }): WantedFile => {
    const written = findings.some(({ reference }) => reference.altTextRange && !failed.has(reference.target));
    const [plan] = drawPlans(
      findings.map((finding): Finding => ({ ...finding, state: 'missing', text: altText })),
      { stale: false },
    );
    return {
      plan: plan!,
      altText: written ? altText : (findings[0]?.text ?? ''),
      document: vscode.Uri.file(findings[0]!.document),
    };
  });
  const orders = await targetOrders(wanted, services, { request });
  const documents = choices.flatMap(({ image }) => image.findings.map(({ document }) => document));
  return drawOrders(orders, documents, services, silent);
}

/**
 * Draws, says what came of it, and resolves to what lies at its target.
 *
 * @param documents absolute paths of those that refer to the pictures
 */
export async function drawOrders(
  orders: readonly TargetOrder[],
  documents: readonly string[],
  services: Services,
  silent: boolean,
): Promise<readonly MadeAsset[]> {
  const outcomes = await drawBatch(orders, services, silent);
  services.images.refresh();
  const references = await currentReferences(documents, services.assets);
  const placed = outcomes.flatMap((outcome) =>
    'picture' in outcome && !outcome.picture.misplaced ? [outcome.picture.file] : [],
  );
  if (silent) {
    for (const outcome of outcomes) {
      if ('error' in outcome) throw outcome.error;
      if (outcome.picture.misplaced) throw outcome.picture.misplaced;
    }
  } else {
    const forgotten = placed.filter(({ fsPath }) => !references.has(fsPath));
    reportBatch(
      outcomes,
      forgotten.map((file) => vscode.workspace.asRelativePath(file)),
      services,
      (again) => drawOrders(again, documents, services, silent),
    );
  }
  return placed.map((file) => ({
    uri: file.toString(),
    reference: references.get(file.fsPath) ?? path.basename(file.fsPath),
  }));
}

/** Where an edited text goes: a reference that says nothing is left so, unless all do. */
function changesOf({ image: { findings }, altText }: Choice<WantedPicture>): AltTextChange[] {
  const speaking = findings.filter(({ reference }) => oneLine(reference.altText) !== '');
  return (speaking.length > 0 ? speaking : findings)
    .filter(({ reference }) => reference.altTextRange && oneLine(reference.altText) !== altText)
    .map(({ document, reference }) => ({
      document: vscode.Uri.file(document),
      target: reference.target,
      from: reference.altText,
      to: altText,
    }));
}
