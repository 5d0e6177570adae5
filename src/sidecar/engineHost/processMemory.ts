import { readFile } from 'node:fs/promises';

/** Resident set size in bytes, where the system tells it (Linux); undefined elsewhere. */
export async function memoryOfProcess(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
}
