import { runCli } from "./program.js";

// A reader that has seen enough, such as `head`, closes the pipe. What is being done on hosts is still done to its end.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

void runCli(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: process.stdin,
  env: process.env,
  cwd: process.cwd(),
  onInterrupt(listener) {
    process.on("SIGINT", listener);
    return () => process.off("SIGINT", listener);
  },
  exitNow: (code) => process.exit(code),
}).then((code) => {
  process.exitCode = code;
});
