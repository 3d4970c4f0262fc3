import { setTimeout as delay } from "node:timers/promises";
import type { Client } from "ssh2";
import { InternalError, type UnreachableError } from "../../errors.js";
import { Semaphore } from "../semaphore.js";
import type { Attempts } from "./attempt.js";
import { Login, loginAttempts } from "./authentication.js";
import { explainConnect, isRefusedAtOnce, keepaliveOf, KEEPALIVES_MISSED, timeoutOf } from "./connect-errors.js";
import { admitHostKey, hostKeyAlgorithms, readKnownHosts, recordHostKey } from "./host-keys.js";
import type { KnownHost } from "./known-hosts.js";
import type { SshOptions } from "./options.js";

/** For the whole process, because it may reach all its hosts through one bastion: sshd's MaxStartups starts to refuse at 10. */
const handshakes = new Semaphore(8);

const TRIES = 3;

/** Connects and logs in. Throws UnreachableError with what was tried and what to do. */
export async function handshake(options: SshOptions): Promise<Client> {
  const knownHosts = await readKnownHosts(options.knownHostsFiles);
  const attempts = await loginAttempts(options);
  return handshakes.run(async () => {
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await connect(options, knownHosts, attempts);
      if ("client" in outcome) return outcome.client;
      if (attempt === TRIES || !outcome.again) throw outcome.error;
      // At different times, or all who were refused together would come back together.
      await delay(attempt * (200 + Math.random() * 400));
    }
  });
}

type Outcome = { client: Client } | { error: UnreachableError; again: boolean };

async function connect(
  options: SshOptions,
  knownHosts: KnownHost[],
  { attempts, leftOut }: Attempts,
): Promise<Outcome> {
  const { NodeSSH } = await import("node-ssh");
  const login = new Login(options.user, attempts);
  let refused: UnreachableError | undefined;
  let newKey: Buffer | undefined;
  const ssh = new NodeSSH();
  const connected = ssh.connect({
    host: options.host,
    port: options.port,
    username: options.user,
    readyTimeout: timeoutOf(options),
    keepaliveInterval: keepaliveOf(options),
    keepaliveCountMax: KEEPALIVES_MISSED,
    algorithms: {
      serverHostKey: hostKeyAlgorithms(knownHosts, options),
      hmac: ["hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com", "hmac-sha2-256", "hmac-sha2-512"],
    },
    authHandler: (accepted, partialSuccess) => login.next(accepted, partialSuccess),
    hostVerifier: (key: Buffer) => {
      const admitted = admitHostKey(knownHosts, options, key);
      if ("refused" in admitted) refused = admitted.refused;
      else if (admitted.isNew) newKey = key;
      return !refused;
    },
  });
  const client = ssh.connection;
  // node-ssh makes its client before its first await, and takes its own error listener away once connected.
  if (!client) throw new InternalError("node-ssh has no client after connect()");
  client.on("error", () => undefined);
  // Nagle's algorithm costs 40 ms per exchange, and there are several before the login.
  client.once("connect", () => client.setNoDelay(true));
  try {
    await connected;
    if (newKey) await recordHostKey(options, newKey);
    return { client };
  } catch (cause) {
    client.destroy();
    // Once a login was tried, another round would only count against the account.
    const again = !refused && login.tried.length === 0 && isRefusedAtOnce(cause);
    return { error: refused ?? explainConnect(cause, options, login, leftOut), again };
  }
}
