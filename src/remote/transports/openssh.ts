import { randomBytes } from "node:crypto";
import { userInfo } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { UnreachableError } from "../../errors.js";
import { inTurn } from "../ssh/in-turn.js";
import { displayName, shellTimeoutOf } from "../ssh/options.js";
import { readSettings } from "../ssh/read-settings.js";
import type { SshRequest } from "../ssh/request.js";
import { Semaphore } from "../semaphore.js";
import { lastWords } from "../streams.js";
import type { Channel, Transport } from "../types.js";
import { channelOf, exitOf, OpenChannels, startChild } from "./child.js";
import { sessionArguments } from "./openssh-arguments.js";
import { openMaster, type Master } from "./openssh-master.js";

/**
 * One connection to one account of one host, held by the system's ssh: for security keys, certificates, GSSAPI and whatever
 * else only OpenSSH can do. Host keys are verified under the same policies; ssh asks nobody anything.
 */
export function opensshTransport(request: SshRequest): Transport {
  return new OpensshTransport(request);
}

/** sshd frees a session a little after it has told that it ended, and refuses a new one until then. */
const OPEN_TRIES = 4;
const OPEN_PAUSE_MS = 100;

/** ssh's own way of saying that it failed. */
const SSH_FAILED = 255;

class OpensshTransport implements Transport {
  name: string;
  readonly auxiliary = new Semaphore(4);
  readonly shellTimeoutMs: number;
  connectMs = 0;
  readonly #request: SshRequest;
  readonly #open = new OpenChannels();
  /** Connections beside the first one, each for one channel. */
  readonly #beside = new Set<Master>();
  #master: Promise<Master> | undefined;

  constructor(request: SshRequest) {
    this.#request = request;
    this.name = request.host;
    this.shellTimeoutMs = shellTimeoutOf(request);
  }

  async connect(): Promise<void> {
    const start = performance.now();
    const before = this.#master;
    const known = await before?.catch(() => undefined);
    if (known && !known.lost()) return;
    if (this.#master === before) this.#master = this.#login();
    await this.#master;
    this.connectMs = performance.now() - start;
  }

  async exec(command: string): Promise<Channel> {
    const master = await this.#master;
    if (!master) throw new UnreachableError(`${this.name}: not connected`);
    const session = await openInTime(master, command);
    return this.#open.add("refused" in session ? await this.#execBeside(command) : session);
  }

  /** Where sshd allows fewer sessions on a connection than we need, a further one has a connection of its own. */
  async #execBeside(command: string): Promise<Channel> {
    const master = await this.#login();
    this.#beside.add(master);
    const end = () => {
      this.#beside.delete(master);
      return master.close();
    };
    const session = await openInTime(master, command);
    if (!("refused" in session)) {
      session.exited.then(end, end);
      return session;
    }
    await end();
    throw new UnreachableError(`the host refuses to run a command on this connection: ${session.refused}`, {
      hint: "sshd_config keeps the account from running commands: look at MaxSessions there",
    });
  }

  async close(): Promise<void> {
    const master = await this.#master?.catch(() => undefined);
    this.#open.destroy();
    await Promise.all([master, ...this.#beside].map((one) => one?.close()));
  }

  async #login(): Promise<Master> {
    const request = this.#request;
    const settings = await readSettings(request);
    const user = request.user ?? settings?.user ?? userInfo().username;
    const host = settings?.hostName ?? request.host;
    const port = request.port ?? settings?.port ?? 22;
    this.name = displayName({ user, host, port });
    return inTurn(`${host}:${port}`, () => openMaster(this.name, request, settings));
  }
}

/** Opens a session, with some patience: sshd may be about to free one. Throws UnreachableError when the connection is gone. */
async function openInTime(master: Master, command: string): Promise<Channel | { refused: string }> {
  for (let attempt = 1; ; attempt += 1) {
    const session = await openSession(master, command);
    const lost = master.lost();
    if (!("refused" in session)) return session;
    if (lost) throw lost;
    if (attempt === OPEN_TRIES) return session;
    await delay(OPEN_PAUSE_MS * attempt);
  }
}

/**
 * Opens a session, which is there once it has said so: only then it is known whether sshd has let it in. What the login shell
 * prints before that is dropped.
 */
async function openSession(master: Master, command: string): Promise<Channel | { refused: string }> {
  const ready = `mdc-ready-${randomBytes(16).toString("hex")}\n`;
  const child = startChild("ssh", sessionArguments(master.socket, `echo ${ready.trim()}; ${command}`));
  const exited = exitOf(child).then((code) => {
    if (code !== SSH_FAILED) return code;
    throw master.lost() ?? new UnreachableError("the connection was lost");
  });
  exited.catch(() => undefined);
  const stderr = lastWords(child.stderr);
  const isOpen = await new Promise<boolean>((resolve) => {
    let said = Buffer.alloc(0);
    const onData = (chunk: Buffer) => {
      said = Buffer.concat([said, chunk]);
      const at = said.indexOf(ready);
      if (at < 0) return;
      child.stdout.off("data", onData).pause();
      const rest = said.subarray(at + ready.length);
      if (rest.length > 0) child.stdout.unshift(rest);
      resolve(true);
    };
    child.stdout.on("data", onData);
    child.once("close", () => resolve(false));
    child.once("error", () => resolve(false));
  });
  if (!isOpen) return { refused: stderr() };
  child.stderr.removeAllListeners("data").pause();
  return channelOf(child, exited);
}
