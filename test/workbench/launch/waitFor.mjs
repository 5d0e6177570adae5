/**
 * Polls until `check` gives something truthy, and resolves to that. Bounded: a test never hangs, and its error says what was
 * waited for.
 * @template T
 * @param {() => T | Promise<T>} check  may throw: that counts as not yet
 * @param {string | (() => string)} what  completes "waited 60 s for ..."; a function is asked at the end
 * @param {number} ms
 * @returns {Promise<NonNullable<T>>}
 */
export async function waitFor(check, what, ms) {
  const end = Date.now() + ms;
  let last;
  do {
    try {
      const value = await check();
      if (value) return value;
      last = undefined;
    } catch (error) {
      last = error;
    }
    await new Promise((done) => setTimeout(done, 100));
  } while (Date.now() < end);
  const why = last instanceof Error ? ` (${last.message.split('\n')[0]})` : '';
  throw new Error(
    `Waited ${Math.round(ms / 1000)} s for ${typeof what === 'function' ? what() : what}, in vain${why}.`,
    { cause: last },
  );
}
