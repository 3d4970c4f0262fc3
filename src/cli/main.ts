import { runCli } from "./program.js";

// A reader that has seen enough, such as `head`, closes the pipe, and a terminal may be closed. What is being done on hosts is
// still done to its end.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE" && error.code !== "EIO") throw error;
  });
}

/** Whoever ends a program otherwise, or closes its terminal, means the same as with Ctrl-C. */
const interrupts = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const showCursor = "\u001b[?25h";

void runCli(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: process.stdin,
  env: process.env,
  cwd: process.cwd(),
  onInterrupt(listener) {
    for (const signal of interrupts) process.on(signal, listener);
    return () => interrupts.forEach((signal) => process.off(signal, listener));
  },
  exitNow(code) {
    if (process.stdout.isTTY) process.stdout.write(showCursor);
    process.exit(code);
  },
}).then((code) => {
  process.exitCode = code;
});
