import { tell } from './terminal';

/**
 * Ctrl+C (or SIGTERM) aborts the returned signal, so that the command cancels its jobs and waits for their end;
 * the second one leaves at once.
 */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  const interrupted = () => {
    if (controller.signal.aborted) process.exit(exitInterrupted);
    tell('Cancelling; once more leaves at once.');
    controller.abort();
  };
  process.on('SIGINT', interrupted);
  process.on('SIGTERM', interrupted);
  return controller.signal;
}

export const exitInterrupted = 130;
