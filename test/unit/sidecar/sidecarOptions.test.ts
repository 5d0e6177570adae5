import { expect, test } from 'vitest';
import { maximumMessageBytes, maximumQueueLength } from '../../../src/protocol/wire';
import { parseSidecarOptions } from '../../../src/sidecar/sidecarOptions';

const needed = ['--state-folder', '/state', '--version', '1.2.3-beta+4', '--idle-seconds', '300'];

test('what is left out has its default', () => {
  expect(parseSidecarOptions(needed)).toEqual({
    stateFolder: '/state',
    version: '1.2.3-beta+4',
    idleSeconds: 300,
    engineIdleSeconds: 600,
    loadSeconds: 900,
    heartbeatSeconds: 15,
    retrySeconds: 1,
    maximumQueueLength,
    maximumMessageBytes,
  });
});

test.each([
  [[], /state-folder/],
  [needed.with(1, 'relative'), /state-folder: must be an absolute path/],
  [needed.with(3, '../../etc'), /version/],
  [needed.with(5, '0'), /idle-seconds.*\("0"\)/],
  [needed.with(5, 'soon'), /idle-seconds.*\("soon"\)/],
  [[...needed, '--port', '80'], /port/],
  [[...needed, '--maximum-message-bytes', '1'], /maximum-message-bytes/],
])('a wrong command line is refused: %j', (args, message) => {
  expect(() => parseSidecarOptions(args)).toThrow(message);
});
