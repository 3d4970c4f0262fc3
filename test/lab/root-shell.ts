import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import type { Socket } from "node:net";

/** What a shell command came to. */
export interface Execution {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** Takes commands by their length, and answers with exit code, lengths and both outputs. Its files are in no directory that tests look at. */
const loop = `f=/dev/shm/lab.$$; while read -r size; do head -c "$size" >$f
sh $f </dev/null >$f.out 2>$f.err; code=$?; echo $code $(stat -c %s $f.out $f.err); cat $f.out $f.err; done`;

/** Waiting for work, by container. */
const idle = new Map<string, RootShell[]>();

/**
 * Runs a shell command as root in a container, through Docker. The shell that took it is kept for the next one, since each
 * `docker exec` costs ten times what the usual command does.
 * @throws when the container is not there.
 */
export async function runInContainer(id: string, command: string): Promise<Execution> {
  const shells = (idle.get(id) ?? []).filter((shell) => shell.alive);
  idle.set(id, shells);
  const shell = shells.pop() ?? new RootShell(id);
  const execution = await shell.run(command);
  if (shell.alive) shells.push(shell);
  return execution;
}

class RootShell {
  readonly #child: ChildProcessWithoutNullStreams;
  #received = Buffer.alloc(0);
  /** Until its process has ended, or could not be started. */
  alive = true;
  #answer: { resolve: (execution: Execution) => void; reject: (reason: Error) => void } | undefined;
  #said = "";

  constructor(id: string) {
    this.#child = spawn("docker", ["exec", "--interactive", id, "sh", "-c", loop]);
    this.#child.stdout.on("data", (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      this.#take();
    });
    this.#child.stderr.on("data", (chunk: Buffer) => (this.#said += chunk.toString()));
    this.#child.stdin.on("error", () => undefined);
    this.#child.on("error", (error) => this.#end(error));
    this.#child.on("close", () => this.#end());
    // Nobody waits for a shell that waits for work.
    this.#hold(false);
  }

  run(command: string): Promise<Execution> {
    return new Promise((resolve, reject) => {
      this.#answer = { resolve, reject };
      this.#hold(true);
      const bytes = Buffer.from(command);
      this.#child.stdin.write(Buffer.concat([Buffer.from(`${bytes.length}\n`), bytes]));
    });
  }

  #take(): void {
    const end = this.#received.indexOf("\n");
    if (end < 0) return;
    const [exitCode = 0, out = 0, err = 0] = this.#received.toString("latin1", 0, end).split(" ").map(Number);
    const start = end + 1;
    if (this.#received.length < start + out + err) return;
    const stdout = this.#received.toString("utf8", start, start + out);
    const stderr = this.#received.toString("utf8", start + out, start + out + err);
    this.#received = Buffer.alloc(0);
    this.#settle({ exitCode, stdout, stderr });
  }

  /** A shell that is gone may have been killed by what it ran, or with its container; Docker says when that was not there. */
  #end(error?: Error): void {
    this.alive = false;
    if (error || /no such container/i.test(this.#said)) this.#answer?.reject(error ?? new Error(this.#said.trim()));
    this.#settle({ exitCode: 137, stdout: "", stderr: "the shell in the container has ended" });
  }

  #settle(execution: Execution): void {
    this.#hold(false);
    this.#answer?.resolve(execution);
    this.#answer = undefined;
  }

  #hold(held: boolean): void {
    for (const one of [
      this.#child,
      this.#child.stdin as Socket,
      this.#child.stdout as Socket,
      this.#child.stderr as Socket,
    ])
      if (held) one.ref();
      else one.unref();
  }
}
