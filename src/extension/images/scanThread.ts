import '../../protocol/zodWithoutEval';
import { stat } from 'node:fs/promises';
import { parentPort } from 'node:worker_threads';
import { FileFacts } from '../../assets/fileFacts';
import type { JudgeOptions } from '../../assets/judge';
import { manifestFile, readManifest } from '../../assets/manifest';
import { scanFolders, scanText } from '../../assets/scan';
import { walk } from '../../assets/walk';
import { altTextEdit } from '../../documents/altTextEdit';
import { findImages } from '../../documents/findImages';
import type { AssetManifest } from '../../protocol/assetManifest';
import { EaselError } from '../../protocol/errors';
import { formatOfFileName } from '../../protocol/pictureFormat';
import type { FromThread, ScanTasks, ToThread } from './scanTasks';

// The thread that reads documents for the extension host: a long one takes seconds, and parsers are large.

const port = parentPort!;
const facts = new FileFacts();
const manifests = new Map<string, { readonly stamp: string; readonly manifest: Promise<AssetManifest> }>();
const running = new Map<number, AbortController>();

const send = (message: FromThread): void => port.postMessage(message);

port.on('message', (message: ToThread) => {
  if ('cancel' in message) running.get(message.cancel)?.abort();
  else void answer(message);
});

async function answer(message: Exclude<ToThread, { cancel: number }>): Promise<void> {
  const { id } = message;
  const controller = new AbortController();
  running.set(id, controller);
  try {
    send({ id, result: await run(message, controller.signal) });
  } catch (error) {
    send({ id, error: EaselError.from(error).serialised });
  } finally {
    running.delete(id);
  }
}

async function run(
  message: Exclude<ToThread, { cancel: number }>,
  signal: AbortSignal,
): Promise<ScanTasks[keyof ScanTasks]['result']> {
  switch (message.task) {
    case 'findings':
      return scanText(message.given.document, await judgeOptions(message.given.root));
    case 'scan': {
      const { starts, root, exclude, openTexts } = message.given;
      return scanFolders(starts, {
        ...(await judgeOptions(root)),
        exclude,
        openTexts,
        signal,
        onProgress: (documents) => send({ id: message.id, documents }),
        onProblem: ({ serialised }) => send({ problem: serialised }),
      });
    }
    case 'holdsPictures': {
      const { root, exclude } = message.given;
      if (await facts.exists(manifestFile(root))) return true;
      for await (const picture of walk([root], { root, exclude, accepts: isPicture, signal })) return picture !== '';
      return false;
    }
    case 'references':
      return findImages(message.given.text, message.given.languageId);
    case 'altTextEdit': {
      const { text, reference, languageId, altText } = message.given;
      return altTextEdit(text, reference, languageId, altText);
    }
  }
}

function isPicture(file: string): boolean {
  return /\.(?:gif|svg)$/i.test(file) || formatOfFileName(file) !== undefined;
}

/** A manifest that cannot be understood counts as empty, and is told once for each state of its file. */
async function judgeOptions(root: string): Promise<JudgeOptions> {
  const stamp = await stampOf(manifestFile(root));
  const known = manifests.get(root);
  if (known?.stamp === stamp) return { root, manifest: await known.manifest, facts };
  const manifest = readManifest(root).catch((error: unknown): AssetManifest => {
    send({ problem: EaselError.from(error).serialised });
    return { version: 1, assets: {} };
  });
  manifests.set(root, { stamp, manifest });
  return { root, manifest: await manifest, facts };
}

async function stampOf(file: string): Promise<string> {
  try {
    const { mtimeMs, size } = await stat(file);
    return `${mtimeMs} ${size}`;
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code);
  }
}
