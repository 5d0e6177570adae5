import type { Services } from '../services';

/** One command: its identifier and what it does with the arguments it was called with. */
export interface Command {
  readonly id: `easel.${string}`;
  run(this: void, services: Services, ...args: readonly unknown[]): Promise<unknown>;
}
