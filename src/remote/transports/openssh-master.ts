import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { UnreachableError } from "../../errors.js";
import type { Outcome } from "../ssh/in-turn.js";
import { timeoutOf } from "../ssh/options.js";
import type { SshRequest } from "../ssh/request.js";
import type { SshSettings } from "../ssh/settings.js";
import { lastWords } from "../streams.js";
import { exitOf, startChild } from "./child.js";
import { masterArguments } from "./openssh-arguments.js";
import { explainOpenssh, isClosedAtOnce } from "./openssh-errors.js";

/** An ssh that is logged in, and carries the sessions of others. */
export interface Master {
  socket: string;
  /** Why it is no more; undefined as long as it is. */
  lost(): UnreachableError | undefined;
  close(): Promise<void>;
}

/** A security key that is to be touched takes as long as its owner. */
const LOGIN_MS = 60_000;
const CLOSE_TIMEOUT_MS = 2000;

/**
 * ssh ends with its wrapper's input, also when this program is killed; a master without a session would stay for ever. The
 * directory goes last.
 */
const WRAPPER = [
  "exec 3<&0",
  "d=$1",
  "shift",
  '"$@" </dev/null 3<&- & p=$!',
  '{ cat <&3; kill "$p"; } >/dev/null 2>&1 &',
  'wait "$p"',
  "c=$?",
  'rm -rf "$d"',
  'exit "$c"',
].join("\n");

/** Starts an ssh that logs in. `host` is what it is called in messages. */
export async function openMaster(
  host: string,
  request: SshRequest,
  settings: SshSettings | undefined,
): Promise<Outcome<Master>> {
  const directory = await mkdtemp(join(tmpdir(), "mdc-ssh-"));
  const socket = join(directory, "s");
  const ready = randomBytes(16).toString("hex");
  const words = ["ssh", ...masterArguments(request, settings, { socket, ready })];
  const child = startChild("sh", ["-c", WRAPPER, "sh", directory, ...words]);
  const stderr = lastWords(child.stderr);
  let lost: UnreachableError | undefined;
  let isReady = false;
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  void ended.then(() => {
    child.stdin.end();
    lost ??= new UnreachableError(`${host}: the connection was lost${stderr() && `: ${stderr()}`}`);
  });
  const loggedIn = new Promise<void>((resolve) => {
    let said = "";
    child.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes(ready)) resolve(void (isReady = true));
    });
  });
  const close = async () => {
    lost ??= new UnreachableError(`${host}: the connection was closed`);
    child.stdin.end();
    await Promise.race([ended, delay(CLOSE_TIMEOUT_MS, undefined, { ref: false })]);
    child.kill("SIGKILL");
    await rm(directory, { recursive: true, force: true });
  };
  const patience = new AbortController();
  const { signal } = patience;
  await Promise.race([
    loggedIn,
    exitOf(child).catch(() => undefined),
    delay(LOGIN_MS + timeoutOf(request), undefined, { signal }).catch(() => undefined),
  ]);
  patience.abort();
  if (isReady) return { value: { socket, lost: () => lost, close } };
  await close();
  const said = stderr();
  return { error: explainOpenssh(host, said, request), again: isClosedAtOnce(said) };
}
