import { InternalError, type UnreachableError } from "../../errors.js";
import { algorithmsFor, isNoCommonAlgorithm, noCommonAlgorithm } from "./algorithms.js";
import type { Attempts } from "./attempt.js";
import { Login, loginAttempts } from "./authentication.js";
import { explainConnect, isRefusedAtOnce } from "./connect-errors.js";
import { admitHostKey, readKnownHosts, recordHostKey } from "./host-keys.js";
import { inTurn, serverOf, type Outcome } from "./in-turn.js";
import type { KnownHost } from "./known-hosts.js";
import { keepaliveOf, KEEPALIVES_MISSED, timeoutOf, type SshOptions } from "./options.js";
import { openWay } from "./open-way.js";
import { signAtOnce } from "./sign-at-once.js";
import { openSocket } from "./socket.js";
import type { Connected } from "./way.js";

/** Connects and logs in. Throws UnreachableError with what was tried and what to do. */
export async function handshake(options: SshOptions): Promise<Connected> {
  const knownHosts = await readKnownHosts(options.knownHostsFiles);
  const attempts = await loginAttempts(options);
  return inTurn(serverOf(options), () => connect(options, knownHosts, attempts));
}

/** `debug` collects what ssh2 tells of the negotiation. */
async function connect(
  options: SshOptions,
  knownHosts: KnownHost[],
  ways: Attempts,
  debug?: string[],
): Promise<Outcome<Connected>> {
  const { NodeSSH } = await import("node-ssh");
  const way = await openWay(options, handshake);
  const login = new Login(options.user, ways.attempts);
  let refused: UnreachableError | undefined;
  let newKey: Buffer | undefined;
  let lost = "";
  const ssh = new NodeSSH();
  const connected = ssh.connect({
    sock: way?.stream ?? openSocket(options.host, options.port),
    username: options.user,
    readyTimeout: timeoutOf(options),
    keepaliveInterval: keepaliveOf(options),
    keepaliveCountMax: KEEPALIVES_MISSED,
    algorithms: algorithmsFor(knownHosts, options),
    authHandler: (accepted, partialSuccess) => {
      if (ssh.connection) signAtOnce(ssh.connection);
      return login.next(accepted, partialSuccess);
    },
    hostVerifier: (key: Buffer) => {
      const admitted = admitHostKey(knownHosts, options, key);
      if ("refused" in admitted) refused = admitted.refused;
      else if (admitted.isNew) newKey = key;
      return !refused;
    },
    ...(debug ? { debug: (line: string) => void debug.push(line) } : {}),
  });
  const client = ssh.connection;
  // node-ssh makes its client before its first await, and takes its own error listener away once connected.
  if (!client) throw new InternalError("node-ssh has no client after connect()");
  client.on("error", ({ message }) => (lost = message));
  client.once("close", () => {
    lost = way?.said() || lost;
    void way?.close();
  });
  try {
    await connected;
    if (newKey) await recordHostKey(options, newKey);
    return { value: { client, said: () => lost } };
  } catch (cause) {
    client.destroy();
    await way?.close();
    if (isNoCommonAlgorithm(cause)) {
      if (!debug) return connect(options, knownHosts, ways, []);
      return { error: noCommonAlgorithm(options, debug, cause), again: false };
    }
    // Once a login was tried, another round would only count against the account.
    const again = !refused && login.tried.length === 0 && isRefusedAtOnce(cause);
    return {
      error: refused ?? explainConnect(cause, options, { login, leftOut: ways.leftOut, way: way?.said() ?? "" }),
      again,
    };
  }
}
