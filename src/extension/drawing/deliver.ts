import { ownPromptOf } from '../../protocol/assetManifest';
import type { GenerationResult } from '../../protocol/generation';
import { savePictures } from '../assets/savePictures';
import { languageOf } from '../../documents/languages';
import type { TrackedPlace } from '../documents/trackedPlace';
import type { Services } from '../services';
import { readSettings } from '../settings/readSettings';
import type { PlaceContext } from './jobContext';
import { placeFiles, type DeliverOptions, type MadeAsset, type MadeFile } from './placeFiles';

/**
 * Brings a result to its place: files, manifest, one edit of the document. When the place is gone or cannot be
 * changed, the files stay and a message says where they are.
 */
export async function deliver(
  result: GenerationResult,
  context: PlaceContext,
  place: TrackedPlace,
  services: Services,
  options: DeliverOptions,
): Promise<readonly MadeAsset[]> {
  const { folder, asked, altText } = context;
  const prompt = ownPromptOf({ ...context, request: result.request });
  const plan = { document: place.uri, folder, prompt, altText, ...(asked ? { asked } : {}) };
  const { files, ...problems } = await savePictures(result, plan, readSettings(place.uri), services.context);
  for (const file of files) services.log.info(`saved ${file.fsPath}`);
  const made = files.map((file, index): MadeFile => {
    const { width, height } = result.pictures[index]!;
    return {
      file,
      write: async (target, languageId, text) =>
        (await languageOf(languageId)).reference({ target, altText, size: { width, height } }, text),
    };
  });
  return placeFiles({ files: made, ...problems, notices: result.notices }, context, place, services, options);
}
