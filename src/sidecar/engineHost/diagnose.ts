import { EngineProcess, noAnswer, type EngineProgram } from './engineProcess';

export interface Diagnosis {
  readonly devices: readonly { readonly device: string; readonly works: boolean; readonly detail: string }[];
  /** All that was written to standard error meanwhile. */
  readonly errorText: string;
}

const seconds = 120;

/**
 * What an engine of its own says about the devices.
 * @throws EaselError engineStartFailed, engineDied
 */
export async function diagnose(program: EngineProgram): Promise<Diagnosis> {
  const process = new EngineProcess(program);
  const timer = setTimeout(() => process.kill(noAnswer(seconds)), seconds * 1000);
  try {
    const diagnosis = process.next((message) => (message.type === 'diagnosis' ? message.devices : undefined));
    process.send({ type: 'diagnose' });
    return { devices: await diagnosis, errorText: process.errorText };
  } finally {
    clearTimeout(timer);
    await process.stop();
  }
}
