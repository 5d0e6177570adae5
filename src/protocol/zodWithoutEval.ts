import { config } from 'zod';

/**
 * Imported before every schema where code made from text is not welcome: a page whose policy forbids it, and an
 * extension host that reports how zod finds out whether it may.
 */
config({ jitless: true });
