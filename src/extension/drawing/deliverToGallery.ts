import * as vscode from 'vscode';
import type { GenerationResult } from '../../protocol/generation';
import { altTextOf } from '../../documents/altText';
import { savePictures } from '../assets/savePictures';
import type { Services } from '../services';
import { readSettings } from '../settings/readSettings';
import { showError } from '../status/showError';
import { showNotices } from '../status/showNotices';
import type { GalleryContext } from './jobContext';

/** The document that pictures without one go beside: it is not there, its folder is the workspace's root. */
const stand = 'gallery';

/** Saves what was drawn in the gallery where the workspace's settings say; no document is changed. */
export async function deliverToGallery(
  result: GenerationResult,
  { galleryFolder, asked }: GalleryContext,
  services: Services,
): Promise<void> {
  const { log } = services;
  const document = vscode.Uri.joinPath(vscode.Uri.parse(galleryFolder, true), stand);
  const prompt = asked?.prompt ?? result.request.prompt;
  const plan = { document, folder: null, prompt, altText: altTextOf(prompt), ...(asked ? { asked } : {}) };
  const saved = await savePictures(result, plan, readSettings(document), services.context);
  for (const file of saved.files) log.info(`saved ${file.fsPath}`);
  const problem = saved.misplaced ?? saved.notListed;
  if (problem) showError(problem, log);
  showNotices(result.notices, services);
}
