import { describe, expect, it } from 'vitest';
import { EaselError } from '../../../src/protocol/errors';

describe('the message of an error', () => {
  const message = (detail: string): string => EaselError.of('fileNotRead', { file: '/x', detail }).message;

  it('ends what others say as a sentence, because another one follows', () => {
    expect(message('EACCES: permission denied')).toMatch(
      /^The file \/x could not be read: EACCES: permission denied\. /,
    );
    expect(message('It is a folder.')).toMatch(/It is a folder\. /);
    expect(EaselError.of('engineDied', { detail: 'exit code 1' }).message).toContain('(exit code 1)');
  });

  it('cuts what is too long to be read', () => {
    expect(message('x'.repeat(100_000))).toMatch(/: x{300}… /);
  });
});
