import * as vscode from 'vscode';
import { type DrawPlan, requestOf as plannedRequest } from '../../assets/drawPlan';
import type { GenerationRequest } from '../../protocol/generation';
import { builtinModelId, type ModelDetails } from '../../protocol/models';
import { requests } from '../../protocol/wire';
import type { TargetOrder } from '../drawing/drawAtTarget';
import type { Services } from '../services';
import { readSettings } from '../settings/readSettings';
import { askedOf, requestOf, type RequestOverrides } from '../settings/settings';

/** A picture that belongs into a file. */
export interface WantedFile {
  readonly plan: Pick<DrawPlan, 'path' | 'text' | 'size' | 'replaces'>;
  /** What documents say of it: its text, unless that could not be written there. */
  readonly altText: string;
  /** Whose settings count. */
  readonly document: vscode.Uri;
  /** The sha256 of the file that the person gave up for it. */
  readonly givenUp?: string | undefined;
}

export interface TargetOrderOptions {
  /** What the command was asked for. */
  readonly request?: RequestOverrides | undefined;
  /** Whether it is to be another picture than before. */
  readonly newSeed?: boolean;
}

/**
 * What to ask the sidecar for.
 *
 * @throws {EaselError} `settingInvalid`, `invalidRequest`, what is wrong with the model
 */
export async function targetOrders(
  wanted: readonly WantedFile[],
  { sidecar }: Services,
  options: TargetOrderOptions = {},
): Promise<TargetOrder[]> {
  const models = new Map<string, Promise<ModelDetails>>();
  const inspect = (model: string): Promise<ModelDetails> => {
    const details = models.get(model) ?? sidecar.client.request(requests.modelsInspect, { model });
    models.set(model, details);
    return details;
  };
  return Promise.all(wanted.map((file) => targetOrder(file, inspect, options)));
}

async function targetOrder(
  { plan, altText, document, givenUp }: WantedFile,
  inspect: (model: string) => Promise<ModelDetails>,
  { request: overrides = {}, newSeed = false }: TargetOrderOptions,
): Promise<TargetOrder> {
  const settings = readSettings(document);
  const model = await inspect(overrides.model ?? settings.model ?? builtinModelId);
  const planned = plannedRequest(plan, model);
  // The file's name says what it is, and there is one file.
  const { format, numImages } = planned;
  const own = { ...overrides, numImages, ...(format === undefined ? {} : { format }) };
  const all = { ...planned, ...own };
  const request: GenerationRequest = requestOf(plan.text, settings, all);
  const asked = askedOf(plan.text, settings, all);
  if (newSeed && overrides.seed === undefined) delete request.seed;
  return {
    request,
    embedMetadata: settings['assets.embedMetadata'],
    context: {
      version: 1,
      target: vscode.Uri.file(plan.path).toString(),
      altText,
      replaces: givenUp ?? null,
      ...(asked ? { asked } : {}),
    },
  };
}
