import * as z from 'zod';
import { EaselError } from '../../protocol/errors';
import { toEngineSchema, type FromEngine, type ToEngine } from '../../protocol/engineMessages';
import { Engine } from './engine';
import { watchParent } from './parentWatcher';

/** The engine process: messages of the sidecar in, an {@link Engine}'s answers out. */
function main(): void {
  watchParent();
  const engine = new Engine(send, leave);
  process.on('message', (message) => {
    const parsed = toEngineSchema.safeParse(message);
    if (parsed.success) void receive(engine, parsed.data);
    else
      send({ type: 'log', level: 'error', message: `A message was not understood: ${z.prettifyError(parsed.error)}` });
  });
  process.on('disconnect', leave);
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      // Nobody knows in which state this leaves the native side: the sidecar starts another engine.
      sendDefect(error, leave);
    });
  }
}

/** `process.exit` would wait for the watcher's thread, which waits for the sidecar's end. */
function leave(): void {
  process.kill(process.pid, 'SIGKILL');
}

async function receive(engine: Engine, message: ToEngine): Promise<void> {
  try {
    await engine.handle(message);
  } catch (error) {
    sendDefect(error);
  }
}

function send(message: FromEngine, sent: () => void = () => undefined): void {
  if (process.send === undefined || !process.connected) leave();
  else process.send(message, sent);
}

function sendDefect(error: unknown, sent?: () => void): void {
  const defect = error instanceof Error && !(error instanceof EaselError);
  const message = defect ? (error.stack ?? error.message) : String(error);
  send({ type: 'log', level: 'error', message }, sent);
}

main();
