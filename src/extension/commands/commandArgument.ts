import * as vscode from 'vscode';
import * as z from 'zod';
import { EaselError } from '../../protocol/errors';
import { readableIssues } from '../../protocol/readableIssues';
import { requestOverridesSchema } from '../settings/settings';

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
  /** The document, picture or folder. */
  uri: uri.optional(),
  /** A part of the document. */
  range: z.object({ start: position, end: position }).optional(),
  request: requestOverridesSchema.optional(),
  /** Show nothing; what goes wrong rejects the command instead. */
  silent: z.boolean().optional(),
});
export type CommandArgument = z.infer<typeof argumentSchema>;

/**
 * @param first an argument object, or, from a context menu, the URI of what it was opened on
 * @throws {EaselError} `invalidRequest`
 */
export function parseArgument(first: unknown): CommandArgument {
  if (first === undefined || first === null) return {};
  if (first instanceof vscode.Uri) return { uri: first };
  const parsed = argumentSchema.safeParse(first);
  if (!parsed.success) throw EaselError.of('invalidRequest', { detail: readableIssues(parsed.error, first) });
  return parsed.data;
}

export function toRange({ start, end }: NonNullable<CommandArgument['range']>): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}

/** @throws {EaselError} `fileNotRead` */
export async function openDocument(document: vscode.Uri): Promise<vscode.TextDocument> {
  try {
    return await vscode.workspace.openTextDocument(document);
  } catch (error) {
    throw EaselError.of('fileNotRead', { file: document.fsPath, detail: (error as Error).message }, { cause: error });
  }
}
