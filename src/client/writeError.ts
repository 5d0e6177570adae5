import path from 'node:path';
import { EaselError } from '../protocol/errors';

/** Why `file` (absolute path) could not be written, as a person can act on it. */
export function writeError(file: string, error: unknown): EaselError {
  if (error instanceof EaselError) return error;
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return EaselError.of('noSpaceLeft', { file }, { cause: error });
    case 'ENAMETOOLONG':
      return EaselError.of('fileNameTooLong', { file }, { cause: error });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return EaselError.of('folderNotWritable', { file, folder: path.dirname(file) }, { cause: error });
    default: {
      const detail = error instanceof Error ? error.message : String(error);
      return EaselError.of('fileNotWritten', { file, detail }, { cause: error });
    }
  }
}
