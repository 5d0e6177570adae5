// Takes the place of VS Code's native module @vscode/native-watchdog: ends the extension host when the server has gone.

/** @param {number} code */
export function exit(code) {
  process.exit(code);
}

/** @param {number} pid of the server */
export function start(pid) {
  setInterval(() => {
    try {
      process.kill(pid, 0);
    } catch {
      exit(87); // as the native one does
    }
  }, 3000).unref();
}
