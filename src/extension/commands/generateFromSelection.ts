import * as vscode from 'vscode';
import * as z from 'zod';
import { EaselError } from '../../protocol/errors';
import { readableIssues } from '../../protocol/readableIssues';
import { hasFolder } from '../assets/savePictures';
import { altTextOf } from '../../documents/altText';
import type { DocumentLanguage } from '../../documents/documentLanguage';
import { languageOf } from '../../documents/languages';
import { anchorOf } from '../documents/placeAnchor';
import { promptAt, type PromptPlace } from '../../documents/promptAt';
import { Lines } from '../../documents/textRange';
import { textOf } from '../documents/trackedPlace';
import type { MadeAsset } from '../drawing/deliver';
import { draw, type DrawOrder } from '../drawing/draw';
import { readSettings } from '../settings/readSettings';
import { requestOf, requestOverridesSchema } from '../settings/settings';
import { showError } from '../status/showError';
import type { Services } from '../services';
import type { Command } from './command';

const position = z.object({ line: z.number().int().min(0), character: z.number().int().min(0) });
/** A URI as text, as an object, or as an object that has been through JSON. */
const uri = z.union([
  z.custom<vscode.Uri>((value) => value instanceof vscode.Uri),
  z
    .string()
    .regex(/^[a-z][a-z0-9+.-]*:/i, 'must be a URI')
    .transform((value) => vscode.Uri.parse(value, true)),
  z
    .object({ scheme: z.string().min(1), authority: z.string().default(''), path: z.string() })
    .transform((value) => vscode.Uri.from(value)),
]);

/** What tasks, keybindings and tests may hand in; whatever is absent comes from the active editor and the settings. */
const argumentSchema = z.strictObject({
  /** The document. */
  uri: uri.optional(),
  /** The selection in it; empty: what is around it. */
  range: z.object({ start: position, end: position }).optional(),
  request: requestOverridesSchema.optional(),
  /** Show nothing; what goes wrong rejects the command instead. */
  silent: z.boolean().optional(),
});
type Argument = z.infer<typeof argumentSchema>;

/** More selections than this are hardly meant to become a picture each. */
const askFrom = 9;

/** Draws what is selected, or what is around the cursor: one picture for each selection. */
export const generateFromSelection: Command = {
  id: 'easel.generateFromSelection',

  async run(services, first): Promise<{ assets: readonly MadeAsset[] }> {
    const argument = parseArgument(first);
    const { document, selections } = await findSelections(argument);
    const text = textOf(document);
    const places = promptPlaces(text, selections, await languageOf(document.languageId));
    if (places.length === 0) throw EaselError.of('nothingToDraw', {});
    if (places.length >= askFrom && argument.silent !== true && !(await confirm(places.length))) return { assets: [] };
    const asks = !hasFolder(document.uri);
    const folder = asks ? await askForFolder() : null;
    if (asks && folder === null) return { assets: [] };

    const settings = readSettings(document);
    const orders = places.map(({ prompt, range }): DrawOrder => {
      const request = requestOf(prompt, settings, argument.request ?? {});
      return {
        request,
        embedMetadata: settings['assets.embedMetadata'],
        context: {
          version: 1,
          document: document.uri.toString(),
          anchor: anchorOf(text, range),
          placement: settings['insert.placement'],
          altText: altTextOf(request.prompt),
          folder,
        },
      };
    });
    return {
      assets: (await Promise.all(orders.map((order) => drawOne(order, services, argument.silent ?? false)))).flat(),
    };
  },
};

/** One of several drawings that fails does not take the others along. */
async function drawOne(order: DrawOrder, services: Services, silent: boolean): Promise<readonly MadeAsset[]> {
  try {
    return await draw(order, services, { silent });
  } catch (error) {
    if (silent) throw error;
    const again = async (): Promise<void> => {
      // The button may have changed the device or the model.
      const { device, model } = readSettings(vscode.Uri.parse(order.context.document));
      const request = { ...order.request };
      delete request.model;
      const changed = { ...request, device, ...(model === null ? {} : { model }) };
      await drawOne({ ...order, request: changed }, services, silent);
    };
    showError(error, services.log, again);
    return [];
  }
}

/** @param first an argument object, or, from an editor's context menu, the document's URI */
function parseArgument(first: unknown): Argument {
  if (first === undefined || first === null) return {};
  if (first instanceof vscode.Uri) return { uri: first };
  const parsed = argumentSchema.safeParse(first);
  if (!parsed.success) throw EaselError.of('invalidRequest', { detail: readableIssues(parsed.error, first) });
  return parsed.data;
}

async function findSelections(
  argument: Argument,
): Promise<{ document: vscode.TextDocument; selections: readonly vscode.Range[] }> {
  const wanted = argument.uri?.toString();
  const editor = [vscode.window.activeTextEditor, ...vscode.window.visibleTextEditors].find(
    (shown) => shown && (wanted === undefined || shown.document.uri.toString() === wanted),
  );
  const document = editor?.document ?? (argument.uri && (await open(argument.uri)));
  if (!document) throw EaselError.of('noDocument', {});
  if (!['file', 'untitled', 'vscode-notebook-cell'].includes(document.uri.scheme))
    throw EaselError.of('documentUnsupported', { document: document.uri.toString(true) });
  if (argument.range) {
    const { start, end } = argument.range;
    return { document, selections: [new vscode.Range(start.line, start.character, end.line, end.character)] };
  }
  if (!editor) throw EaselError.of('nothingToDraw', {});
  return { document, selections: editor.selections };
}

async function open(document: vscode.Uri): Promise<vscode.TextDocument> {
  try {
    return await vscode.workspace.openTextDocument(document);
  } catch (error) {
    throw EaselError.of('fileNotRead', { file: document.fsPath, detail: (error as Error).message }, { cause: error });
  }
}

/** One prompt for each selection; empty selections among full ones are stray cursors, and two cursors may share a paragraph. */
function promptPlaces(text: string, selections: readonly vscode.Range[], language: DocumentLanguage): PromptPlace[] {
  const lines = new Lines(text);
  const full = selections.filter(({ isEmpty }) => !isEmpty);
  const places = new Map<number, PromptPlace>();
  for (const { start, end } of full.length > 0 ? full : selections) {
    const place = promptAt(text, { start: lines.offsetOf(start), end: lines.offsetOf(end) }, language);
    if (place) places.set(place.range.start, place);
  }
  return [...places.values()].sort((a, b) => a.range.start - b.range.start);
}

async function confirm(count: number): Promise<boolean> {
  const yes = vscode.l10n.t('Draw {0} Pictures', count);
  const message = vscode.l10n.t('There are {0} selections. Draw a picture for each?', count);
  return (await vscode.window.showWarningMessage(message, { modal: true }, yes)) === yes;
}

/** @returns null when the person changed their mind */
async function askForFolder(): Promise<string | null> {
  const [folder] =
    (await vscode.window.showOpenDialog({
      canSelectFiles: false,
      canSelectFolders: true,
      title: vscode.l10n.t('Folder for the Picture'),
      openLabel: vscode.l10n.t('Save Picture Here'),
    })) ?? [];
  return folder?.fsPath ?? null;
}
