import path from 'node:path';
import { saveExactly, saveReplacing } from '../client/saveExclusive';
import type { SizeHint } from '../documents/imageReference';
import type { AssetEntry, PictureEntry } from '../protocol/assetManifest';
import { EaselError } from '../protocol/errors';
import type { GenerationRequest } from '../protocol/generation';
import type { ModelDetails } from '../protocol/models';
import { formatOfFileName } from '../protocol/pictureFormat';
import type { FileFacts } from './fileFacts';
import type { Finding } from './finding';
import { sizeRequest } from './pictureSize';

/** A picture that documents wait for. */
export interface DrawPlan {
  /** Absolute path of the file to be made. */
  readonly path: string;
  /** Its name in the manifest. */
  readonly name: string;
  /** What it is to show. */
  readonly text: string;
  readonly size?: SizeHint;
  /** Where documents show it. */
  readonly findings: readonly Finding[];
  /** The stale picture that is to be replaced. */
  readonly replaces?: PictureEntry;
}

/** One plan for each file that is missing, and with `stale` for each that is stale, in the order of `findings`. */
export function drawPlans(findings: readonly Finding[], { stale }: { readonly stale: boolean }): DrawPlan[] {
  const byPath = new Map<string, Finding[]>();
  for (const finding of findings) {
    if (finding.state !== 'missing' && !(stale && finding.state === 'stale')) continue;
    const mine = byPath.get(finding.path!) ?? [];
    byPath.set(finding.path!, [...mine, finding]);
  }
  return [...byPath].map(([file, mine]) => {
    const { name, text, state, entry } = mine[0]!;
    const sizes = mine.flatMap(({ reference: { size } }) => (size === undefined ? [] : [size]));
    return {
      ...{ path: file, name: name!, text: text!, findings: mine },
      ...(sizes.length === 0 ? {} : { size: largest(sizes) }),
      ...(state === 'stale' ? { replaces: entry as PictureEntry } : {}),
    };
  });
}

/** A picture that is shown small in one place and large in another has to be large. */
function largest(sizes: readonly SizeHint[]): SizeHint {
  const side = ({ width, height }: SizeHint) => Math.max(width ?? 0, height ?? 0);
  return sizes.reduce((a, b) => (side(b) > side(a) ? b : a));
}

/**
 * What to ask the model for. A picture that is replaced is asked for as it was, with the new text, if this is the
 * model that drew it and words were all it was drawn from.
 */
export function requestOf(
  { text, path: file, size, replaces }: Pick<DrawPlan, 'text' | 'path' | 'size' | 'replaces'>,
  model: ModelDetails,
): GenerationRequest {
  const format = formatOfFileName(file);
  const again = replaces?.model.hash === model.hash && replaces.request.initImageSha256 === undefined;
  const same = again ? replaces.request : {};
  return {
    ...same,
    ...sizeRequest(size, model),
    prompt: text,
    numImages: 1,
    ...(format === undefined ? {} : { format }),
  };
}

/**
 * Saves a picture exactly where documents look for it. What is there is never overwritten, except for the very file
 * that is to be replaced.
 *
 * @throws {EaselError} `fileTaken`, `fileNotWritten` and its kin
 */
export async function savePlanned(
  plan: { readonly path: string; readonly replaces?: Pick<AssetEntry, 'sha256'> },
  data: Uint8Array,
  facts: FileFacts,
): Promise<void> {
  // Somebody may have worked on it, or thrown it away, while it was drawn.
  const present = plan.replaces && (await facts.sha256(plan.path));
  if (present === undefined) await saveExactly(plan.path, data);
  else if (present === plan.replaces?.sha256) await saveReplacing(plan.path, data);
  else throw EaselError.of('fileTaken', { file: plan.path });
}

/** Whether a name of the manifest stays in its folder: it is somebody's file, and may say anything. */
export function staysInside(name: string): boolean {
  const relative = path.posix.normalize(name);
  return name !== '' && !relative.startsWith('../') && relative !== '..' && !/^(?:[/\\]|[a-z]:)|\\/i.test(name);
}
