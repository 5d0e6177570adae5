import { editManifest } from '../../assets/manifest';
import { rootOf } from '../images/workspaceAssets';
import type { Command } from './command';
import { parseArgument } from './commandArgument';
import { imageAtCursor } from './imageAtCursor';

/** Takes the picture at the cursor as right for the alt text that it has now, so that it is not called stale any more. */
export const keepImage: Command = {
  id: 'easel.keepImage',
  async run(services, first) {
    const { document, finding } = await imageAtCursor(parseArgument(first), services);
    const { name, text } = finding;
    if (finding.state !== 'stale' || text === undefined) return;
    await editManifest(rootOf(document.uri), (assets) => {
      const entry = assets[name];
      return entry ? { ...assets, [name]: { ...entry, altText: text } } : assets;
    });
    services.images.refresh();
  },
};
