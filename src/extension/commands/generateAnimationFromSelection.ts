import { altTextOf } from '../../documents/altText';
import { framePromptsIn } from '../../documents/framePromptsIn';
import { languageOf } from '../../documents/languages';
import { promptAt } from '../../documents/promptAt';
import { Lines } from '../../documents/textRange';
import { EaselError } from '../../protocol/errors';
import { isFramePromptsMistake } from '../../protocol/framePrompts';
import { readableIssues } from '../../protocol/readableIssues';
import { walkSpecSchema } from '../../protocol/walk';
import { deliverRun } from '../animation/deliverRun';
import { anchorOf } from '../documents/placeAnchor';
import { textOf } from '../documents/trackedPlace';

import type { MadeAsset } from '../drawing/placeFiles';
import { walkOf } from '../animation/walkOf';
import { readSettings } from '../settings/readSettings';
import { requestOf } from '../settings/settings';
import type { Command } from './command';
import { parseArgument } from './commandArgument';
import { chosenFolder, findSelections } from './selections';

/**
 * Animates what is selected, or what is around the cursor: a prompt becomes a loop, lines like "0: a caterpillar" and
 * "24: a butterfly" a morph.
 */
export const generateAnimationFromSelection: Command = {
  id: 'easel.generateAnimationFromSelection',

  async run(services, first): Promise<{ assets: readonly MadeAsset[] }> {
    const argument = parseArgument(first);
    const { document, selections } = await findSelections(argument);
    const text = textOf(document);
    const language = await languageOf(document.languageId);
    const [{ start, end }] = selections as [(typeof selections)[0]];
    const lines = new Lines(text);
    const found = promptAt(text, { start: lines.offsetOf(start), end: lines.offsetOf(end) }, language);
    if (!found) throw EaselError.of('nothingToDraw', {});
    const { prompt, range } = found;
    const keyed = framePromptsIn(text.slice(range.start, range.end), language);
    if (isFramePromptsMistake(keyed)) {
      const detail = `at character ${keyed.offset + 1} of the prompts: ${keyed.message}`;
      throw EaselError.of('invalidRequest', { detail });
    }
    const folder = await chosenFolder(document.uri);
    if (folder === undefined) return { assets: [] };

    const settings = readSettings(document);
    const prompts = keyed ?? [{ frame: 0, prompt }];
    const wanted = prompts.map((each) => requestOf(each.prompt, settings, argument.request ?? {}));
    const walk = walkOf(
      wanted,
      prompts.map(({ frame }) => frame),
    );
    const parsed = walkSpecSchema.safeParse(walk);
    if (!parsed.success) throw EaselError.of('invalidRequest', { detail: readableIssues(parsed.error, walk) });
    const place = {
      version: 1 as const,
      document: document.uri.toString(),
      anchor: anchorOf(text, range),
      placement: settings['insert.placement'],
      altText: altTextOf(prompts.map((each) => each.prompt).join(', ')),
      prompt: prompts[0]!.prompt,
      folder,
      format: settings['animation.format'],
    };
    const run = await services.animations.start(
      { task: 'walk', spec: parsed.data },
      { title: place.prompt, goal: { kind: 'document', place }, device: wanted[0]!.device },
    );
    return { assets: await deliverRun(run.id, services, { silent: argument.silent ?? false }) };
  },
};
