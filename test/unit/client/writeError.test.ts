import { writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { writeError } from '../../../src/client/writeError';
import { EaselError } from '../../../src/protocol/errors';

// The system's own error: on Linux `/dev/full` is a disk without space for whoever writes to it.
const onLinux = process.platform === 'linux' ? [['/dev/full']] : [];
test.each(onLinux)('a full disk is called that: %s', async (disk) => {
  const error = await writeFile(disk, 'x').catch((caught: unknown) => writeError('/pictures/x.png', caught));
  expect(error).toMatchObject({ code: 'noSpaceLeft' });
  expect((error as EaselError).message).toContain('/pictures/x.png could not be written: there is no space left');
});

test('what is no failure of the file system keeps its words, and what is told already stays', () => {
  expect(writeError('/x', new Error('odd'))).toMatchObject({
    code: 'fileNotWritten',
    serialised: { args: { detail: 'odd.' } },
  });
  const told = EaselError.of('fileTaken', { file: '/x' });
  expect(writeError('/x', told)).toBe(told);
});

test.each([
  ['ENOSPC', 'noSpaceLeft'],
  ['EACCES', 'folderNotWritable'],
  ['EROFS', 'folderNotWritable'],
  ['EDQUOT', 'noSpaceLeft'],
  ['ENAMETOOLONG', 'fileNameTooLong'],
  ['EISDIR', 'fileNotWritten'],
])('%s is told as %s', (code, expected) => {
  expect(writeError('/a/x.png', Object.assign(new Error(code), { code })).code).toBe(expected);
});
