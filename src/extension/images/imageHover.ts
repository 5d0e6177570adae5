import * as vscode from 'vscode';
import type { Finding } from '../../assets/finding';
import { isAnimationEntry, ownWordsOf } from '../../protocol/assetManifest';
import { formatOfFileName } from '../../protocol/pictureFormat';
import { problemOf } from '../altText/wantedImages';
import type { DocumentImages } from './documentImages';
import { argumentFor, imagesAt, rangeOf } from './imagePlaces';

const commands = {
  generate: 'easel.generateAtCursorImage',
  regenerate: 'easel.regenerate',
  variations: 'easel.createVariations',
  animate: 'easel.animateImage',
  editAnimation: 'easel.editAnimation',
  keep: 'easel.keepImage',
} as const;

/** So that there is room for the rest without scrolling. */
const previewHeight = 128;

/** What a reference shows, how that was drawn, and what can be done about it. */
export class ImageHover implements vscode.HoverProvider {
  readonly #images: DocumentImages;

  constructor(images: DocumentImages) {
    this.#images = images;
  }

  async provideHover(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.Hover | undefined> {
    const at = new vscode.Range(position, position);
    const finding = imagesAt(await this.#images.of(document), document, at).find(({ name }) => name !== undefined);
    if (!finding) return undefined;
    // VS Code itself shows the picture at the targets of Markdown documents.
    const target = rangeOf(document, finding.reference.targetRange);
    const { exists, reference } = finding;
    const preview = exists && !reference.isVideo && !(document.languageId === 'markdown' && target.contains(position));
    return new vscode.Hover(hoverText(document, finding, preview), rangeOf(document, finding.reference.range));
  }
}

function hoverText(document: vscode.TextDocument, finding: Finding, preview: boolean): vscode.MarkdownString {
  const { t } = vscode.l10n;
  const text = new vscode.MarkdownString(undefined, true);
  text.isTrusted = { enabledCommands: Object.values(commands) };
  const { exists, entry, state, path, name } = finding;
  if (preview) text.appendMarkdown(`![](${vscode.Uri.file(path!).toString()}|height=${previewHeight})\n\n`);
  const fact = (label: string, value: string): vscode.MarkdownString =>
    text.appendMarkdown('**').appendText(label).appendMarkdown('** ').appendText(value);
  if (entry) {
    const { prompt, seed } = isAnimationEntry(entry)
      ? { prompt: ownWordsOf(entry), seed: entry.spec.seed }
      : entry.request;
    fact(t('Prompt'), prompt).appendMarkdown('\n\n');
    fact(t('Seed'), String(seed)).appendMarkdown(' · ');
    fact(t('Model'), entry.model.id).appendMarkdown('\n\n');
  }
  const problem = problemOf(finding, t);
  if (!exists) text.appendText(`${t('The picture {0} is not there.', name!)} ${problem ?? ''}`).appendMarkdown('\n\n');
  if (state === 'stale') text.appendText(t('Its alt text has changed since it was drawn.')).appendMarkdown('\n\n');
  if (state === 'changed') text.appendText(t('The file was changed since Easel drew it.')).appendMarkdown('\n\n');
  const query = encodeURIComponent(JSON.stringify([argumentFor(document, finding)]));
  const links = actionsOf(finding).map(([label, command, hint]) => {
    const title = hint === undefined ? '' : ` "${hint.replaceAll('"', '&quot;')}"`;
    return `[${label}](command:${command}?${query}${title})`;
  });
  return text.appendMarkdown(links.join(' · '));
}

/** What it is called, its command, and what it is for where that is not clear. */
function actionsOf({ exists, state, path, text, entry }: Finding): (readonly [string, string, string?])[] {
  const { t } = vscode.l10n;
  if (state === 'missing') return [[t('Generate'), commands.generate]];
  if (exists && entry && isAnimationEntry(entry)) return [[t('Edit Animation'), commands.editAnimation]];
  const drawable = text !== undefined || entry !== undefined;
  if (!exists || !drawable || path === undefined || formatOfFileName(path) === undefined) return [];
  return [
    [
      t('Regenerate'),
      commands.regenerate,
      t('Draw it anew in the place of this file; it is asked first and can be undone'),
    ],
    [t('Variations'), commands.variations, t('Draw more of it as new files and choose one')],
    [t('Animate…'), commands.animate, t('Make something that plays of it')],
    ...(state === 'stale' ? [[t('Keep as It Is'), commands.keep] as const] : []),
  ];
}
