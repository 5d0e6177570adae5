/**
 * `call`, the first time and then again when it is asked for after at least `pauseMs`; what is asked for in between is
 * dropped. For news of which only the latest counts.
 */
export function throttled<A extends unknown[]>(pauseMs: number, call: (...args: A) => void): (...args: A) => void {
  let calledAt = -Infinity;
  return (...args) => {
    const now = performance.now();
    if (now - calledAt < pauseMs) return;
    calledAt = now;
    call(...args);
  };
}
