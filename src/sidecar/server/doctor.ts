import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EaselError, fillIn } from '../../protocol/errors';
import { builtinModelId } from '../../protocol/models';
import type { DoctorFinding } from '../../protocol/wire';
import { cudaAdvice } from '../engineHost/cudaAdvice';
import type { EngineHost } from '../engineHost/engineHost';
import type { ModelStore } from '../models/modelStore';

/** The oldest Node.js that Easel is tested with. */
const oldestNode = [20, 20] as const;

/** Looks at everything that a picture needs and says what is wrong, and what to do about it. */
export async function runDoctor(host: EngineHost, store: ModelStore, stateFolder: string): Promise<DoctorFinding[]> {
  return [
    checkNode(process.versions.node),
    await checkStateFolder(stateFolder),
    await checkBuiltinModel(store),
    ...(await checkEngine(host)),
  ];
}

function checkNode(version: string): DoctorFinding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const ok = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
  const finding = { subject: 'node', ok, detail: `${version}, ${process.platform} ${process.arch}` };
  return ok ? finding : { ...finding, todo: `Use Node.js ${oldestNode.join('.')} or newer, or a newer VS Code.` };
}

async function checkStateFolder(stateFolder: string): Promise<DoctorFinding> {
  const subject = 'state folder';
  const probe = join(stateFolder, `.probe-${randomUUID()}`);
  try {
    await mkdir(stateFolder, { recursive: true });
    await writeFile(probe, '');
    await rm(probe);
    return { subject, ok: true, detail: stateFolder };
  } catch (error) {
    const failure = EaselError.of('stateFolderUnusable', { folder: stateFolder, detail: (error as Error).message });
    return failed(subject, failure);
  }
}

async function checkBuiltinModel(store: ModelStore): Promise<DoctorFinding> {
  const subject = `model ${builtinModelId}`;
  try {
    const { folder, bytes } = await store.inspect(builtinModelId);
    return { subject, ok: true, detail: `${folder}, ${(bytes / 1e6).toFixed(0)} MB` };
  } catch (error) {
    return { ...failed(subject, EaselError.from(error)), todo: 'Reinstalling Easel brings the model back.' };
  }
}

async function checkEngine(host: EngineHost): Promise<DoctorFinding[]> {
  try {
    const { devices, errorText } = await host.diagnose();
    return [
      { subject: 'engine', ok: true, detail: 'starts and answers' },
      ...devices.map(({ device, works, detail }): DoctorFinding => {
        const todo = works || device !== 'cuda' ? undefined : cudaAdvice(`${detail}\n${errorText}`);
        return { subject: `device ${device}`, ok: works, detail, ...(todo === undefined ? {} : { todo }) };
      }),
    ];
  } catch (error) {
    return [failed('engine', EaselError.from(error))];
  }
}

function failed(subject: string, error: EaselError): DoctorFinding {
  const { what, todo, args } = error.serialised;
  return { subject, ok: false, detail: fillIn(what, args), todo: fillIn(todo, args) };
}
