import { execFile } from "node:child_process";
import { UnreachableError } from "../../errors.js";
import { shellTimeoutOf } from "../ssh/options.js";
import { Semaphore } from "../semaphore.js";
import type { Channel, Transport } from "../types.js";
import { channelOf, exitOf, OpenChannels, startChild } from "./child.js";

export interface DockerOptions {
  /** Name or id. */
  container: string;
  /** The container's own user when not given. */
  user?: string;
  connectTimeoutMs?: number;
}

/** A running container of the Docker engine that `docker` talks to. */
export function dockerTransport(options: DockerOptions): Transport {
  return new DockerTransport(options);
}

class DockerTransport implements Transport {
  readonly name: string;
  readonly auxiliary = new Semaphore(4);
  readonly shellTimeoutMs: number;
  connectMs = 0;
  readonly #options: DockerOptions;
  readonly #open = new OpenChannels();
  #isClosed = false;

  constructor(options: DockerOptions) {
    this.#options = options;
    this.shellTimeoutMs = shellTimeoutOf(options);
    this.name = options.user === undefined ? options.container : `${options.user}@${options.container}`;
  }

  async connect(): Promise<void> {
    const start = performance.now();
    const problem = await this.#problem();
    if (problem) throw problem;
    this.#isClosed = false;
    this.connectMs ||= performance.now() - start;
  }

  async exec(command: string): Promise<Channel> {
    if (this.#isClosed) throw new UnreachableError(`${this.name}: the connection was closed`);
    const { container, user } = this.#options;
    const account = user === undefined ? [] : ["--user", user];
    const child = startChild("docker", ["exec", "--interactive", ...account, container, "sh", "-c", command]);
    return Promise.resolve(this.#open.add(channelOf(child, this.#codeOf(exitOf(child)))));
  }

  close(): Promise<void> {
    this.#isClosed = true;
    this.#open.destroy();
    return Promise.resolve();
  }

  /** A container that is stopped ends its processes, which looks like a code of theirs. */
  async #codeOf(exited: Promise<number>): Promise<number> {
    const code = await exited;
    const problem = code === 0 || this.#isClosed ? undefined : await this.#problem();
    if (problem) throw problem;
    return code;
  }

  async #problem(): Promise<UnreachableError | undefined> {
    const { container } = this.#options;
    const inspect = ["container", "inspect", "--format", "{{.State.Status}}", container];
    const { status, error } = await run("docker", inspect);
    if (error?.code === "ENOENT") {
      return new UnreachableError(`${this.name}: there is no docker on this machine`, {
        hint: "install Docker's client",
      });
    }
    if (status === "running") return undefined;
    if (!error) {
      return new UnreachableError(`${this.name}: the container is not running: it is ${status}`, {
        hint: `docker start ${container}`,
      });
    }
    return new UnreachableError(`${this.name}: ${error.said.replace(/^Error( response from daemon)?: /, "")}`, {
      hint: "ansible_host is the name or id of a running container: docker ps",
    });
  }
}

function run(
  program: string,
  words: string[],
): Promise<{ status: string; error: { code: unknown; said: string } | undefined }> {
  return new Promise((resolve) => {
    execFile(program, words, (error, stdout, stderr) => {
      const failure = error ? { code: error.code as unknown, said: stderr.trim() || error.message } : undefined;
      resolve({ status: stdout.trim(), error: failure });
    });
  });
}
