import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { getNodeValue, type Node, parseTree, type ParseError } from 'jsonc-parser';
import { saveExclusive } from '../client/saveExclusive';
import { type AssetEntry, assetEntrySchema, repairedManifestName } from '../protocol/assetManifest';
import { EaselError } from '../protocol/errors';
import { manifestFile, manifestText, refuseNewer } from './manifest';

/** What became of the entries of a damaged manifest; their names in order. */
export interface RepairReport {
  /** How many entries the copy has. */
  readonly kept: number;
  /** Entries that are not whole or not valid anywhere in the text. */
  readonly lost: readonly string[];
  /** Entries that the text has in several ways, of which one was taken. */
  readonly disputed: readonly string[];
}

export interface Repair {
  /** The mended manifest, as it is to be written. */
  readonly text: string;
  readonly report: RepairReport;
}

/** Which of several versions of an entry to take, as an index. */
export type Choose = (name: string, versions: readonly AssetEntry[]) => number;

/**
 * What can be saved of a damaged manifest: the whole entries of both sides of a merge, of a text with commas too many
 * or too few, of a file that ends in the middle. Never throws for what the text says.
 *
 * @param choose between versions of one entry that differ; the first is taken where it is not given
 */
export function repairManifest(text: string, choose: Choose = () => 0): Repair {
  const found = new Map<string, AssetEntry[]>();
  const broken = new Set<string>();
  let rest: Record<string, unknown> = {};
  for (const side of sidesOf(text.replace(/^\uFEFF/, ''))) {
    const errors: ParseError[] = [];
    const root = parseTree(side, errors, { allowTrailingComma: true });
    for (const [name, value] of properties(root)) {
      if (name === 'assets') collectEntries(value, side, errors, found, broken);
      else if (isWhole(value, side, errors)) rest = { [name]: getNodeValue(value) as unknown, ...rest };
    }
  }
  const names = [...found.keys()];
  const versionsOf = (name: string): readonly AssetEntry[] => found.get(name) ?? [];
  const assets = Object.fromEntries(
    names.map((name) => {
      const versions = versionsOf(name);
      return [name, versions[versions.length === 1 ? 0 : choose(name, versions)]!];
    }),
  );
  return {
    text: manifestText({ ...rest, version: 1, assets }),
    report: {
      kept: names.length,
      lost: [...broken].filter((name) => !found.has(name)).sort(),
      disputed: names.filter((name) => versionsOf(name).length > 1).sort(),
    },
  };
}

/**
 * Writes the repaired copy of a folder's manifest beside it; the manifest itself stays as it is. Of two versions of an
 * entry the one is taken that the picture on disk was saved with.
 *
 * @param folder absolute path
 * @returns the copy's absolute path, and what it has
 * @throws {EaselError} `fileNotRead`, `manifestNewer`, `fileNotWritten` and its kin
 */
export async function writeRepairedManifest(folder: string): Promise<{ file: string; report: RepairReport }> {
  const damaged = manifestFile(folder);
  const text = await readFile(damaged, 'utf8').catch((error: unknown) => {
    const detail = error instanceof Error ? error.message : String(error);
    throw EaselError.of('fileNotRead', { file: damaged, detail }, { cause: error });
  });
  for (const side of sidesOf(text)) {
    const root = parseTree(side);
    if (root !== undefined) refuseNewer(damaged, getNodeValue(root));
  }
  const onDisk = new Map<string, string | undefined>();
  for (const name of repairManifest(text).report.disputed) onDisk.set(name, await sha256Of(path.join(folder, name)));
  const { text: mended, report } = repairManifest(text, (name, versions) =>
    Math.max(
      0,
      versions.findIndex(({ sha256 }) => sha256 === onDisk.get(name)),
    ),
  );
  const { name, ext } = path.parse(repairedManifestName);
  return { file: await saveExclusive(folder, name, ext.slice(1), Buffer.from(mended)), report };
}

const conflict =
  /^<{7}(?: .*)?\r?\n([\s\S]*?)(?:^\|{7}(?: .*)?\r?\n[\s\S]*?)?^={7}\r?\n([\s\S]*?)^>{7}(?: .*)?(?:\r?\n|$)/gm;

/** Both sides of a text with a merge's conflict markers; of any other the text alone. */
function sidesOf(text: string): string[] {
  const ours = text.replace(conflict, '$1');
  return ours === text ? [text] : [ours, text.replace(conflict, '$2')];
}

function collectEntries(
  assets: Node,
  text: string,
  errors: readonly ParseError[],
  found: Map<string, AssetEntry[]>,
  broken: Set<string>,
): void {
  for (const [name, value] of properties(assets)) {
    const parsed = isWhole(value, text, errors) ? assetEntrySchema.safeParse(getNodeValue(value)) : undefined;
    if (parsed?.success !== true) {
      broken.add(name);
      continue;
    }
    const versions = found.get(name) ?? [];
    if (!versions.some((version) => sameEntry(version, parsed.data))) found.set(name, [...versions, parsed.data]);
  }
}

/** Name and value of each property that has both. */
function properties(node: Node | undefined): [string, Node][] {
  if (node?.type !== 'object') return [];
  return (node.children ?? []).flatMap(({ children = [] }): [string, Node][] => {
    const [name, value] = children;
    return name !== undefined && value !== undefined ? [[String(name.value), value]] : [];
  });
}

/** Whether nothing is wrong within `node`: the parser goes on after errors and completes what was cut off. */
function isWhole({ type, offset, length }: Node, text: string, errors: readonly ParseError[]): boolean {
  const end = offset + length;
  if (type === 'object' && text[end - 1] !== '}') return false;
  return !errors.some((error) => error.offset >= offset && error.offset < end);
}

function sameEntry(a: AssetEntry, b: AssetEntry): boolean {
  const text = (entry: AssetEntry) => manifestText({ version: 1, assets: { entry } });
  return text(a) === text(b);
}

/** @returns undefined where there is no such file */
async function sha256Of(file: string): Promise<string | undefined> {
  try {
    return createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
  } catch {
    return undefined;
  }
}
