import * as vscode from 'vscode';
import type { Finding } from '../../assets/finding';
import type { Span } from '../../documents/imageReference';

/** Documents that may show pictures; which languages do is asked when one of them is read. */
export const imageDocuments: vscode.DocumentSelector = [{ scheme: 'file' }, { scheme: 'vscode-notebook-cell' }];

export function rangeOf(document: vscode.TextDocument, { start, end }: Span): vscode.Range {
  return new vscode.Range(document.positionAt(start), document.positionAt(end));
}

/** The references that a range touches, the innermost first. */
export function imagesAt(
  images: readonly Finding[],
  document: vscode.TextDocument,
  range: vscode.Range,
): readonly Finding[] {
  const [start, end] = [document.offsetAt(range.start), document.offsetAt(range.end)];
  const touches = (span: Span): boolean => span.start <= end && start <= span.end;
  const length = ({ reference: { range: span } }: Finding): number => span.end - span.start;
  return images
    .filter(({ reference }) => touches(reference.range) || touches(reference.targetRange))
    .sort((a, b) => length(a) - length(b));
}

/** The argument that leads one of Easel's commands to a reference. */
export function argumentFor(
  document: vscode.TextDocument,
  { reference }: Finding,
): { uri: string; range: { start: vscode.Position; end: vscode.Position } } {
  const { start } = rangeOf(document, reference.range);
  return { uri: document.uri.toString(), range: { start, end: start } };
}
