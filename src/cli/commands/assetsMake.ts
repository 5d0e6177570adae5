import { type DrawPlan, drawPlans, requestOf, savePlanned } from '../../assets/drawPlan';
import type { Finding } from '../../assets/finding';
import { orInFixedSize } from '../../assets/fixedSize';
import { addToManifest, assetEntry } from '../../assets/manifest';
import { runJob } from '../../client/runJob';
import type { SidecarClient } from '../../client/sidecarClient';
import { EaselError } from '../../protocol/errors';
import type { GenerationRequest } from '../../protocol/generation';
import type { Job } from '../../protocol/jobs';
import { builtinModelId, type ModelDetails } from '../../protocol/models';
import { requests } from '../../protocol/wire';
import {
  type AssetFolder,
  findingDocument,
  findingLine,
  isAmiss,
  openAssetFolder,
  type ScanFlags,
  scanAssetFolder,
} from '../assetFolder';
import { inBatch } from '../batch';
import { version, withClient, type CommandContext } from '../connect';
import { onlyPicture, type Outcome } from '../draw';
import { keepElsewhere, prepareFile } from '../outputs';
import { modelPath, requestFromFlags, type RequestFlags } from '../requestOptions';
import { outcomeDocument, shown, tellResult } from '../results';
import { errorReport, print, printJson, tell, tellError } from '../terminal';

export interface MakeFlags extends RequestFlags, ScanFlags {
  readonly stale: boolean;
  readonly dryRun: boolean;
  readonly metadata: boolean;
}

/**
 * Draws what is missing, with `--stale` also what is stale, with one sidecar. A failure does not stop the others, and
 * what is drawn stays when the command is interrupted. The exit code is 1 when something is still missing then.
 */
export async function makeAssets(paths: readonly string[], flags: MakeFlags, context: CommandContext): Promise<void> {
  const folder = await openAssetFolder(paths);
  const { findings, problems } = await scanAssetFolder(folder, flags.exclude, context.signal);
  const plans = drawPlans(findings, flags);
  // What nobody asked to be drawn anew may stay stale.
  const left = findings.filter((each) => isAmiss(each) && each.state !== 'missing' && each.state !== 'stale');
  for (const finding of left) tell(findingLine(finding));
  if (plans.length === 0 && !flags.json) tell(left.length > 0 ? 'Nothing else is missing.' : 'Nothing is missing.');
  if (left.length > 0 || problems.length > 0) context.setExitCode(1);
  if (flags.dryRun) {
    tellPlans(plans, left, flags.json);
    return;
  }
  const outcomes = plans.length === 0 ? [] : await drawPlanned(plans, folder, flags, context);
  if (outcomes.some((outcome) => 'error' in outcome)) context.setExitCode(1);
  if (flags.json) {
    const results = outcomes.map((outcome, i) => ({ ...planDocument(plans[i]!), ...outcomeDocument(outcome) }));
    printJson({ results, left: left.map(findingDocument) });
  }
}

async function drawPlanned(
  plans: readonly DrawPlan[],
  folder: AssetFolder,
  flags: MakeFlags,
  context: CommandContext,
): Promise<Outcome[]> {
  const { signal } = context;
  return withClient(context, async (client) => {
    const model = await client.request(
      requests.modelsInspect,
      { model: flags.model === undefined ? builtinModelId : modelPath(flags.model) },
      { signal },
    );
    return inBatch(plans, async (plan, onChange, say) => {
      const request = requestFor(plan, model, flags);
      const outcome = await drawPlan(client, plan, request, folder, flags, signal, onChange);
      say(() => {
        if ('error' in outcome) {
          if (!signal.aborted) tellError(errorReport(outcome.error));
        } else if (!flags.json) tellResult(outcome.result, outcome.files);
      });
      return outcome;
    });
  });
}

/** What documents ask for, and over that what the person asks for. */
function requestFor(plan: DrawPlan, model: ModelDetails, flags: RequestFlags): GenerationRequest {
  const request = requestOf(plan, model);
  if (flags.width !== undefined || flags.height !== undefined) {
    delete request.width;
    delete request.height;
  }
  if (flags.outputWidth !== undefined || flags.outputHeight !== undefined) {
    delete request.outputWidth;
    delete request.outputHeight;
  }
  return { ...request, ...requestFromFlags(plan.text, flags) };
}

/** @returns also the failures that a person can meet; anything else is thrown */
async function drawPlan(
  client: SidecarClient,
  plan: DrawPlan,
  request: GenerationRequest,
  { root, facts }: AssetFolder,
  { metadata, ...asked }: MakeFlags,
  signal: AbortSignal,
  onChange: (job: Job) => void,
): Promise<Outcome> {
  try {
    if (signal.aborted) throw EaselError.of('jobCancelled', {});
    prepareFile(plan.path);
    const run = (fitting: GenerationRequest) =>
      runJob(client, { kind: 'textToImage', request: fitting, embedMetadata: metadata } as const, { signal, onChange });
    const isAsked = asked.width !== undefined || asked.height !== undefined;
    const result = await (isAsked ? run(request) : orInFixedSize(request, run));
    const picture = onlyPicture(result);
    await savePlanned(plan, picture.data, facts).catch(async (error: unknown) => {
      throw await keepElsewhere([picture.data], plan.path, error);
    });
    const origin = { easel: version, embedMetadata: metadata, altText: plan.text };
    await addToManifest(root, { [plan.name]: assetEntry(result, picture, origin) });
    const { seed, width, height } = picture;
    return { result, files: [{ file: plan.path, seed, width, height }] };
  } catch (error) {
    if (error instanceof EaselError) return { error };
    throw error;
  }
}

function tellPlans(plans: readonly DrawPlan[], left: readonly Finding[], json: boolean): void {
  if (json) printJson({ plans: plans.map(planDocument), left: left.map(findingDocument) });
  else for (const { path: file, text } of plans) print(`${shown(file)}: “${text}”`);
}

function planDocument({ path: file, text, size, findings, replaces }: DrawPlan): Record<string, unknown> {
  const places = findings.map(({ document, line }) => ({ document, line }));
  return { file, text, size, stale: replaces !== undefined, places };
}
