import path from 'node:path';
import { givenFiles } from '../../assets/animationEntry';
import { savePlanned, staysInside } from '../../assets/drawPlan';
import { givenImages } from '../../assets/givenImages';
import { addToManifest } from '../../assets/manifest';
import type { SidecarClient } from '../../client/sidecarClient';
import { type AssetEntry, isAnimationEntry } from '../../protocol/assetManifest';
import { EaselError } from '../../protocol/errors';
import type { Job } from '../../protocol/jobs';
import { type AssetFolder, isBelow, openAssetFolder } from '../assetFolder';
import { inBatch } from '../batch';
import { version, withClient, type CommandContext } from '../connect';
import type { Drawn, Outcome } from '../draw';
import { drawAnimationAgain, drawPictureAgain } from '../drawAgain';
import { FramesAgain } from '../framesAgain';
import { ModelFinder } from '../modelFinder';
import { keepElsewhere, prepareFile } from '../outputs';
import { outcomeDocument, shown, tellResult } from '../results';
import { errorReport, printJson, tell, tellError } from '../terminal';

export interface RestoreFlags {
  readonly model?: string;
  readonly acceptDifferent: boolean;
  readonly json: boolean;
}

/** A picture that the manifest lists and that is not there. */
interface Lost {
  /** Absolute path. */
  readonly path: string;
  readonly name: string;
  readonly entry: AssetEntry;
}

/**
 * Draws the pictures of the manifest again that are not there. Only what has the bytes that were saved is put in its
 * place, unless the person accepts others; of all else it is said why. The exit code is 1 then.
 */
export async function restoreAssets(
  paths: readonly string[],
  flags: RestoreFlags,
  context: CommandContext,
): Promise<void> {
  const folder = await openAssetFolder(paths);
  const { lost, changed, whole } = await compare(folder);
  for (const name of changed) tell(`${name} is there, changed since Easel saved it, and was left as it is.`);
  if (lost.length === 0 && !flags.json) tell(`Nothing is to be restored: ${whole} pictures are as they were saved.`);
  const outcomes = lost.length === 0 ? [] : await restoreAll(lost, folder, flags, context);
  if (outcomes.some((outcome) => 'error' in outcome)) context.setExitCode(1);
  if (!flags.json) return;
  const results = outcomes.map((outcome, i) => ({ file: lost[i]!.path, ...outcomeDocument(outcome) }));
  printJson({ root: folder.root, results, changed, whole });
}

/** What the manifest lists below the paths that were named. */
async function compare({ root, starts, manifest, facts }: AssetFolder) {
  const lost: Lost[] = [];
  const changed: string[] = [];
  let whole = 0;
  for (const [name, entry] of Object.entries(manifest.assets)) {
    const file = path.join(root, name);
    if (!starts.some((start) => isBelow(file, start))) continue;
    if (!(await facts.exists(file))) lost.push({ path: file, name, entry });
    else if ((await facts.sha256(file)) === entry.sha256) whole += 1;
    else changed.push(name);
  }
  return { lost, changed, whole };
}

/** Draws those first that others were drawn from. @returns what came of each, in the order of `lost` */
async function restoreAll(
  lost: readonly Lost[],
  folder: AssetFolder,
  flags: RestoreFlags,
  context: CommandContext,
): Promise<Outcome[]> {
  const { signal } = context;
  const { acceptDifferent, json, model } = flags;
  const outcomes = new Map<Lost, Outcome>();
  await withClient(context, async (client) => {
    const models = new ModelFinder(client, model, signal);
    const frames = new FramesAgain(client, folder.root);
    const restoring: Restoring = { client, models, frames, folder, acceptDifferent, signal };
    try {
      while (outcomes.size < lost.length) {
        const waiting = lost.filter((each) => !outcomes.has(each));
        const missing = new Set(waiting.map((each) => each.path));
        const ready = await filterAsync(waiting, (each) => isReady(each, missing, folder));
        await inBatch(ready.length > 0 ? ready : waiting, async (each, onChange, say) => {
          const outcome = await restore(each, restoring, onChange);
          outcomes.set(each, outcome);
          say(() => {
            if ('error' in outcome) {
              if (!signal.aborted) tellError(errorReport(outcome.error));
            } else if (!json) tellResult(outcome.result, outcome.files);
          });
        });
      }
    } finally {
      await frames.dispose();
    }
  });
  return lost.map((each) => outcomes.get(each)!);
}

/** Whether the pictures are there that this one was drawn from. @param missing absolute paths of what is still to come */
async function isReady({ entry }: Lost, missing: ReadonlySet<string>, folder: AssetFolder): Promise<boolean> {
  if (isAnimationEntry(entry)) return givenFiles(entry, folder.root).every((file) => !missing.has(file));
  const { request } = entry;
  const { init, mask } = await givenImages(request, folder);
  return (
    (init !== undefined || request.initImageSha256 === undefined) &&
    (mask !== undefined || request.maskImageSha256 === undefined)
  );
}

async function filterAsync<T>(items: readonly T[], keep: (item: T) => Promise<boolean>): Promise<T[]> {
  const kept = await Promise.all(items.map(keep));
  return items.filter((_, i) => kept[i]);
}

/** What every picture is restored with. */
interface Restoring {
  readonly client: SidecarClient;
  readonly models: ModelFinder;
  readonly frames: FramesAgain;
  readonly folder: AssetFolder;
  readonly acceptDifferent: boolean;
  readonly signal: AbortSignal;
}

/** @returns also the failures that a person can meet; anything else is thrown */
async function restore(
  { path: file, name, entry }: Lost,
  { client, models, frames, folder, acceptDifferent, signal }: Restoring,
  onChange: (job: Job) => void,
): Promise<Outcome> {
  const { root, facts } = folder;
  try {
    if (signal.aborted) throw EaselError.of('jobCancelled', {});
    if (!staysInside(name) || (await facts.leavesByLink(file, root)))
      throw EaselError.of('assetOutside', { file: name });
    refuseOtherVersion(entry, file, acceptDifferent);
    prepareFile(file);
    const model = await models.find(entry, file);
    // Where other bytes are accepted, any device will do.
    const how = { model, device: acceptDifferent ? undefined : entry.device, signal, onChange };
    const drawn = isAnimationEntry(entry)
      ? await drawAnimationAgain(client, entry, frames, how)
      : await drawPictureAgain(client, entry, await givenImages(entry.request, folder), how);
    const { data, result, seed, width, height } = drawn;
    const same = drawn.entry.sha256 === entry.sha256;
    if (!same && !acceptDifferent)
      throw EaselError.of('assetDiffers', { file: shown(file), detail: differences(entry, result.device) });
    await savePlanned({ path: file }, data, facts).catch(async (error: unknown) => {
      throw await keepElsewhere([data], file, error);
    });
    if (!same) await addToManifest(root, { [name]: drawn.entry });
    return { result, files: [{ file, seed, width, height }] };
  } catch (error) {
    if (error instanceof EaselError) return { error };
    throw error;
  }
}

/**
 * Where a picture says by which version it was drawn, another one cannot draw the same bytes.
 * @throws {EaselError} `assetOtherVersion`
 */
function refuseOtherVersion(entry: AssetEntry, file: string, acceptDifferent: boolean): void {
  if (isAnimationEntry(entry) || entry.embedMetadata === false || acceptDifferent) return;
  if (entry.easel !== undefined && entry.easel !== version)
    throw EaselError.of('assetOtherVersion', { file: shown(file), drawn: entry.easel, version });
}

/** What was not as it was when the picture was saved. */
function differences(entry: AssetEntry, { device }: Drawn['device']): string {
  const parts = [
    ...(entry.device === device
      ? []
      : [`it was drawn on ${entry.device ?? 'a device that is not known'}, now on ${device}`]),
    ...(entry.easel === version
      ? []
      : [`it was drawn by Easel ${entry.easel ?? 'of a version that is not known'}, this is ${version}`]),
  ];
  // Where there is an ffmpeg, it makes them, each version in its own way.
  if (isAnimationEntry(entry) && entry.exported.kind === 'mp4') parts.push('another encoder may have made the video');
  return parts.length > 0
    ? parts.join('; ')
    : 'this processor rounds otherwise, or the model has noise of its own in it';
}
